package org.boomscooter.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A piece of memory that the socket is read into and batches are appended from, without a copy in
 * between.
 *
 * <p>It counts against the budgets, which have granted it, until its last user has released it.
 *
 * <p><b>Threading:</b> filled by the event loop of its connection; {@link #retain} and {@link
 * #release} are thread-safe.
 */
final class ReceiveBlock {
    private final ByteBuf bytes;
    private final ByteBuffer view;
    private final ConnectionBudget budget;
    private final boolean isOverdrawn;
    private final AtomicInteger users = new AtomicInteger(1);
    private int written;

    /**
     * @param capacity already taken from the budget; given back if there is no such memory
     */
    ReceiveBlock(
            final ByteBufAllocator allocator,
            final int capacity,
            final ConnectionBudget budget,
            final boolean isOverdrawn) {
        this.bytes = allocate(allocator, capacity, budget, isOverdrawn);
        this.view = bytes.nioBuffer(0, capacity);
        this.budget = budget;
        this.isOverdrawn = isOverdrawn;
    }

    private static ByteBuf allocate(
            final ByteBufAllocator allocator,
            final int capacity,
            final ConnectionBudget budget,
            final boolean isOverdrawn) {
        try {
            return allocator.directBuffer(capacity, capacity);
        } catch (final OutOfMemoryError e) {
            budget.giveBack(capacity, isOverdrawn);
            throw e;
        }
    }

    /** Use absolute access; who moves position or limit takes a duplicate. */
    ByteBuffer view() {
        return view;
    }

    int capacity() {
        return view.capacity();
    }

    /** Whether others wait for it to be let go. */
    boolean isOverdrawn() {
        return isOverdrawn;
    }

    /** Where the bytes received so far end. */
    int written() {
        return written;
    }

    int room() {
        return capacity() - written;
    }

    /** The empty rest of the block, for the socket to be read into; the caller releases it. */
    ByteBuf rest() {
        return bytes.retainedSlice(written, room()).clear();
    }

    void received(final int length) {
        written += length;
    }

    void append(final ReceiveBlock from, final int offset, final int length) {
        view.put(written, from.view, offset, length);
        written += length;
    }

    /** Whether nobody but the connection itself uses it. */
    boolean isExclusive() {
        return users.get() == 1;
    }

    void reuse() {
        written = 0;
    }

    void retain() {
        users.incrementAndGet();
    }

    void release() {
        if (users.decrementAndGet() == 0) {
            bytes.release();
            budget.giveBack(capacity(), isOverdrawn);
        }
    }
}
