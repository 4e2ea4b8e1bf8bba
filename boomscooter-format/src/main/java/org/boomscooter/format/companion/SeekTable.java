package org.boomscooter.format.companion;

import java.nio.ByteBuffer;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.frame.LittleEndian;

/**
 * Where each block of a companion lies: a skippable LZ4 frame behind the {@link CompanionFrame}, at
 * the very end of the file.
 *
 * <pre>
 *  +---------------------------------------------------------------+
 *  |            Skippable Frame Magic = 5B 2A 4D 18                |   0
 *  +---------------------------------------------------------------+
 *  |         Length of the rest of the file behind this field      |   4
 *  +---------------------------------------------------------------+
 *  |   Zeroes, 0 to 7, so that the table lies on a multiple of 8   |   8
 *  +---------------------------------------------------------------+
 *
 *  the table, at a multiple of 8 of the file:
 *  +---------------------------------------------------------------+
 *  |                      Magic = "BOOMLZ4\n"                      |   0
 *  |                                                               |
 *  +-------------------------------+-------------------------------+
 *  |          Version = 1          |             Zero              |   8
 *  +-------------------------------+-------------------------------+
 *  |                     Block Length = 65536                      |  12
 *  +---------------------------------------------------------------+
 *  |                            Log Id                             |  16
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                   Base Seqno of the segment                   |  24
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |              Content Length: of the segment file              |  32
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                          Block Count                          |  40
 *  +---------------------------------------------------------------+
 *  |                       Entry Length = 16                       |  44
 *  +---------------------------------------------------------------+
 *
 *  an entry for each block, at 48 + 16 * i of the table:
 *  +---------------------------------------------------------------+
 *  |         Position of the block's data in the companion         |   0
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |  Stored Length; highest bit set: the data is not compressed   |   8
 *  +---------------------------------------------------------------+
 *  |        CRC32C of the block as it lies in the segment          |  12
 *  +---------------------------------------------------------------+
 *
 *  the trailer, the last 32 bytes of the file:
 *  +---------------------------------------------------------------+
 *  |                     Position of the table                     |   0
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |     Length of the table: 48 + 16 * Block Count, no trailer    |   8
 *  +---------------------------------------------------------------+
 *  |                     CRC32C of the table                       |  12
 *  +---------------------------------------------------------------+
 *  |                             Zero                              |  16
 *  +---------------------------------------------------------------+
 *  |               CRC32C of bytes 0 to 19 of the trailer          |  20
 *  +---------------------------------------------------------------+
 *  |                      Magic = "BOOMTBL\n"                      |  24
 *  |                                                               |
 *  +---------------------------------------------------------------+
 * </pre>
 *
 * Block {@code i} holds the bytes from {@code i * 65536} on of the segment file. Blocks lie back to
 * back and there is one way to lay a companion out, so a table that passes {@link #read} describes
 * every byte of its file. The CRC32C of a block is that of its content: damage that unpacks to the
 * same bytes (an LZ4 match may name either of two equal places) is none.
 *
 * <p><b>Threading:</b> immutable.
 */
public final class SeekTable {
    public static final int TRAILER_LENGTH = 32;
    public static final int HEAD_LENGTH = 48;
    public static final int ENTRY_LENGTH = 16;

    /** Bytes from the end of the file that hold the table of a segment of up to 256 MiB. */
    public static final int USUAL_LENGTH = 80 << 10;

    /** The ASCII characters "BOOMLZ4\n", read as a little-endian number. */
    public static final long MAGIC = 0x0A34_5A4C_4D4F_4F42L;

    /** The ASCII characters "BOOMTBL\n", read as a little-endian number. */
    public static final long TRAILER_MAGIC = 0x0A4C_4254_4D4F_4F42L;

    static final int SKIPPABLE_MAGIC = 0x184D_2A5B;
    static final int SKIPPABLE_HEADER_LENGTH = 2 * Integer.BYTES;
    static final int VERSION = 1;
    static final int VERSION_OFFSET = 8;
    static final int BLOCK_LENGTH_OFFSET = 12;
    static final int LOG_ID_OFFSET = 16;
    static final int BASE_SEQNO_OFFSET = 24;
    static final int CONTENT_LENGTH_OFFSET = 32;
    static final int BLOCK_COUNT_OFFSET = 40;
    static final int ENTRY_LENGTH_OFFSET = 44;

