package org.boomscooter.server.verify;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.boomscooter.format.frame.LittleEndian;
import org.boomscooter.format.segment.SegmentFooter;
import org.boomscooter.format.segment.SegmentHeader;

/**
 * First page and footer of a segment as they must have been, from what is known elsewhere. The few
 * bytes that nothing else tells are taken from the damaged ones: as they are, or with the one bit
 * turned that makes the stored checksum true.
 */
final class DerivedParts {
    private static final int CREATION_TIME_OFFSET = 32;
    private static final int CAPACITY_OFFSET = 40;
    private static final int HEADER_CRC_OFFSET = SegmentHeader.LENGTH - Integer.BYTES;
    private static final int SEAL_TIME_OFFSET = 64;
    private static final int FOOTER_CRC_OFFSET = 84;
    private static final int FLAG_SETS = 4;

    private DerivedParts() {}

    /**
     * The first page.
     *
     * @param known creation time and capacity are what is written if the damaged page does not tell
     *     better
     * @param damaged the page as it is
     */
    static byte[] header(final SegmentHeader known, final ByteBuffer damaged) {
        final int crc = LittleEndian.getInt(damaged, HEADER_CRC_OFFSET);
        final long time = LittleEndian.getLong(damaged, CREATION_TIME_OFFSET);
        final long capacity = LittleEndian.getLong(damaged, CAPACITY_OFFSET);
        for (int bit = -1; bit < Long.SIZE; bit++) {
            final byte[] withTime = header(known, turned(time, bit), capacity);
            if (LittleEndian.getInt(ByteBuffer.wrap(withTime), HEADER_CRC_OFFSET) == crc) {
                return withTime;
            }
            final byte[] withCapacity = header(known, time, turned(capacity, bit));
            if (LittleEndian.getInt(ByteBuffer.wrap(withCapacity), HEADER_CRC_OFFSET) == crc) {
                return withCapacity;
            }
        }
        final byte[] asItIs = header(known, time, capacity);
        return ByteBuffer.wrap(asItIs, 0, HEADER_CRC_OFFSET)
                        .equals(damaged.duplicate().position(0).limit(HEADER_CRC_OFFSET))
                ? asItIs
                : header(known, known.creationTimeNs(), known.capacity());
    }

    private static long turned(final long value, final int bit) {
        return bit < 0 ? value : value ^ (1L << bit);
    }

    private static byte[] header(
            final SegmentHeader known, final long creationTimeNs, final long capacity) {
        final byte[] page = new byte[SegmentHeader.LENGTH];
        new SegmentHeader(
                        known.seqnoMode(),
                        known.logId(),
                        known.baseSeqno(),
                        creationTimeNs,
                        capacity,
                        known.logName())
                .put(ByteBuffer.wrap(page));
        return page;
    }

    /**
     * The footer.
     *
     * @param totals of the batches, all of which are whole
     * @param damaged the 96 bytes as they are
     */
    static byte[] footer(
            final Totals totals, final long lastSeqno, final long logId, final ByteBuffer damaged) {
        final int crc = LittleEndian.getInt(damaged, FOOTER_CRC_OFFSET);
        final long time = LittleEndian.getLong(damaged, SEAL_TIME_OFFSET);
        for (int flags = 0; flags < FLAG_SETS; flags++) {
            for (int bit = -1; bit < Long.SIZE; bit++) {
                final byte[] candidate = footer(totals, flags, lastSeqno, turned(time, bit), logId);
                if (LittleEndian.getInt(ByteBuffer.wrap(candidate), FOOTER_CRC_OFFSET) == crc) {
                    return candidate;
                }
            }
        }
        final byte[] asItIs = footer(totals, 0, lastSeqno, time, logId);
        return ByteBuffer.wrap(asItIs, 0, FOOTER_CRC_OFFSET)
                        .equals(damaged.duplicate().position(0).limit(FOOTER_CRC_OFFSET))
                ? asItIs
                : footer(totals, 0, lastSeqno, totals.maxTimeNs(), logId);
    }

    private static byte[] footer(
            final Totals totals,
            final int flags,
            final long lastSeqno,
            final long sealTimeNs,
            final long logId) {
        final ByteBuffer bytes =
                ByteBuffer.allocate(SegmentFooter.LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        totals.footer(flags, lastSeqno, sealTimeNs).put(bytes, 0, logId);
        return bytes.array();
    }
}
