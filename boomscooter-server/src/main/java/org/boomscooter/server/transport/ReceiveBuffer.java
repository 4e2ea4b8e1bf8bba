package org.boomscooter.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.boomscooter.format.frame.Frame;

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

    /**
     * @param maxBytes what the connection may hold; a block is a small part of it
     */
    ReceiveBuffer(final ConnectionBudget budget, final long maxBytes) {
        this.budget = budget;
        this.maxBlockBytes =
                (int) Math.max(MIN_BLOCK_BYTES, Math.min(MAX_BLOCK_BYTES, maxBytes / 16));
    }

    /** Where the socket is to be read to next. */
    ByteBuf nextRoom(final ByteBufAllocator allocator) {
        if (block == null) {
            taken = 0;
            block = new ReceiveBlock(allocator, blockBytes, budget);
        } else if (available() == 0 && block.isExclusive()) {
            block.reuse();
            taken = 0;
        } else if (mustMove()) {
            move(allocator);
        }
        return block.rest();
    }

    /** Early if the first frame will not fit where it lies, but then only once for each frame. */
    private boolean mustMove() {
        final int available = available();
        final int missing =
                available < Frame.HEADER_LENGTH ? MIN_ROOM_BYTES : frameLength() - available;
        return block.room() < missing && (taken > 0 || block.room() < MIN_ROOM_BYTES);
    }

    /** Carries the beginning of a frame over to a new block with more room. */
    private void move(final ByteBufAllocator allocator) {
        final int available = available();
        int capacity = blockBytes;
        if (available >= Frame.HEADER_LENGTH) {
            capacity = Math.max(capacity, Math.min(frameLength(), GROWTH * available));
        }
        if (capacity - available < MIN_ROOM_BYTES) {
            capacity = available + MIN_ROOM_BYTES;
        }
        final ReceiveBlock next = new ReceiveBlock(allocator, capacity, budget);
        next.append(block, taken, available);
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

    /** Called when the budget is used up: keeps no more than what has arrived needs. */
    void shrink(final ByteBufAllocator allocator) {
        blockBytes = MIN_BLOCK_BYTES;
        if (available() == 0) {
            clear();
        } else if (capacity() / 2 > Math.max(MIN_BLOCK_BYTES, available())) {
            move(allocator);
        }
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