    static final int ENTRY_POSITION_OFFSET = 0;
    static final int ENTRY_STORED_LENGTH_OFFSET = 8;
    static final int ENTRY_CRC_OFFSET = 12;

    static final int TABLE_POSITION_OFFSET = 0;
    static final int TABLE_LENGTH_OFFSET = 8;
    static final int TABLE_CRC_OFFSET = 12;
    static final int TRAILER_CRC_OFFSET = 20;
    static final int TRAILER_MAGIC_OFFSET = 24;

    private static final int MAX_LENGTH =
            HEAD_LENGTH
                    + CompanionFrame.blockCount(CompanionFrame.MAX_CONTENT_LENGTH) * ENTRY_LENGTH;

    private final ByteBuffer table;
    private final long position;
    private final long contentLength;
    private final int blockCount;

    private SeekTable(final ByteBuffer table, final long position) {
        this.table = table;
        this.position = position;
        this.contentLength = LittleEndian.getLong(table, CONTENT_LENGTH_OFFSET);
        this.blockCount = LittleEndian.getInt(table, BLOCK_COUNT_OFFSET);
    }

    /**
     * Lays a table out.
     *
     * @param storedWords at least as many as there are blocks: the 4 bytes before the data of each
     * @param crcs likewise: of each block as it lies in the segment
     */
    static SeekTable of(
            final long logId,
            final long baseSeqno,
            final long contentLength,
            final int[] storedWords,
            final int[] crcs) {
        final int count = CompanionFrame.blockCount(contentLength);
        final ByteBuffer table = ByteBuffer.allocate(HEAD_LENGTH + count * ENTRY_LENGTH);
        LittleEndian.putLong(table, 0, MAGIC);
        LittleEndian.putInt(table, VERSION_OFFSET, VERSION);
        LittleEndian.putInt(table, BLOCK_LENGTH_OFFSET, CompanionFrame.BLOCK_LENGTH);
        LittleEndian.putLong(table, LOG_ID_OFFSET, logId);
        LittleEndian.putLong(table, BASE_SEQNO_OFFSET, baseSeqno);
        LittleEndian.putLong(table, CONTENT_LENGTH_OFFSET, contentLength);
        LittleEndian.putInt(table, BLOCK_COUNT_OFFSET, count);
        LittleEndian.putInt(table, ENTRY_LENGTH_OFFSET, ENTRY_LENGTH);
        long end = CompanionFrame.HEADER_LENGTH;
        for (int block = 0; block < count; block++) {
            final int entry = entry(block);
            end += CompanionFrame.BLOCK_HEADER_LENGTH;
            LittleEndian.putLong(table, entry + ENTRY_POSITION_OFFSET, end);
            LittleEndian.putInt(table, entry + ENTRY_STORED_LENGTH_OFFSET, storedWords[block]);
            LittleEndian.putInt(table, entry + ENTRY_CRC_OFFSET, crcs[block]);
            end += storedWords[block] & ~CompanionFrame.UNCOMPRESSED;
        }
        return new SeekTable(table, tablePosition(end));
    }

