package org.boomscooter.client.transport;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Receive buffers of one size, used again when nobody holds them: so that receiving neither
 * allocates nor touches fresh pages.
 *
 * <p><b>Threading:</b> {@link #take} is for the loop, {@link #giveBack} for any thread.
 */
final class ReceivePool {
    static final int BUFFER_BYTES = 1 << 20;

    /** Idle buffers beyond this go to the garbage collector. */
    private static final int MAX_IDLE = 16;

    private final ConcurrentLinkedQueue<ReceivedBytes> idle = new ConcurrentLinkedQueue<>();
    private final AtomicInteger idleCount = new AtomicInteger();
    private final AtomicInteger heldCount = new AtomicInteger();

    /** A buffer of at least this many bytes, held once by the caller. */
    ReceivedBytes take(final int capacity) {
        heldCount.incrementAndGet();
        ReceivedBytes received = capacity <= BUFFER_BYTES ? idle.poll() : null;
        if (received == null) {
            received =
                    new ReceivedBytes(
                            this, ByteBuffer.allocateDirect(Math.max(capacity, BUFFER_BYTES)));
        } else {
            idleCount.decrementAndGet();
        }
        received.retain();
        return received;
    }

    void giveBack(final ReceivedBytes received) {
        heldCount.decrementAndGet();
        if (!received.isAbandoned()
                && received.bytes().capacity() == BUFFER_BYTES
                && idleCount.get() < MAX_IDLE) {
            idleCount.incrementAndGet();
            idle.add(received);
        }
    }

    /** Buffers that somebody holds. */
    int heldCount() {
        return heldCount.get();
    }
}
