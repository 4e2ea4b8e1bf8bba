package org.boomscooter.server.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.LittleEndian;
import org.boomscooter.format.segment.SegmentFooter;

/**
 * What a footer says about a segment, gathered batch by batch.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class SegmentStats {
    private final CRC32C chain = new CRC32C();
    private final byte[] crcBytes = new byte[Integer.BYTES];
    private final ByteBuffer crcBuffer = ByteBuffer.wrap(crcBytes);
    private final long baseSeqno;
    private long firstSeqno;
    private long lastSeqno;
    private long messageCount;
    private long batchCount;
    private long minKey = BatchHeader.NO_MIN_KEY;
    private long maxKey = BatchHeader.NO_MAX_KEY;
    private long minTimeNs = Long.MAX_VALUE;
    private long maxTimeNs = Long.MIN_VALUE;

    SegmentStats(final long baseSeqno) {
        this.baseSeqno = baseSeqno;
        this.firstSeqno = baseSeqno;
        this.lastSeqno = baseSeqno - 1;
    }

    /** Counts the batch at {@code offset}, whose header is complete. */
    void add(final ByteBuffer buffer, final int offset, final long batchLastSeqno) {
        if (batchCount == 0) {
            firstSeqno = BatchHeader.baseSeqno(buffer, offset);
        }
        lastSeqno = batchLastSeqno;
        messageCount += BatchHeader.messageCount(buffer, offset);
        batchCount++;
        minKey = Math.min(minKey, BatchHeader.minKey(buffer, offset));
        maxKey = Math.max(maxKey, BatchHeader.maxKey(buffer, offset));
        final long timeNs = BatchHeader.appendTimeNs(buffer, offset);
        minTimeNs = Math.min(minTimeNs, timeNs);
        maxTimeNs = Math.max(maxTimeNs, timeNs);
        LittleEndian.putInt(crcBuffer, 0, BatchHeader.headerCrc(buffer, offset));
        chain.update(crcBytes, 0, Integer.BYTES);
    }

    long batchCount() {
        return batchCount;
    }

    /** Base seqno - 1 if there is no batch. */
    long lastSeqno() {
        return lastSeqno;
    }

    long baseSeqno() {
        return baseSeqno;
    }

    SegmentFooter footer(final int flags, final long sealTimeNs) {
        return footer(flags, lastSeqno, sealTimeNs);
    }

    /**
     * @param saidLastSeqno may lie behind the last one counted, if a hole ends the segment
     */
    SegmentFooter footer(final int flags, final long saidLastSeqno, final long sealTimeNs) {
        return new SegmentFooter(
                flags,
                firstSeqno,
                saidLastSeqno,
                messageCount,
                minKey,
                maxKey,
                minTimeNs,
                maxTimeNs,
                sealTimeNs,
                batchCount,
                (int) chain.getValue());
    }
}
