package org.boomscooter.format.index;

import java.nio.ByteBuffer;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.LittleEndian;
import org.boomscooter.format.segment.SegmentHeader;

/**
 * The second half of the head page of a sealed index: one entry for each group of stretches, so
 * that a look-up reads this page and the groups that may hold what it looks for.
 *
 * <pre>
 *  +---------------------------------------------------------------+
 *  |     Stretches of a group; the last group may have fewer       |   80
 *  +---------------------------------------------------------------+
 *  |                             Zero                              |   84
 *  +---------------------------------------------------------------+
 *  |                  Base seqno of the next segment               |   88
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                       one entry a group                      ...  96 + 48 * i
 *  +---------------------------------------------------------------+
 *  |        CRC32C of the log's id and of bytes 80 to 4091         | 4092
 *  +---------------------------------------------------------------+
 * </pre>
 *
 * An entry is laid out as that of a stretch, with the CRC32C of the entries of its stretches in
 * place of a position. An index whose stretches leave bytes of the segment out has no groups, and
 * 80 to 4095 are zero: nothing of such a segment may be skipped without a look.
 *
 * <p><b>Threading:</b> immutable.
 */
final class StretchGroups {
    static final int MAX_GROUPS = 83;

    /** Fewer stretches than this are not worth a group of their own. */
    private static final int LEAST_STRETCHES = 64;

    /** More than this a segment of 1 GiB cannot need; so a group is read in 12 MiB at most. */
    private static final int MAX_STRETCHES = 1 << 18;

    private static final int GROUP_STRETCHES_OFFSET = 80;
    private static final int NEXT_SEQNO_OFFSET = 88;
    private static final int GROUPS_OFFSET = 96;
    private static final int CRC_OFFSET = SparseIndex.HEADER_LENGTH - Integer.BYTES;

    private final ByteBuffer head;
    private final int stretchCount;
    private final int groupStretches;

    private StretchGroups(final ByteBuffer head, final int stretchCount, final int groupStretches) {
        this.head = head;
        this.stretchCount = stretchCount;
        this.groupStretches = groupStretches;
    }

    /** Writes the groups of an index whose entries are complete. */
    static void put(
            final ByteBuffer index,
            final int count,
            final int footerPosition,
            final long nextSeqno,
            final long logId) {
        if (count == 0 || !isWithoutGap(index, count, footerPosition)) {
            return;
        }
        final int stretches = Math.max(LEAST_STRETCHES, (count - 1) / MAX_GROUPS + 1);
        final BatchChecksum checksum = new BatchChecksum();
        LittleEndian.putInt(index, GROUP_STRETCHES_OFFSET, stretches);
        LittleEndian.putLong(index, NEXT_SEQNO_OFFSET, nextSeqno);
        for (int first = 0; first < count; first += stretches) {
            putGroup(
                    index,
                    entryOffset(first),
                    Math.min(stretches, count - first),
                    groupOffset(first / stretches),
                    checksum);
        }
        LittleEndian.putInt(index, CRC_OFFSET, crc(index, logId));
    }

    private static boolean isWithoutGap(
            final ByteBuffer index, final int count, final int footerPosition) {
        int end = SegmentHeader.LENGTH;
        for (int i = 0; i < count; i++) {
            if (IndexEntry.position(index, entryOffset(i)) != end) {
                return false;
            }
            end = IndexEntry.end(index, entryOffset(i));
        }
        return end == footerPosition;
    }

    private static void putGroup(
            final ByteBuffer index,
            final int from,
            final int count,
            final int group,
            final BatchChecksum checksum) {
        long minKey = Long.MAX_VALUE;
        long maxKey = Long.MIN_VALUE;
        long minTimeNs = Long.MAX_VALUE;
        long maxTimeNs = Long.MIN_VALUE;
        int length = 0;
        for (int i = 0; i < count; i++) {
            final int at = from + i * IndexEntry.LENGTH;
            minKey = Math.min(minKey, IndexEntry.minKey(index, at));
            maxKey = Math.max(maxKey, IndexEntry.maxKey(index, at));
            minTimeNs = Math.min(minTimeNs, IndexEntry.minTimeNs(index, at));
            maxTimeNs = Math.max(maxTimeNs, IndexEntry.maxTimeNs(index, at));
            length += IndexEntry.length(index, at);
        }
        final long firstSeqno = IndexEntry.firstSeqno(index, from);
        IndexEntry.put(index, group, firstSeqno, length, minKey, maxKey, minTimeNs, maxTimeNs);
        final int crc = checksum.crc(index.duplicate(), from, count * IndexEntry.LENGTH);
        IndexEntry.positionRelease(index, group, crc);
    }

    private static int crc(final ByteBuffer head, final long logId) {
        return new BatchChecksum()
                .crcOfLog(
                        logId,
                        head.duplicate(),
                        GROUP_STRETCHES_OFFSET,
                        CRC_OFFSET - GROUP_STRETCHES_OFFSET);
    }

    private static int entryOffset(final int entry) {
        return SparseIndex.HEADER_LENGTH + entry * IndexEntry.LENGTH;
    }

    private static int groupOffset(final int group) {
        return GROUPS_OFFSET + group * IndexEntry.LENGTH;
    }

    /**
     * Checks the groups of a sealed index.
     *
     * @return {@code null}: it has none
     */
    static StretchGroups read(final ByteBuffer head, final int stretchCount, final long logId) {
        final int stretches = LittleEndian.getInt(head, GROUP_STRETCHES_OFFSET);
        if (stretches == 0 && LittleEndian.getInt(head, CRC_OFFSET) == 0) {
            return null;
        }
        if (crc(head, logId) != LittleEndian.getInt(head, CRC_OFFSET)) {
            throw new FormatException(
                    FormatError.BAD_HEADER_CRC,
                    CRC_OFFSET,
                    "the groups of the index contradict their CRC32C");
        }
        if (stretches <= 0
                || stretches > MAX_STRETCHES
                || stretchCount <= 0
                || (stretchCount - 1) / stretches >= MAX_GROUPS) {
            throw new FormatException(
                    FormatError.BAD_COUNT,
                    GROUP_STRETCHES_OFFSET,
                    "groups of " + stretches + " stretches, of " + stretchCount + " in all");
        }
        return new StretchGroups(head, stretchCount, stretches);
    }

    long nextSeqno() {
        return LittleEndian.getLong(head, NEXT_SEQNO_OFFSET);
    }

    int count() {
        return (stretchCount - 1) / groupStretches + 1;
    }

    /** The group of this stretch. */
    int groupOf(final int stretch) {
        return stretch / groupStretches;
    }

    int firstStretch(final int group) {
        return group * groupStretches;
    }

    int stretches(final int group) {
        return Math.min(groupStretches, stretchCount - firstStretch(group));
    }

    int largest() {
        return Math.min(groupStretches, stretchCount);
    }

    /** Of the entries of its stretches. */
    int crc(final int group) {
        return IndexEntry.position(head, groupOffset(group));
    }

    long firstSeqno(final int group) {
        return IndexEntry.firstSeqno(head, groupOffset(group));
    }

    long minKey(final int group) {
        return IndexEntry.minKey(head, groupOffset(group));
    }

    long maxKey(final int group) {
        return IndexEntry.maxKey(head, groupOffset(group));
    }

    long minTimeNs(final int group) {
        return IndexEntry.minTimeNs(head, groupOffset(group));
    }

    long maxTimeNs(final int group) {
        return IndexEntry.maxTimeNs(head, groupOffset(group));
    }
}
