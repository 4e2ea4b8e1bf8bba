package org.boomscooter.client.transport;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bytes received, shared by the loop that fills them and by everyone who holds a batch in them.
 *
 * <p><b>Threading:</b> {@link #release} is for any thread. The position and limit of {@link #bytes}
 * belong to nobody: work on a duplicate.
 */
public final class ReceivedBytes {
    private final ReceivePool pool;
    private final ByteBuffer bytes;
    private final AtomicInteger holders = new AtomicInteger();
    private volatile boolean isAbandoned;

    ReceivedBytes(final ReceivePool pool, final ByteBuffer bytes) {
        this.pool = pool;
        this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The buffer; not to be written. */
    public ByteBuffer bytes() {
        return bytes;
    }

    void retain() {
        holders.incrementAndGet();
    }

    /**
     * Gives up a hold whose holder may still be reading: the buffer is never filled again but left
     * to the garbage collector.
     */
    public void abandon() {
        isAbandoned = true;
        release();
    }

    boolean isAbandoned() {
        return isAbandoned;
    }

    /** Gives up one hold; after the last one the buffer is filled anew. */
    public void release() {
        if (holders.decrementAndGet() == 0 && pool != null) {
            pool.giveBack(this);
        }
    }
}
