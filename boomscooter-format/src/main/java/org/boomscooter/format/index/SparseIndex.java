package org.boomscooter.format.index;

import java.nio.ByteBuffer;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.frame.KeyRange;
import org.boomscooter.format.frame.LittleEndian;
import org.boomscooter.format.segment.SegmentHeader;

/**
 * Flyweight over the index file of a segment: a head page, then one entry for each stretch, in
 * order.
 *
 * <pre>
 *  +---------------------------------------------------------------+
 *  |                      Magic = "BOOMIDX\n"                      |   0
 *  |                                                               |
 *  +-------------------------------+-------------------------------+
 *  |          Version = 1          |             Zero              |   8
 *  +-------------------------------+-------------------------------+
 *  |                       Entry Length = 48                       |  12
 *  +---------------------------------------------------------------+
 *  |                            Log Id                             |  16
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                   Base Seqno of the segment                   |  24
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                 Stretch Length, bytes, at least               |  32
 *  +---------------------------------------------------------------+
 *  |                             Zero                             ...  36
 *  +---------------------------------------------------------------+
 *  |                   CRC32C of bytes 0 to 59                     |  60
 *  +---------------------------------------------------------------+
 *  |            Position of the segment's footer; 0: open          |  64
 *  +---------------------------------------------------------------+
 *  |                          Entry Count                          |  68
 *  +---------------------------------------------------------------+
 *  |                   CRC32C of all the entries                   |  72
 *  +---------------------------------------------------------------+
 *  |        CRC32C of the log's id and of bytes 64 to 75           |  76
 *  +---------------------------------------------------------------+
 *  |                       groups of stretches                    ...  80
 *
 *  an entry, at 4096 + 48 * i:
 *  +---------------------------------------------------------------+
 *  |                First Seqno of the stretch                     |   0
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |              Position of its first batch; 0: no entry         |   8
 *  +---------------------------------------------------------------+
 *  |                   Length of the stretch, bytes                |  12
 *  +---------------------------------------------------------------+
 *  |                            Min Key                            |  16
 *  |                            Max Key                            |  24
 *  |                     Min Append Time, ns                       |  32
 *  |                     Max Append Time, ns                       |  40
 *  +---------------------------------------------------------------+
 * </pre>
 *
 * A stretch is a run of whole batches of at least Stretch Length bytes, or the rest of the segment.
 * Its entry is written when it is complete, its position last, with release order; bytes 64 to 79
 * and {@link StretchGroups} when the segment is sealed. Batches behind the last entry are found by
 * walking.
 *
 * <p><b>Threading:</b> one writer; any number of readers, each with an instance and a duplicate of
 * the buffer of its own.
 */
public final class SparseIndex implements Stretches {
    public static final int HEADER_LENGTH = 4096;
    public static final int ENTRY_LENGTH = IndexEntry.LENGTH;

    /** The ASCII characters "BOOMIDX\n", read as a little-endian number. */
    public static final long MAGIC = 0x0A58_4449_4D4F_4F42L;

    private static final int VERSION = 1;
    private static final int VERSION_OFFSET = 8;
    private static final int ENTRY_LENGTH_OFFSET = 12;
    private static final int LOG_ID_OFFSET = 16;
    private static final int BASE_SEQNO_OFFSET = 24;
    private static final int STRETCH_LENGTH_OFFSET = 32;
    private static final int HEADER_CRC_OFFSET = 60;
    private static final int FOOTER_POSITION_OFFSET = 64;
    private static final int ENTRY_COUNT_OFFSET = 68;
    private static final int ENTRIES_CRC_OFFSET = 72;
    private static final int SEAL_CRC_OFFSET = 76;

    private final ByteBuffer buffer;
    private final int capacity;
    private final long logId;
    private final long baseSeqno;
    private final int stretchLength;
    private int count;

    private SparseIndex(
            final ByteBuffer buffer,
            final long logId,
            final long baseSeqno,
            final int stretchLength) {
        this.buffer = buffer;
        this.capacity = (buffer.limit() - HEADER_LENGTH) / ENTRY_LENGTH;
        this.logId = logId;
        this.baseSeqno = baseSeqno;
        this.stretchLength = stretchLength;
    }

    /** Bytes of an index that holds every stretch of a segment of this capacity. */
    public static int fileLength(final int segmentCapacity, final int stretchLength) {
        return HEADER_LENGTH + (segmentCapacity / stretchLength + 1) * ENTRY_LENGTH;
    }

    /** Writes the head of an index into a buffer of zeroes. */
    public static SparseIndex create(
            final ByteBuffer buffer,
            final long logId,
            final long baseSeqno,
            final int stretchLength) {
        LittleEndian.putLong(buffer, 0, MAGIC);
        LittleEndian.putShort(buffer, VERSION_OFFSET, (short) VERSION);
        LittleEndian.putInt(buffer, ENTRY_LENGTH_OFFSET, ENTRY_LENGTH);
        LittleEndian.putLong(buffer, LOG_ID_OFFSET, logId);
        LittleEndian.putLong(buffer, BASE_SEQNO_OFFSET, baseSeqno);
        LittleEndian.putInt(buffer, STRETCH_LENGTH_OFFSET, stretchLength);
        LittleEndian.putInt(
                buffer,
                HEADER_CRC_OFFSET,
                new BatchChecksum().crc(buffer.duplicate(), 0, HEADER_CRC_OFFSET));
        return new SparseIndex(buffer, logId, baseSeqno, stretchLength);
    }

