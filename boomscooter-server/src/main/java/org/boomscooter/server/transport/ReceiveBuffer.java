package org.boomscooter.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.server.transport.ReceiveBudget.Grant;

/**
 * What has arrived on a connection and is not taken yet: always one contiguous stretch of one
 * block, so that frames are handed on where they lie.
 *
 * <p>Blocks grow as bytes arrive and never because of a length that was only claimed.
 *
 * <p><b>Threading:</b> for the event loop of the connection.
 */
final class ReceiveBuffer {
    private static final int FIRST_BLOCK_BYTES = 4 << 10;
    private static final int MIN_BLOCK_BYTES = 16 << 10;
    private static final int MAX_BLOCK_BYTES = 512 << 10;
    private static final int MIN_ROOM_BYTES = 2 << 10;
    private static final int GROWTH = 4;

    private final ConnectionBudget budget;
    private final int maxBlockBytes;
    private int blockBytes = FIRST_BLOCK_BYTES;
    private ReceiveBlock block;
    private int taken;
    private boolean touched;
    private long overdrawnSinceNs;

    /**
     * @param maxBytes what the connection may hold; a block is a small part of it
     */
    ReceiveBuffer(final ConnectionBudget budget, final long maxBytes) {
        this.budget = budget;
        this.maxBlockBytes =
                (int) Math.max(MIN_BLOCK_BYTES, Math.min(MAX_BLOCK_BYTES, maxBytes / 16));
    }

    /**
     * Where the socket is to be read to next.
     *
     * <p>There is always something, also behind a {@link #makeRoom} that said no: when the peer has
     * shut its side, Netty may read what the kernel still has without being asked to.
     */
    ByteBuf nextRoom(final ByteBufAllocator allocator) {
        if (block == null) {
            taken = 0;
            block = freshBlock(allocator);
        } else if (available() == 0 && block.isExclusive()) {
            block.reuse();
            taken = 0;
        } else if (mustMove()) {
            if (available() < Frame.HEADER_LENGTH) {
                moveTo(freshBlock(allocator));
            } else {
                moveTo(smallBlock(allocator, frameCapacity()));
            }
        }
        return block.rest();
    }

    /** As large as the connection's pace asks for, if nobody has to do without. */
    private ReceiveBlock freshBlock(final ByteBufAllocator allocator) {
        return budget.takeIfFree(blockBytes)
                ? new ReceiveBlock(allocator, blockBytes, budget, false)
                : smallBlock(allocator, Math.min(blockBytes, MIN_BLOCK_BYTES));
    }

    private ReceiveBlock smallBlock(final ByteBufAllocator allocator, final int capacity) {
        budget.take(capacity);
        return new ReceiveBlock(allocator, capacity, budget, false);
    }

    /**
     * Sees to it that there is room for more of the first frame.
     *
     * @return {@code false}: others hold too much; the budget will tell when to ask again
     */
    boolean makeRoom(final ByteBufAllocator allocator) {
        if (available() < Frame.HEADER_LENGTH || !mustMove()) {
            budget.stopQueueing();
            return true;
        }
        if (budget.takeIfFree(frameCapacity())) {
            budget.stopQueueing();
            moveTo(new ReceiveBlock(allocator, frameCapacity(), budget, false));
            return true;
        }
        // What has to be asked for is what the frame needs, not what the pace would like.
        blockBytes = Math.min(blockBytes, MIN_BLOCK_BYTES);
        final boolean wasOverdrawn = block.isOverdrawn();
        final Grant grant = budget.takeForFrame(frameCapacity(), wasOverdrawn);
        if (grant == Grant.REFUSED) {
            return false;
        }
        if (!wasOverdrawn) {
            overdrawnSinceNs = System.nanoTime();
        }
        moveTo(new ReceiveBlock(allocator, frameCapacity(), budget, grant == Grant.OVERDRAWN));
        return true;
    }

    /** Early if the first frame will not fit where it lies, but then only once for each frame. */
    private boolean mustMove() {
        final int available = available();
        final int missing =
                available < Frame.HEADER_LENGTH ? MIN_ROOM_BYTES : frameLength() - available;
        return block.room() < missing && (taken > 0 || block.room() < MIN_ROOM_BYTES);
    }

    /** Of the next block for the first frame. */
    private int frameCapacity() {
        final int available = available();
        final int capacity = Math.max(blockBytes, Math.min(frameLength(), GROWTH * available));
        return Math.max(capacity, available + MIN_ROOM_BYTES);
    }

    /** Carries the beginning of a frame over. */
    private void moveTo(final ReceiveBlock next) {
        next.append(block, taken, available());
        block.release();
        block = next;
        taken = 0;
    }

    /** Of the first frame; its header is there, and its length was found good. */
    private int frameLength() {
        return Frame.length(block.view(), taken);
    }

    /** Netty has filled a part of what {@link #nextRoom} gave. */
    void received(final int length) {
        touched = true;
        if (length == block.room() && blockBytes < maxBlockBytes) {
            blockBytes = Math.min(maxBlockBytes, Math.max(MIN_BLOCK_BYTES, GROWTH * blockBytes));
        }
        block.received(length);
    }

    ReceiveBlock block() {
        return block;
    }

    int offset() {
        return taken;
    }

    int available() {
        return block == null ? 0 : block.written() - taken;
    }

    void take(final int length) {
        taken += length;
    }

    /** Bytes held by the block that is being filled. */
    int capacity() {
        return block == null ? 0 : block.capacity();
    }

    /**
     * Called when others may need memory: keeps no more than the first frame needs, but nothing
     * less, for it would have to ask for it again.
     */
    void shrink(final ByteBufAllocator allocator) {
        blockBytes = MIN_BLOCK_BYTES;
        if (available() == 0) {
            if (capacity() > MIN_BLOCK_BYTES || isOverdrawn()) {
                clear();
            }
            return;
        }
        final int needed =
                available() < Frame.HEADER_LENGTH
                        ? MIN_BLOCK_BYTES
                        : Math.max(MIN_BLOCK_BYTES, frameLength());
        if (capacity() / 2 > needed) {
            moveTo(smallBlock(allocator, needed));
        }
    }

    /** Whether the block that is being filled goes beyond what all may hold together. */
    boolean isOverdrawn() {
        return block != null && block.isOverdrawn();
    }

    /** Whether others have waited for so long for the rest of a frame that holds up their own. */
    boolean holdsUpOthers(final long nowNs, final long longestNs) {
        return isOverdrawn()
                && budget.isWaitedFor()
                && nowNs - overdrawnSinceNs > longestNs
                && (available() < Frame.HEADER_LENGTH || frameLength() > available());
    }

    /** Called now and then: a connection that has gone quiet gives its block back. */
    void trim() {
        if (!touched && block != null && available() == 0) {
            clear();
            blockBytes = FIRST_BLOCK_BYTES;
        }
        touched = false;
    }

    void clear() {
        if (block != null) {
            block.release();
            block = null;
        }
        taken = 0;
    }
}
