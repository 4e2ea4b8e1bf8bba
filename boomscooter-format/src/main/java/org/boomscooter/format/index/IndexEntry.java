package org.boomscooter.format.index;

import java.nio.ByteBuffer;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.frame.LittleEndian;
import org.boomscooter.format.segment.SegmentHeader;

/** Fields of the entry at a place in a buffer; {@link SparseIndex} draws it. */
final class IndexEntry {
    static final int LENGTH = 48;

    private static final int SEQNO_OFFSET = 0;
    private static final int POSITION_OFFSET = 8;
    private static final int LENGTH_OFFSET = 12;
    private static final int MIN_KEY_OFFSET = 16;
    private static final int MAX_KEY_OFFSET = 24;
    private static final int MIN_TIME_OFFSET = 32;
    private static final int MAX_TIME_OFFSET = 40;

    private IndexEntry() {}

    /** Writes all but the position, which {@link #positionRelease} adds. */
    static void put(
            final ByteBuffer buffer,
            final int offset,
            final long firstSeqno,
            final int length,
            final long minKey,
            final long maxKey,
            final long minTimeNs,
            final long maxTimeNs) {
        LittleEndian.putLong(buffer, offset + SEQNO_OFFSET, firstSeqno);
        LittleEndian.putInt(buffer, offset + LENGTH_OFFSET, length);
        LittleEndian.putLong(buffer, offset + MIN_KEY_OFFSET, minKey);
        LittleEndian.putLong(buffer, offset + MAX_KEY_OFFSET, maxKey);
        LittleEndian.putLong(buffer, offset + MIN_TIME_OFFSET, minTimeNs);
        LittleEndian.putLong(buffer, offset + MAX_TIME_OFFSET, maxTimeNs);
    }

    static void positionRelease(final ByteBuffer buffer, final int offset, final int position) {
        LittleEndian.putIntRelease(buffer, offset + POSITION_OFFSET, position);
    }

    /** Whether it can be the first one of a segment with this base seqno. */
    static boolean canBeFirst(final ByteBuffer buffer, final int offset, final long baseSeqno) {
        return isPossible(buffer, offset, SegmentHeader.LENGTH)
                && firstSeqno(buffer, offset) >= baseSeqno;
    }

    /** Whether it continues the entry right before it. */
    static boolean continues(final ByteBuffer buffer, final int offset) {
        return isPossible(buffer, offset, end(buffer, offset - LENGTH))
                && firstSeqno(buffer, offset) > firstSeqno(buffer, offset - LENGTH);
    }

    private static boolean isPossible(
            final ByteBuffer buffer, final int offset, final int leastPosition) {
        final int position = LittleEndian.getIntAcquire(buffer, offset + POSITION_OFFSET);
        final int length = length(buffer, offset);
        return position >= leastPosition
                && length > 0
                && ((position | length) & (Frame.ALIGNMENT - 1)) == 0
                && length <= SegmentHeader.MAX_SEGMENT_LENGTH - position;
    }

    static long firstSeqno(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getLong(buffer, offset + SEQNO_OFFSET);
    }

    static int position(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getInt(buffer, offset + POSITION_OFFSET);
    }

    static int length(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getInt(buffer, offset + LENGTH_OFFSET);
    }

    static int end(final ByteBuffer buffer, final int offset) {
        return position(buffer, offset) + length(buffer, offset);
    }

    static long minKey(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getLong(buffer, offset + MIN_KEY_OFFSET);
    }

    static long maxKey(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getLong(buffer, offset + MAX_KEY_OFFSET);
    }

    static long minTimeNs(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getLong(buffer, offset + MIN_TIME_OFFSET);
    }

    static long maxTimeNs(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getLong(buffer, offset + MAX_TIME_OFFSET);
    }
}
