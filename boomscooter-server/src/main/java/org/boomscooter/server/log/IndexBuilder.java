package org.boomscooter.server.log;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;

/**
 * Makes the index of a sealed segment anew, from its batches.
 *
 * <p><b>Threading:</b> for one thread.
 */
public final class IndexBuilder implements AutoCloseable {
    private final IndexWriter writer;

    /**
     * @param segmentBytes length of the segment file
     */
    public IndexBuilder(final long segmentBytes, final long logId, final long baseSeqno) {
        writer =
                IndexWriter.growing(
                        (int) Math.min(segmentBytes, StoreConfig.MAX_SEGMENT_BYTES),
                        logId,
                        baseSeqno);
    }

    /** Takes a whole batch, in order. */
    public void add(final ByteBuffer buffer, final int offset, final long position) {
        writer.add(buffer, offset, (int) position);
    }

    /**
     * The bytes of the index file; valid until this is closed.
     *
     * @param nextSeqno what the next segment begins with
     */
    public ByteBuffer seal(final long footerPosition, final long nextSeqno) {
        writer.seal((int) footerPosition, nextSeqno);
        return writer.buffer().duplicate().clear().limit(writer.usedLength());
    }

    @Override
    public void close() {
        BufferUtil.free(writer.buffer());
    }
}