    /**
     * Checks the trailer and tells how many bytes from the end of the file {@link #read} needs.
     *
     * @param limit where the last byte of the file ends in the buffer
     * @param fileLength of the whole companion, in bytes
     */
    public static int lengthFromEnd(
            final ByteBuffer buffer, final int offset, final int limit, final long fileLength) {
        if (!Frame.isReadable(buffer, offset, limit, TRAILER_LENGTH)) {
            throw new FormatException(
                    FormatError.TRUNCATED, 0, "a companion ends with 32 bytes of trailer");
        }
        final int trailer = limit - TRAILER_LENGTH;
        final long trailerPosition = fileLength - TRAILER_LENGTH;
        if (LittleEndian.getLong(buffer, trailer + TRAILER_MAGIC_OFFSET) != TRAILER_MAGIC) {
            throw new FormatException(
                    FormatError.BAD_MAGIC,
                    trailerPosition,
                    "the companion does not end with BOOMTBL: cut short, or never finished");
        }
        checkCrc(
                new BatchChecksum().crc(buffer.duplicate(), trailer, TRAILER_CRC_OFFSET),
                LittleEndian.getInt(buffer, trailer + TRAILER_CRC_OFFSET),
                trailerPosition,
                "trailer");
        final long position = LittleEndian.getLong(buffer, trailer + TABLE_POSITION_OFFSET);
        final int length = LittleEndian.getInt(buffer, trailer + TABLE_LENGTH_OFFSET);
        if (length < HEAD_LENGTH
                || length > MAX_LENGTH
                || (length - HEAD_LENGTH) % ENTRY_LENGTH != 0) {
            throw new FormatException(
                    FormatError.BAD_LENGTH,
                    trailerPosition,
                    "table of " + length + " bytes (expected: 48 + 16 * blocks)");
        }
        if (position != trailerPosition - length) {
            throw new FormatException(
                    FormatError.BAD_VALUE,
                    trailerPosition,
                    "table at "
                            + position
                            + " (expected: "
                            + (trailerPosition - length)
                            + "); the companion was cut or joined");
        }
        return length + TRAILER_LENGTH;
    }

    /**
     * Reads and checks the table.
     *
     * @param buffer holds, between {@code offset} and {@code limit}, at least the {@link
     *     #lengthFromEnd} last bytes of the file
     * @param fileLength of the whole companion, in bytes
     */
    public static SeekTable read(
            final ByteBuffer buffer, final int offset, final int limit, final long fileLength) {
        final int needed = lengthFromEnd(buffer, offset, limit, fileLength);
        if (limit - offset < needed) {
            throw new FormatException(
                    FormatError.TRUNCATED,
                    fileLength - needed,
                    "the seek table has " + needed + " bytes, here are " + (limit - offset));
        }
        final int start = limit - needed;
        final int length = needed - TRAILER_LENGTH;
        final long position = fileLength - needed;
        checkCrc(
                new BatchChecksum().crc(buffer.duplicate(), start, length),
                LittleEndian.getInt(buffer, limit - TRAILER_LENGTH + TABLE_CRC_OFFSET),
                position,
                "seek table");
        final ByteBuffer copy = ByteBuffer.allocate(length);
        copy.put(0, buffer, start, length);
        checkHead(copy, position);
        final SeekTable table = new SeekTable(copy, position);
        table.checkEntries();
        return table;
    }

    private static void checkCrc(
            final int crc, final int stored, final long position, final String what) {
        if (crc != stored) {
            throw new FormatException(
                    FormatError.BAD_HEADER_CRC,
                    position,
                    String.format(
                            "CRC32C of the companion's %s is 0x%08x, it says 0x%08x",
                            what, crc, stored));
        }
    }

    private static void checkHead(final ByteBuffer table, final long position) {
        if (LittleEndian.getLong(table, 0) != MAGIC) {
            throw new FormatException(
                    FormatError.BAD_MAGIC, position, "the seek table does not begin with BOOMLZ4");
        }
        final int version = LittleEndian.getShort(table, VERSION_OFFSET) & 0xFFFF;
        if (version != VERSION) {
            throw new FormatException(
                    FormatError.BAD_VERSION,
                    position,
                    "companion version is " + version + " (known: 1)");
        }
        final int blockLength = LittleEndian.getInt(table, BLOCK_LENGTH_OFFSET);
        final int entryLength = LittleEndian.getInt(table, ENTRY_LENGTH_OFFSET);
        final long content = LittleEndian.getLong(table, CONTENT_LENGTH_OFFSET);
        final long baseSeqno = LittleEndian.getLong(table, BASE_SEQNO_OFFSET);
        if (blockLength != CompanionFrame.BLOCK_LENGTH
                || entryLength != ENTRY_LENGTH
                || content < 0
                || content > CompanionFrame.MAX_CONTENT_LENGTH
                || baseSeqno < 0) {
            throw new FormatException(
                    FormatError.BAD_VALUE,
                    position,
                    "block length "
                            + blockLength
                            + ", entry length "
                            + entryLength
                            + ", content length "
                            + content
                            + ", base seqno "
                            + baseSeqno);
        }
        final int count = LittleEndian.getInt(table, BLOCK_COUNT_OFFSET);
        if (count != CompanionFrame.blockCount(content)
                || count != (table.capacity() - HEAD_LENGTH) / ENTRY_LENGTH) {
            throw new FormatException(
                    FormatError.BAD_COUNT,
                    position,
                    count + " blocks for " + content + " bytes of segment");
        }
    }

