package org.boomscooter.format.segment;

import java.nio.ByteBuffer;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.LittleEndian;

/**
 * Flyweight over the mark file of a log: one page, mapped by the server and by every direct reader,
 * with the watermarks.
 *
 * <pre>
 *  +---------------------------------------------------------------+
 *  |                      Magic = "BOOMMRK\n"                      |   0
 *  |                                                               |
 *  +-------------------------------+---------------+---------------+
 *  |          Version = 1          |  Seqno Mode   |     Zero      |   8
 *  +-------------------------------+---------------+---------------+
 *  |                             Zero                              |  12
 *  +---------------------------------------------------------------+
 *  |                            Log Id                             |  16
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                             Zero                             ...  24
 *  +---------------------------------------------------------------+
 *  |                   CRC32C of bytes 0 to 59                     |  60
 *  +---------------------------------------------------------------+
 *  |                        Appended Seqno                         | 1024
 *  |                         Synced Seqno                          | 1152
 *  |                        Committed Seqno                        | 1280
 *  |                        Earliest Seqno                         | 1408
 *  |                   Tail Segment's Base Seqno                   | 1536
 *  |         Heartbeat, ms since 1970-01-01 UTC; 0: closed         | 1664
 *  +---------------------------------------------------------------+
 * </pre>
 *
 * The first three watermarks are the seqno <em>behind</em> the last one that the promise covers: 0
 * in an empty log. Each has two cache lines for itself, so that a reader that spins on one does not
 * slow the writer of another. The file is never forced: power loss may set the numbers back.
 *
 * <p><b>Threading:</b> each watermark has one writer; any number of readers in any number of
 * processes. A reader that sees a committed seqno sees every batch below it.
 */
public final class MarkFile {
    public static final int LENGTH = 4096;

    /** The ASCII characters "BOOMMRK\n", read as a little-endian number. */
    public static final long MAGIC = 0x0A4B_524D_4D4F_4F42L;

    private static final int VERSION = 1;
    private static final int VERSION_OFFSET = 8;
    private static final int SEQNO_MODE_OFFSET = 10;
    private static final int LOG_ID_OFFSET = 16;
    private static final int CRC_OFFSET = 60;

    /** Where the watermarks begin. */
    public static final int APPENDED_OFFSET = 1024;

    private static final int SYNCED_OFFSET = 1152;
    private static final int COMMITTED_OFFSET = 1280;
    private static final int EARLIEST_OFFSET = 1408;
    private static final int TAIL_SEGMENT_OFFSET = 1536;
    private static final int HEARTBEAT_OFFSET = 1664;

    private final ByteBuffer page;
    private final long logId;
    private final SeqnoMode seqnoMode;

    private MarkFile(final ByteBuffer page, final long logId, final SeqnoMode seqnoMode) {
        this.page = page;
        this.logId = logId;
        this.seqnoMode = seqnoMode;
    }

    /** Writes the fixed part of a page; the watermarks stay what they are. */
    public static MarkFile create(
            final ByteBuffer page, final long logId, final SeqnoMode seqnoMode) {
        for (int i = 0; i < CRC_OFFSET; i += Integer.BYTES) {
            LittleEndian.putInt(page, i, 0);
        }
        LittleEndian.putLong(page, 0, MAGIC);
        LittleEndian.putShort(page, VERSION_OFFSET, (short) VERSION);
        LittleEndian.putShort(page, SEQNO_MODE_OFFSET, (short) seqnoMode.code());
        LittleEndian.putLong(page, LOG_ID_OFFSET, logId);
        LittleEndian.putInt(
                page, CRC_OFFSET, new BatchChecksum().crc(page.duplicate(), 0, CRC_OFFSET));
        return new MarkFile(page, logId, seqnoMode);
    }

    /** Checks the fixed part of a page and reads through it from then on. */
    public static MarkFile open(final ByteBuffer page) {
        if (page.limit() < LENGTH) {
            throw new FormatException(
                    FormatError.TRUNCATED,
                    0,
                    "a mark file has 4096 bytes, here are " + page.limit());
        }
        if (LittleEndian.getLong(page, 0) != MAGIC) {
            throw new FormatException(
                    FormatError.BAD_MAGIC, 0, "no mark file: it does not begin with BOOMMRK");
        }
        final int version = LittleEndian.getShort(page, VERSION_OFFSET) & 0xFFFF;
        if (version != VERSION) {
            throw new FormatException(
                    FormatError.BAD_VERSION, 0, "mark file version is " + version + " (known: 1)");
        }
        final int crc = new BatchChecksum().crc(page.duplicate(), 0, CRC_OFFSET);
        final int stored = LittleEndian.getInt(page, CRC_OFFSET);
        if (crc != stored) {
            throw new FormatException(
                    FormatError.BAD_HEADER_CRC,
                    0,
                    String.format(
                            "CRC32C of the mark file's head is 0x%08x, it says 0x%08x",
                            crc, stored));
        }
        return new MarkFile(
                page,
                LittleEndian.getLong(page, LOG_ID_OFFSET),
                SeqnoMode.of(LittleEndian.getShort(page, SEQNO_MODE_OFFSET) & 0xFFFF));
    }

    public long logId() {
        return logId;
    }

    public SeqnoMode seqnoMode() {
        return seqnoMode;
    }

    public long appendedSeqno() {
        return LittleEndian.getLongAcquire(page, APPENDED_OFFSET);
    }

    public void appendedSeqno(final long seqno) {
        LittleEndian.putLongRelease(page, APPENDED_OFFSET, seqno);
    }

    public long syncedSeqno() {
        return LittleEndian.getLongAcquire(page, SYNCED_OFFSET);
    }

    public void syncedSeqno(final long seqno) {
        LittleEndian.putLongRelease(page, SYNCED_OFFSET, seqno);
    }

    /** Readers never pass it. */
    public long committedSeqno() {
        return LittleEndian.getLongAcquire(page, COMMITTED_OFFSET);
    }

    public void committedSeqno(final long seqno) {
        LittleEndian.putLongRelease(page, COMMITTED_OFFSET, seqno);
    }

    /**
     * Whether no promise reaches further than what was appended. The watermarks carry no checksum:
     * where this does not hold, the page is damaged and none of them counts.
     */
    public boolean isConsistent() {
        // Read in this order, for the appender is ahead of the others.
        final long synced = syncedSeqno();
        final long committed = committedSeqno();
        return Math.min(synced, committed) >= 0 && Math.max(synced, committed) <= appendedSeqno();
    }

    /** The lowest seqno that is still kept. */
    public long earliestSeqno() {
        return LittleEndian.getLongAcquire(page, EARLIEST_OFFSET);
    }

    public void earliestSeqno(final long seqno) {
        LittleEndian.putLongRelease(page, EARLIEST_OFFSET, seqno);
    }

    /** Names the segment that batches are appended to. */
    public long tailSegment() {
        return LittleEndian.getLongAcquire(page, TAIL_SEGMENT_OFFSET);
    }

    public void tailSegment(final long baseSeqno) {
        LittleEndian.putLongRelease(page, TAIL_SEGMENT_OFFSET, baseSeqno);
    }

    /**
     * When the server last said that it is alive, in ms since 1970-01-01 UTC; 0: it closed the log.
     */
    public long heartbeatMs() {
        return LittleEndian.getLongAcquire(page, HEARTBEAT_OFFSET);
    }

    public void heartbeatMs(final long timeMs) {
        LittleEndian.putLongRelease(page, HEARTBEAT_OFFSET, timeMs);
    }
}
