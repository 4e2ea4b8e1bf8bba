package org.boomscooter.server.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.boomscooter.format.segment.SegmentFooter;
import org.boomscooter.format.segment.SegmentHeader;

/**
 * Writes a segment anew with some of its batches, back to back: what is left of one that cannot be
 * restored. Its footer says so.
 *
 * <p><b>Threading:</b> for one thread.
 */
public final class SegmentRewrite {
    private final FileReplacement target;
    private final SegmentHeader header;
    private final SegmentStats stats;
    private long position = SegmentHeader.LENGTH;

    /** Begins with the first page. */
    public SegmentRewrite(final FileReplacement target, final SegmentHeader header)
            throws IOException {
        this.target = target;
        this.header = header;
        this.stats = new SegmentStats(header.baseSeqno());
        final ByteBuffer page = ByteBuffer.allocate(SegmentHeader.LENGTH);
        header.put(page);
        target.write(page.clear(), 0);
    }

    /** Adds a whole batch, in order. */
    public void add(
            final ByteBuffer buffer, final int offset, final int lengthBytes, final long lastSeqno)
            throws IOException {
        stats.add(buffer, offset, lastSeqno);
        target.write(buffer.slice(offset, lengthBytes), position);
        position += lengthBytes;
    }

    /**
     * Writes the footer.
     *
     * @param nextSeqno what the next segment begins with
     */
    public void seal(final long nextSeqno, final long nowNs) throws IOException {
        final ByteBuffer footer =
                ByteBuffer.allocate(SegmentFooter.LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        stats.footer(SegmentFooter.FLAG_DAMAGED, nextSeqno - 1, nowNs)
                .put(footer, 0, header.logId());
        target.write(footer.clear(), position);
    }
}