    private void checkEntries() {
        long expected = CompanionFrame.HEADER_LENGTH;
        for (int block = 0; block < blockCount; block++) {
            expected += CompanionFrame.BLOCK_HEADER_LENGTH;
            final int stored = storedLength(block);
            final int content = contentLength(block);
            if (dataPosition(block) != expected
                    || stored <= 0
                    || stored > content
                    || isCompressed(block) == (stored == content)) {
                throw new FormatException(
                        FormatError.BAD_VALUE,
                        position + HEAD_LENGTH + (long) block * ENTRY_LENGTH,
                        "block "
                                + block
                                + " of "
                                + content
                                + " bytes has "
                                + stored
                                + " at "
                                + dataPosition(block)
                                + " (expected: at "
                                + expected
                                + ")");
            }
            expected += stored;
        }
        if (tablePosition(expected) != position) {
            throw new FormatException(
                    FormatError.BAD_VALUE,
                    position,
                    "the blocks end at " + expected + ", the table does not follow them");
        }
    }

    /** Where the table lies when the last block ends at {@code blocksEnd}. */
    static long tablePosition(final long blocksEnd) {
        final long end = blocksEnd + CompanionFrame.END_LENGTH + SKIPPABLE_HEADER_LENGTH;
        return (end + Frame.ALIGNMENT - 1) & -Frame.ALIGNMENT;
    }

    public long logId() {
        return LittleEndian.getLong(table, LOG_ID_OFFSET);
    }

    /** Of the segment. */
    public long baseSeqno() {
        return LittleEndian.getLong(table, BASE_SEQNO_OFFSET);
    }

    /** Bytes of the segment file. */
    public long contentLength() {
        return contentLength;
    }

    public int blockCount() {
        return blockCount;
    }

    /** The block that holds this position of the segment file. */
    public static int blockOf(final long segmentPosition) {
        return (int) (segmentPosition / CompanionFrame.BLOCK_LENGTH);
    }

    /** Bytes of the segment file in a block. */
    public int contentLength(final int block) {
        return CompanionFrame.contentLength(block, contentLength);
    }

    /** Where the data of a block lies in the companion; its 4-byte header lies before it. */
    public long dataPosition(final int block) {
        return LittleEndian.getLong(table, entry(block) + ENTRY_POSITION_OFFSET);
    }

    /** Bytes of the data of a block in the companion. */
    public int storedLength(final int block) {
        return storedWord(block) & ~CompanionFrame.UNCOMPRESSED;
    }

    /** Whether the data of a block has to be unpacked. */
    public boolean isCompressed(final int block) {
        return (storedWord(block) & CompanionFrame.UNCOMPRESSED) == 0;
    }

    /** The 4-byte header of a block, as it lies before its data. */
    public int storedWord(final int block) {
        return LittleEndian.getInt(table, entry(block) + ENTRY_STORED_LENGTH_OFFSET);
    }

    /** CRC32C of a block as it lies in the segment. */
    public int crc(final int block) {
        return LittleEndian.getInt(table, entry(block) + ENTRY_CRC_OFFSET);
    }

    /** Where the table lies in the companion. */
    public long position() {
        return position;
    }

    /** Where the last block ends and the end mark lies. */
    public long endMarkPosition() {
        return blockCount == 0
                ? CompanionFrame.HEADER_LENGTH
                : dataPosition(blockCount - 1) + storedLength(blockCount - 1);
    }

