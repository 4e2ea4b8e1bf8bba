package org.boomscooter.client.transport;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Receive buffers of one size, used again when nobody holds them: so that receiving neither
 * allocates nor touches fresh pages. The one given back last is filled next, for a cache may still
 * hold it.
 *
 * <p><b>Threading:</b> {@link #take} and {@link #trim} are for the loop, {@link #giveBack} for any
 * thread.
 */
final class ReceivePool {
    static final int BUFFER_BYTES = 1 << 20;

    /**
     * So many are kept idle, and so many may be held before batches are copied out of them: whoever
     * has had them all in use soon has again.
     */
    static final int MOST_BUFFERS = 64;

    private final ConcurrentLinkedDeque<ReceivedBytes> idle = new ConcurrentLinkedDeque<>();
    private final AtomicInteger idleCount = new AtomicInteger();
    private final AtomicInteger heldCount = new AtomicInteger();

    /** Of {@link #idleCount} since the last {@link #trim}; for the loop. */
    private int leastIdle;

    /** A buffer of at least this many bytes, held once by the caller. */
    ReceivedBytes take(final int capacity) {
        heldCount.incrementAndGet();
        final ReceivedBytes received = capacity <= BUFFER_BYTES ? takeIdle() : allocate(capacity);
        received.retain();
        return received;
    }

    private ReceivedBytes takeIdle() {
        final ReceivedBytes received = idle.pollFirst();
        if (received == null) {
            leastIdle = 0;
            return allocate(BUFFER_BYTES);
        }
        leastIdle = Math.min(leastIdle, idleCount.decrementAndGet());
        return received;
    }

    private ReceivedBytes allocate(final int capacity) {
        return new ReceivedBytes(this, ByteBuffer.allocateDirect(capacity));
    }

    void giveBack(final ReceivedBytes received) {
        heldCount.decrementAndGet();
        if (!received.isAbandoned()
                && received.bytes().capacity() == BUFFER_BYTES
                && idleCount.get() < MOST_BUFFERS) {
            idleCount.incrementAndGet();
            idle.addFirst(received);
        }
    }

    /** Leaves to the garbage collector what was idle all the time since the last call. */
    void trim() {
        for (; leastIdle > 0 && idle.pollLast() != null; leastIdle--) {
            idleCount.decrementAndGet();
        }
        leastIdle = idleCount.get();
    }

    /** Buffers that somebody holds. */
    int heldCount() {
        return heldCount.get();
    }
}
