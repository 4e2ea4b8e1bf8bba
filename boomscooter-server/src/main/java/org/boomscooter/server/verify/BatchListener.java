package org.boomscooter.server.verify;

import java.nio.ByteBuffer;

/** Hears of the batches of a walk. Called by the thread that walks. */
@FunctionalInterface
interface BatchListener {
    /** Listens to nothing. */
    BatchListener NONE = (buffer, offset, position, lastSeqno, whole) -> {};

    /**
     * A batch with a whole header, in order.
     *
     * @param offset where it lies in the buffer
     * @param position where it lies in the segment
     * @param whole whether its body is, too
     */
    void onBatch(ByteBuffer buffer, int offset, long position, long lastSeqno, boolean whole);
}