    /**
     * Checks the head of an index and, if it is sealed, its entries.
     *
     * @param logId and {@code baseSeqno} of the segment that it must belong to
     */
    public static SparseIndex open(
            final ByteBuffer buffer, final long logId, final long baseSeqno) {
        final BatchChecksum checksum = new BatchChecksum();
        final int stretchLength = checkHead(buffer, logId, baseSeqno, checksum);
        final SparseIndex index = new SparseIndex(buffer, logId, baseSeqno, stretchLength);
        if (index.footerPosition() == 0) {
            index.refresh();
        } else {
            index.openSealed(checksum);
        }
        return index;
    }

    /** Checks what a head page says of its index; returns the stretch length. */
    static int checkHead(
            final ByteBuffer buffer,
            final long logId,
            final long baseSeqno,
            final BatchChecksum checksum) {
        if (buffer.limit() < HEADER_LENGTH) {
            throw new FormatException(
                    FormatError.TRUNCATED,
                    0,
                    "an index has 4096 bytes or more, here are " + buffer.limit());
        }
        if (LittleEndian.getLong(buffer, 0) != MAGIC) {
            throw new FormatException(
                    FormatError.BAD_MAGIC, 0, "no index: it does not begin with BOOMIDX");
        }
        final int version = LittleEndian.getShort(buffer, VERSION_OFFSET) & 0xFFFF;
        if (version != VERSION) {
            throw new FormatException(
                    FormatError.BAD_VERSION, 0, "index version is " + version + " (known: 1)");
        }
        checkCrc(
                checksum.crc(buffer.duplicate(), 0, HEADER_CRC_OFFSET),
                buffer,
                HEADER_CRC_OFFSET,
                "head");
        if (LittleEndian.getLong(buffer, LOG_ID_OFFSET) != logId
                || LittleEndian.getLong(buffer, BASE_SEQNO_OFFSET) != baseSeqno
                || LittleEndian.getInt(buffer, ENTRY_LENGTH_OFFSET) != ENTRY_LENGTH) {
            throw new FormatException(
                    FormatError.BAD_VALUE, 0, "the index belongs to another segment");
        }
        final int stretchLength = LittleEndian.getInt(buffer, STRETCH_LENGTH_OFFSET);
        if (stretchLength <= 0) {
            throw new FormatException(
                    FormatError.BAD_VALUE, 0, "stretch length is " + stretchLength);
        }
        return stretchLength;
    }

    /** Checks what the head page of a sealed index says of its end; returns the entry count. */
    static int checkSeal(
            final ByteBuffer buffer,
            final long logId,
            final long capacity,
            final BatchChecksum checksum) {
        checkCrc(
                checksum.crcOfLog(
                        logId,
                        buffer.duplicate(),
                        FOOTER_POSITION_OFFSET,
                        SEAL_CRC_OFFSET - FOOTER_POSITION_OFFSET),
                buffer,
                SEAL_CRC_OFFSET,
                "seal");
        final int sealedCount = LittleEndian.getInt(buffer, ENTRY_COUNT_OFFSET);
        if (sealedCount < 0 || sealedCount > capacity) {
            throw new FormatException(
                    FormatError.BAD_COUNT,
                    FOOTER_POSITION_OFFSET,
                    sealedCount + " entries in room for " + capacity);
        }
        return sealedCount;
    }

    private void openSealed(final BatchChecksum checksum) {
        final int sealedCount = checkSeal(buffer, logId, capacity, checksum);
        StretchGroups.read(buffer, sealedCount, logId);
        checkCrc(
                checksum.crc(buffer.duplicate(), HEADER_LENGTH, sealedCount * ENTRY_LENGTH),
                buffer,
                ENTRIES_CRC_OFFSET,
                "entries");
        while (count < sealedCount) {
            if (!isEntry(count)) {
                throw new FormatException(
                        FormatError.BAD_VALUE,
                        entryOffset(count),
                        "entry " + count + " does not continue the one before");
            }
            count++;
        }
        final int end = footerPosition();
        if (end < uncoveredPosition() || (end & (Frame.ALIGNMENT - 1)) != 0) {
            throw new FormatException(
                    FormatError.BAD_VALUE, FOOTER_POSITION_OFFSET, "footer position is " + end);
        }
    }

    private static void checkCrc(
            final int crc, final ByteBuffer buffer, final int offset, final String what) {
        final int stored = LittleEndian.getInt(buffer, offset);
        if (crc != stored) {
            throw new FormatException(
                    FormatError.BAD_HEADER_CRC,
                    offset,
                    String.format(
                            "CRC32C of the index's %s is 0x%08x, it says 0x%08x",
                            what, crc, stored));
        }
    }