    private static int entry(final int block) {
        return HEAD_LENGTH + block * ENTRY_LENGTH;
    }

    /**
     * Checks the bytes between the last block and the table: end mark, header of the skippable
     * frame, padding.
     *
     * @param buffer holds them from {@code offset} on: the bytes from {@link #endMarkPosition} to
     *     {@link #position}
     * @return the XXH32 of the whole segment file that lies among them
     */
    public int readEnd(final ByteBuffer buffer, final int offset) {
        final int length = (int) (position - endMarkPosition());
        if (!Frame.isReadable(buffer, offset, buffer.limit(), length)) {
            throw new FormatException(
                    FormatError.TRUNCATED, endMarkPosition(), "the end of an LZ4 frame");
        }
        final int skippable = offset + CompanionFrame.END_LENGTH;
        final long rest =
                table.capacity() + TRAILER_LENGTH + position - skippableBody(endMarkPosition());
        boolean whole =
                LittleEndian.getInt(buffer, offset) == 0
                        && LittleEndian.getInt(buffer, skippable) == SKIPPABLE_MAGIC
                        && LittleEndian.getInt(buffer, skippable + Integer.BYTES) == rest;
        for (int i = skippable + SKIPPABLE_HEADER_LENGTH; i < offset + length; i++) {
            whole &= buffer.get(i) == 0;
        }
        if (!whole) {
            throw new FormatException(
                    FormatError.BAD_VALUE,
                    endMarkPosition(),
                    "end mark and skippable frame are not what the seek table implies");
        }
        return LittleEndian.getInt(buffer, offset + Integer.BYTES);
    }

    /** Bytes that {@link #putEnd} writes. */
    public int endLength() {
        return (int) (position - endMarkPosition()) + table.capacity() + TRAILER_LENGTH;
    }

    /**
     * Writes what follows the last block: end mark, content checksum, seek table, trailer.
     *
     * @param contentHash XXH32 of the whole segment file
     */
    public void putEnd(final ByteBuffer target, final int offset, final int contentHash) {
        LittleEndian.putInt(target, offset, 0);
        LittleEndian.putInt(target, offset + Integer.BYTES, contentHash);
        final long body = skippableBody(endMarkPosition());
        final int padding = (int) (position - body);
        final int skippable = offset + CompanionFrame.END_LENGTH;
        LittleEndian.putInt(target, skippable, SKIPPABLE_MAGIC);
        LittleEndian.putInt(
                target, skippable + Integer.BYTES, padding + table.capacity() + TRAILER_LENGTH);
        final int start = skippable + SKIPPABLE_HEADER_LENGTH + padding;
        for (int i = start - padding; i < start; i++) {
            target.put(i, (byte) 0);
        }
        target.put(start, table, 0, table.capacity());
        putTrailer(target, start + table.capacity());
    }

    private void putTrailer(final ByteBuffer target, final int trailer) {
        final BatchChecksum checksum = new BatchChecksum();
        LittleEndian.putLong(target, trailer + TABLE_POSITION_OFFSET, position);
        LittleEndian.putInt(target, trailer + TABLE_LENGTH_OFFSET, table.capacity());
        LittleEndian.putInt(
                target,
                trailer + TABLE_CRC_OFFSET,
                checksum.crc(table.duplicate(), 0, table.capacity()));
        LittleEndian.putInt(target, trailer + TABLE_CRC_OFFSET + Integer.BYTES, 0);
        LittleEndian.putInt(
                target,
                trailer + TRAILER_CRC_OFFSET,
                checksum.crc(target.duplicate(), trailer, TRAILER_CRC_OFFSET));
        LittleEndian.putLong(target, trailer + TRAILER_MAGIC_OFFSET, TRAILER_MAGIC);
    }

    /** Where the body of the skippable frame begins. */
    static long skippableBody(final long blocksEnd) {
        return blocksEnd + CompanionFrame.END_LENGTH + SKIPPABLE_HEADER_LENGTH;
    }
}
