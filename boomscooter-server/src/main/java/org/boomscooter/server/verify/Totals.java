package org.boomscooter.server.verify;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.LittleEndian;
import org.boomscooter.format.segment.SegmentFooter;

/**
 * What a footer, or an entry of an index, should say of the batches that were met.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class Totals {
    private final CRC32C chain = new CRC32C();
    private final ByteBuffer crcBytes = ByteBuffer.allocate(Integer.BYTES);
    private long firstSeqno = -1;
    private long lastSeqno = -1;
    private long messages;
    private long firstTimeNs;
    private long batches;
    private long minKey = BatchHeader.NO_MIN_KEY;
    private long maxKey = BatchHeader.NO_MAX_KEY;
    private long minTimeNs = Long.MAX_VALUE;
    private long maxTimeNs = Long.MIN_VALUE;

    void add(final ByteBuffer buffer, final int offset, final long batchLastSeqno) {
        if (batches == 0) {
            firstSeqno = BatchHeader.baseSeqno(buffer, offset);
            firstTimeNs = BatchHeader.appendTimeNs(buffer, offset);
        }
        lastSeqno = batchLastSeqno;
        batches++;
        messages += BatchHeader.messageCount(buffer, offset);
        minKey = Math.min(minKey, BatchHeader.minKey(buffer, offset));
        maxKey = Math.max(maxKey, BatchHeader.maxKey(buffer, offset));
        minTimeNs = Math.min(minTimeNs, BatchHeader.appendTimeNs(buffer, offset));
        maxTimeNs = Math.max(maxTimeNs, BatchHeader.appendTimeNs(buffer, offset));
        LittleEndian.putInt(crcBytes, 0, BatchHeader.headerCrc(buffer, offset));
        chain.update(crcBytes.array(), 0, Integer.BYTES);
    }

    /** Compares with a footer at this position. */
    void check(final SegmentFooter footer, final long position, final Findings findings) {
        findings.check(position, "batch count", batches, footer.batchCount());
        findings.check(position, "message count", messages, footer.messageCount());
        if (batches > 0) {
            findings.check(position, "first seqno", firstSeqno, footer.firstSeqno());
            if ((footer.flags() & SegmentFooter.FLAG_DAMAGED) == 0
                    || footer.lastSeqno() < lastSeqno) {
                findings.check(position, "last seqno", lastSeqno, footer.lastSeqno());
            }
            findings.check(position, "min key", minKey, footer.minKey());
            findings.check(position, "max key", maxKey, footer.maxKey());
            findings.check(position, "min append time", minTimeNs, footer.minTimeNs());
            findings.check(position, "max append time", maxTimeNs, footer.maxTimeNs());
        }
        if ((int) chain.getValue() != footer.chainCrc()) {
            findings.add(
                    position,
                    String.format(
                            "chain CRC32C of the batches is 0x%08x, the footer says 0x%08x",
                            (int) chain.getValue(), footer.chainCrc()));
        }
    }

    /** A footer that says so. */
    SegmentFooter footer(final int flags, final long saidLastSeqno, final long sealTimeNs) {
        return new SegmentFooter(
                flags,
                firstSeqno,
                saidLastSeqno,
                messages,
                minKey,
                maxKey,
                minTimeNs,
                maxTimeNs,
                sealTimeNs,
                batches,
                (int) chain.getValue());
    }

    long firstSeqno() {
        return firstSeqno;
    }

    long lastSeqno() {
        return lastSeqno;
    }

    long firstTimeNs() {
        return firstTimeNs;
    }

    long messages() {
        return messages;
    }

    long batches() {
        return batches;
    }

    long minKey() {
        return minKey;
    }

    long maxKey() {
        return maxKey;
    }

    long minTimeNs() {
        return minTimeNs;
    }

    long maxTimeNs() {
        return maxTimeNs;
    }
}
