package org.boomscooter.format.index;

import java.nio.ByteBuffer;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.frame.KeyRange;
import org.boomscooter.format.segment.LookupCounter;

/**
 * The index of a sealed segment, of which only what a look-up needs is read: the head page, whose
 * groups of stretches have zone maps of their own, then the groups that may hold what is looked
 * for, one at a time. Everything is checked before it is believed.
 *
 * <p><b>Threading:</b> for one thread.
 */
public final class SealedIndex implements Stretches {
    /** Where an index file is read. */
    @FunctionalInterface
    public interface Source {
        /**
         * Fills {@code target} from this position of the file on, as far as the file goes; its
         * position moves by what was read. What it throws comes out of the look-up.
         */
        void read(ByteBuffer target, long position);
    }

    private static final int NO_GROUP = -1;

    private final BatchChecksum checksum = new BatchChecksum();
    private final Source source;
    private final LookupCounter counter;
    private final StretchGroups groups;
    private final long baseSeqno;
    private final int count;
    private final int footerPosition;
    private ByteBuffer entries;
    private int loaded = NO_GROUP;

    private SealedIndex(
            final Source source,
            final LookupCounter counter,
            final StretchGroups groups,
            final long baseSeqno,
            final int count,
            final int footerPosition) {
        this.source = source;
        this.counter = counter;
        this.groups = groups;
        this.baseSeqno = baseSeqno;
        this.count = count;
        this.footerPosition = footerPosition;
    }

    /**
     * Reads the head page.
     *
     * @param counter told of every byte that is read, from here on
     * @return {@code null}: the index is not sealed, or not divided into groups, and has to be read
     *     as a whole
     * @throws FormatException the head page is damaged, or that of another segment
     */
    public static SealedIndex open(
            final Source source,
            final long logId,
            final long baseSeqno,
            final LookupCounter counter) {
        final ByteBuffer head = ByteBuffer.allocate(SparseIndex.HEADER_LENGTH);
        source.read(head, 0);
        counter.indexRead(head.position());
        head.flip();
        final BatchChecksum checksum = new BatchChecksum();
        SparseIndex.checkHead(head, logId, baseSeqno, checksum);
        final int footerPosition = SparseIndex.footerPosition(head);
        if (footerPosition == 0) {
            return null;
        }
        final int count = SparseIndex.checkSeal(head, logId, Integer.MAX_VALUE, checksum);
        final StretchGroups groups = StretchGroups.read(head, count, logId);
        return groups == null
                ? null
                : new SealedIndex(source, counter, groups, baseSeqno, count, footerPosition);
    }

    /** Of the whole segment, out of the head page. */
    public ZoneMap zoneMap() {
        long minKey = Long.MAX_VALUE;
        long maxKey = Long.MIN_VALUE;
        long minTimeNs = Long.MAX_VALUE;
        long maxTimeNs = Long.MIN_VALUE;
        for (int group = 0; group < groups.count(); group++) {
            minKey = Math.min(minKey, groups.minKey(group));
            maxKey = Math.max(maxKey, groups.maxKey(group));
            minTimeNs = Math.min(minTimeNs, groups.minTimeNs(group));
            maxTimeNs = Math.max(maxTimeNs, groups.maxTimeNs(group));
        }
        return new ZoneMap(
                minKey, maxKey, minTimeNs, maxTimeNs, groups.nextSeqno(), footerPosition);
    }

    @Override
    public int refresh() {
        return count;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public int footerPosition() {
        return footerPosition;
    }

    /** Groups leave nothing out. */
    @Override
    public int uncoveredPosition() {
        return footerPosition;
    }

    @Override
    public long nextSeqno() {
        return groups.nextSeqno();
    }

    /** Groups have no gaps. */
    @Override
    public int withoutGap(final int from, final int to) {
        return to;
    }

    @Override
    public int find(final long seqno) {
        int low = 0;
        int high = groups.count() - 1;
        while (low <= high) {
            final int middle = (low + high) >>> 1;
            if (groups.firstSeqno(middle) <= seqno) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high < 0 ? -1 : findInGroup(high, seqno);
    }

    private int findInGroup(final int group, final long seqno) {
        int low = groups.firstStretch(group);
        int high = low + groups.stretches(group) - 1;
        while (low <= high) {
            final int middle = (low + high) >>> 1;
            if (firstSeqno(middle) <= seqno) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    @Override
    public int findTime(final long timeNs, final int from) {
        int entry = from;
        while (entry < count) {
            final int group = groups.groupOf(entry);
            if (groups.maxTimeNs(group) < timeNs) {
                entry = groups.firstStretch(group + 1);
            } else if (IndexEntry.maxTimeNs(entries(entry), offset(entry)) >= timeNs) {
                return entry;
            } else {
                entry++;
            }
        }
        return -1;
    }

    @Override
    public int findKeys(final KeyRange keys, final int from) {
        int entry = from;
        while (entry < count) {
            final int group = groups.groupOf(entry);
            if (!keys.overlaps(groups.minKey(group), groups.maxKey(group))) {
                entry = groups.firstStretch(group + 1);
            } else if (isIn(keys, entry)) {
                return entry;
            } else {
                entry++;
            }
        }
        return -1;
    }

    private boolean isIn(final KeyRange keys, final int entry) {
        final ByteBuffer group = entries(entry);
        final int offset = offset(entry);
        return keys.overlaps(IndexEntry.minKey(group, offset), IndexEntry.maxKey(group, offset));
    }

    @Override
    public long firstSeqno(final int entry) {
        return IndexEntry.firstSeqno(entries(entry), offset(entry));
    }

    @Override
    public int position(final int entry) {
        return IndexEntry.position(entries(entry), offset(entry));
    }

    @Override
    public int length(final int entry) {
        return IndexEntry.length(entries(entry), offset(entry));
    }

    /** Where an entry lies in the group that is loaded for it. */
    private int offset(final int entry) {
        return (entry - groups.firstStretch(groups.groupOf(entry))) * IndexEntry.LENGTH;
    }

    private ByteBuffer entries(final int entry) {
        final int group = groups.groupOf(entry);
        if (group != loaded) {
            load(group);
        }
        return entries;
    }

    private void load(final int group) {
        loaded = NO_GROUP;
        if (entries == null) {
            entries = ByteBuffer.allocate(groups.largest() * IndexEntry.LENGTH);
        }
        final int length = groups.stretches(group) * IndexEntry.LENGTH;
        final long position =
                SparseIndex.HEADER_LENGTH + (long) groups.firstStretch(group) * IndexEntry.LENGTH;
        entries.clear().limit(length);
        source.read(entries, position);
        counter.indexRead(entries.position());
        if (entries.hasRemaining()) {
            throw new FormatException(
                    FormatError.TRUNCATED, position, "the index is shorter than its head says");
        }
        entries.clear();
        if (checksum.crc(entries, 0, length) != groups.crc(group) || !isInOrder(length)) {
            throw new FormatException(
                    FormatError.BAD_HEADER_CRC,
                    position,
                    "group " + group + " of the index contradicts its CRC32C");
        }
        loaded = group;
    }

    private boolean isInOrder(final int length) {
        boolean inOrder = IndexEntry.canBeFirst(entries, 0, baseSeqno);
        for (int at = IndexEntry.LENGTH; at < length; at += IndexEntry.LENGTH) {
            inOrder &= IndexEntry.continues(entries, at);
        }
        return inOrder
                && IndexEntry.end(entries, length - IndexEntry.LENGTH) <= footerPosition
                && footerPosition % Frame.ALIGNMENT == 0;
    }
}
