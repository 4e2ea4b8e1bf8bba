package org.boomscooter.format.segment;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.LittleEndian;

/**
 * The first page of a segment file. Written once, before the first batch.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------------------------------------------------------+
 *  |                      Magic = "BOOMSEG\n"                      |   0
 *  |                                                               |
 *  +-------------------------------+---------------+---------------+
 *  |          Version = 1          |  Seqno Mode   |     Zero      |   8
 *  +-------------------------------+---------------+---------------+
 *  |                     Header Length = 4096                      |  12
 *  +---------------------------------------------------------------+
 *  |                            Log Id                             |  16
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                          Base Seqno                           |  24
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |             Creation Time, ns since 1970-01-01 UTC            |  32
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                  Capacity, bytes of the file                  |  40
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                        Log Name Length                        |  48
 *  +---------------------------------------------------------------+
 *  |               Log Name, UTF-8; zeroes behind it              ...  52
 *  +---------------------------------------------------------------+
 *  |                  CRC32C of bytes 0 to 4091                    | 4092
 *  +---------------------------------------------------------------+
 * </pre>
 *
 * Base Seqno is the lowest seqno that the segment may hold, one more than the last one of the
 * segment before. Capacity is the length of the file when it was made; a file written anew may be
 * shorter.
 */
public record SegmentHeader(
        SeqnoMode seqnoMode,
        long logId,
        long baseSeqno,
        long creationTimeNs,
        long capacity,
        String logName) {
    /** Bytes of the header page; the first batch lies here. */
    public static final int LENGTH = 4096;

    /** The ASCII characters "BOOMSEG\n", read as a little-endian number. */
    public static final long MAGIC = 0x0A47_4553_4D4F_4F42L;

    /** The longest segment file, in bytes. */
    public static final int MAX_SEGMENT_LENGTH = 1 << 30;

    /** The longest name of a log, in bytes of UTF-8. */
    public static final int MAX_NAME_LENGTH = 255;

    static final int VERSION = 1;
    static final int VERSION_OFFSET = Long.BYTES;
    static final int SEQNO_MODE_OFFSET = VERSION_OFFSET + Short.BYTES;
    static final int HEADER_LENGTH_OFFSET = SEQNO_MODE_OFFSET + Short.BYTES;
    static final int LOG_ID_OFFSET = HEADER_LENGTH_OFFSET + Integer.BYTES;
    static final int BASE_SEQNO_OFFSET = LOG_ID_OFFSET + Long.BYTES;
    static final int CREATION_TIME_OFFSET = BASE_SEQNO_OFFSET + Long.BYTES;
    static final int CAPACITY_OFFSET = CREATION_TIME_OFFSET + Long.BYTES;
    static final int NAME_LENGTH_OFFSET = CAPACITY_OFFSET + Long.BYTES;
    static final int NAME_OFFSET = NAME_LENGTH_OFFSET + Integer.BYTES;
    static final int CRC_OFFSET = LENGTH - Integer.BYTES;

    /** Writes the page at offset 0 of a buffer that holds zeroes there. */
    public void put(final ByteBuffer page) {
        final byte[] name = logName.getBytes(StandardCharsets.UTF_8);
        if (name.length > MAX_NAME_LENGTH) {
            throw new IllegalArgumentException(
                    "logName: " + name.length + " bytes (expected: 0-255)");
        }
        LittleEndian.putLong(page, 0, MAGIC);
        LittleEndian.putShort(page, VERSION_OFFSET, (short) VERSION);
        LittleEndian.putShort(page, SEQNO_MODE_OFFSET, (short) seqnoMode.code());
        LittleEndian.putInt(page, HEADER_LENGTH_OFFSET, LENGTH);
        LittleEndian.putLong(page, LOG_ID_OFFSET, logId);
        LittleEndian.putLong(page, BASE_SEQNO_OFFSET, baseSeqno);
        LittleEndian.putLong(page, CREATION_TIME_OFFSET, creationTimeNs);
        LittleEndian.putLong(page, CAPACITY_OFFSET, capacity);
        LittleEndian.putInt(page, NAME_LENGTH_OFFSET, name.length);
        page.put(NAME_OFFSET, name);
        LittleEndian.putInt(page, CRC_OFFSET, new BatchChecksum().crc(page, 0, CRC_OFFSET));
    }

    /** Reads and checks the page at offset 0. */
    public static SegmentHeader read(final ByteBuffer page) {
        if (page.limit() < LENGTH) {
            throw new FormatException(
                    FormatError.TRUNCATED,
                    0,
                    "a segment header has 4096 bytes, here are " + page.limit());
        }
        if (LittleEndian.getLong(page, 0) != MAGIC) {
            throw new FormatException(
                    FormatError.BAD_MAGIC, 0, "no segment: it does not begin with BOOMSEG");
        }
        final int version = LittleEndian.getShort(page, VERSION_OFFSET) & 0xFFFF;
        if (version != VERSION) {
            throw new FormatException(
                    FormatError.BAD_VERSION, 0, "segment version is " + version + " (known: 1)");
        }
        final int crc = new BatchChecksum().crc(page.duplicate(), 0, CRC_OFFSET);
        if (crc != LittleEndian.getInt(page, CRC_OFFSET)) {
            throw new FormatException(
                    FormatError.BAD_HEADER_CRC,
                    0,
                    String.format(
                            "CRC32C of the segment header is 0x%08x, it says 0x%08x",
                            crc, LittleEndian.getInt(page, CRC_OFFSET)));
        }
        final int nameLength = LittleEndian.getInt(page, NAME_LENGTH_OFFSET);
        final long baseSeqno = LittleEndian.getLong(page, BASE_SEQNO_OFFSET);
        final int headerLength = LittleEndian.getInt(page, HEADER_LENGTH_OFFSET);
        final long capacity = LittleEndian.getLong(page, CAPACITY_OFFSET);
        if (headerLength != LENGTH
                || nameLength < 0
                || nameLength > MAX_NAME_LENGTH
                || baseSeqno < 0
                || capacity < LENGTH
                || capacity > MAX_SEGMENT_LENGTH) {
            throw new FormatException(
                    FormatError.BAD_VALUE,
                    0,
                    String.format(
                            "header of %d bytes, name of %d bytes, base seqno %d, capacity %d",
                            headerLength, nameLength, baseSeqno, capacity));
        }
        final byte[] nameBytes = new byte[nameLength];
        page.get(NAME_OFFSET, nameBytes);
        final String name = new String(nameBytes, StandardCharsets.UTF_8);
        if (!Arrays.equals(nameBytes, name.getBytes(StandardCharsets.UTF_8))) {
            throw new FormatException(FormatError.BAD_VALUE, 0, "the log's name is not UTF-8");
        }
        return new SegmentHeader(
                SeqnoMode.of(LittleEndian.getShort(page, SEQNO_MODE_OFFSET) & 0xFFFF),
                LittleEndian.getLong(page, LOG_ID_OFFSET),
                baseSeqno,
                LittleEndian.getLong(page, CREATION_TIME_OFFSET),
                capacity,
                name);
    }
}