    /** Adds the entry of a complete stretch. */
    public void append(
            final long firstSeqno,
            final int position,
            final int length,
            final long minKey,
            final long maxKey,
            final long minTimeNs,
            final long maxTimeNs) {
        if (count == capacity) {
            throw new IllegalStateException("the index has room for " + capacity + " entries");
        }
        final int entry = entryOffset(count);
        IndexEntry.put(buffer, entry, firstSeqno, length, minKey, maxKey, minTimeNs, maxTimeNs);
        IndexEntry.positionRelease(buffer, entry, position);
        count++;
    }

    /**
     * Says that no entry will come any more.
     *
     * @param nextSeqno that the next segment begins with
     */
    public void seal(final int footerPosition, final long nextSeqno) {
        final BatchChecksum checksum = new BatchChecksum();
        final ByteBuffer view = buffer.duplicate();
        StretchGroups.put(buffer, count, footerPosition, nextSeqno, logId);
        LittleEndian.putInt(buffer, ENTRY_COUNT_OFFSET, count);
        LittleEndian.putInt(
                buffer,
                ENTRIES_CRC_OFFSET,
                checksum.crc(view, HEADER_LENGTH, count * ENTRY_LENGTH));
        final ByteBuffer seal = ByteBuffer.allocate(SEAL_CRC_OFFSET - FOOTER_POSITION_OFFSET);
        LittleEndian.putInt(seal, 0, footerPosition);
        LittleEndian.putInt(seal, ENTRY_COUNT_OFFSET - FOOTER_POSITION_OFFSET, count);
        LittleEndian.putInt(
                seal,
                ENTRIES_CRC_OFFSET - FOOTER_POSITION_OFFSET,
                LittleEndian.getInt(buffer, ENTRIES_CRC_OFFSET));
        LittleEndian.putInt(
                buffer, SEAL_CRC_OFFSET, checksum.crcOfLog(logId, seal, 0, seal.capacity()));
        LittleEndian.putIntRelease(buffer, FOOTER_POSITION_OFFSET, footerPosition);
    }

    /** Ends at the first one that does not continue the one before: a crash may have left it. */
    @Override
    public int refresh() {
        while (count < capacity && isEntry(count)) {
            count++;
        }
        return count;
    }

    private boolean isEntry(final int entry) {
        final int offset = entryOffset(entry);
        return entry == 0
                ? IndexEntry.canBeFirst(buffer, offset, baseSeqno)
                : IndexEntry.continues(buffer, offset);
    }

    @Override
    public int find(final long seqno) {
        int low = 0;
        int high = count - 1;
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
        for (int i = from; i < count; i++) {
            if (maxTimeNs(i) >= timeNs) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public int findKeys(final KeyRange keys, final int from) {
        for (int i = from; i < count; i++) {
            if (keys.overlaps(minKey(i), maxKey(i))) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public int footerPosition() {
        return LittleEndian.getIntAcquire(buffer, FOOTER_POSITION_OFFSET);
    }

    /** The same out of a head page alone, unchecked. */
    public static int footerPosition(final ByteBuffer headPage) {
        return LittleEndian.getInt(headPage, FOOTER_POSITION_OFFSET);
    }

    /** Id of the log that a head page names, unchecked. */
    public static long logId(final ByteBuffer headPage) {
        return LittleEndian.getLong(headPage, LOG_ID_OFFSET);
    }

    public long logId() {
        return logId;
    }

    public long baseSeqno() {
        return baseSeqno;
    }

    /** In bytes. */
    public int stretchLength() {
        return stretchLength;
    }

    @Override
    public long firstSeqno(final int entry) {
        return IndexEntry.firstSeqno(buffer, entryOffset(entry));
    }

    @Override
    public int position(final int entry) {
        return IndexEntry.position(buffer, entryOffset(entry));
    }

    @Override
    public int length(final int entry) {
        return IndexEntry.length(buffer, entryOffset(entry));
    }

    public long minKey(final int entry) {
        return IndexEntry.minKey(buffer, entryOffset(entry));
    }

    public long maxKey(final int entry) {
        return IndexEntry.maxKey(buffer, entryOffset(entry));
    }

    public long minTimeNs(final int entry) {
        return IndexEntry.minTimeNs(buffer, entryOffset(entry));
    }

    public long maxTimeNs(final int entry) {
        return IndexEntry.maxTimeNs(buffer, entryOffset(entry));
    }

    /** Not asked for where there are no groups. */
    @Override
    public long nextSeqno() {
        return -1;
    }

    @Override
    public int withoutGap(final int from, final int to) {
        int entry = from;
        while (entry < to && IndexEntry.end(buffer, entryOffset(entry)) == position(entry + 1)) {
            entry++;
        }
        return entry;
    }

    @Override
    public int uncoveredPosition() {
        return count == 0 ? SegmentHeader.LENGTH : IndexEntry.end(buffer, entryOffset(count - 1));
    }

    private static int entryOffset(final int entry) {
        return HEADER_LENGTH + entry * ENTRY_LENGTH;
    }
}
