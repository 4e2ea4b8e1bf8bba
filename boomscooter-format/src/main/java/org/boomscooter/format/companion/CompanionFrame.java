package org.boomscooter.format.companion;

import java.nio.ByteBuffer;
import net.jpountz.xxhash.XXHashFactory;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.frame.LittleEndian;

/**
 * The LZ4 frame that a companion begins with: the whole segment file in independent blocks of 64
 * KiB.
 *
 * <pre>
 *  +---------------------------------------------------------------+
 *  |              LZ4 Frame Magic = 04 22 4D 18                    |   0
 *  +---------------+---------------+-------------------------------+
 *  |  FLG = 0x6C   |   BD = 0x40   |                                   4
 *  +---------------+---------------+        Content Length         +
 *  |                     (of the segment file)                     |   6 to 13
 *  +                               +---------------+---------------+
 *  |                               |      HC       |                  14
 *  +---------------------------------------------------------------+
 *
 *  blocks back to back from 15 on, each:
 *  +---------------------------------------------------------------+
 *  |  Stored Length; highest bit set: the data is not compressed   |   0
 *  +---------------------------------------------------------------+
 *  |                             Data                             ...  4
 *
 *  behind the last block:
 *  +---------------------------------------------------------------+
 *  |                         End Mark = 0                          |   0
 *  +---------------------------------------------------------------+
 *  |               XXH32 of the whole segment file                 |   4
 *  +---------------------------------------------------------------+
 * </pre>
 *
 * FLG says: version 1, independent blocks, no block checksums, content size, content checksum. BD
 * says: blocks of 64 KiB. HC is the second byte of the XXH32 of bytes 4 to 13. Behind the frame
 * follows the {@link SeekTable}.
 *
 * <p>The layout is LZ4's, so nothing in it is aligned; the seek table is. Block checksums are off
 * because {@code lz4} 1.9.4 stumbles over what follows a frame that has them; the seek table holds
 * a CRC32C per block instead.
 */
public final class CompanionFrame {
    /** Bytes before the first block. */
    public static final int HEADER_LENGTH = 15;

    /** Bytes of the segment in each block but the last, which may be shorter. */
    public static final int BLOCK_LENGTH = 64 << 10;

    /** Bytes before the data of a block. */
    public static final int BLOCK_HEADER_LENGTH = Integer.BYTES;

    /** Bytes behind the last block: end mark and content checksum. */
    public static final int END_LENGTH = 2 * Integer.BYTES;

    /** The longest segment file that can have a companion: 1 GiB. */
    public static final long MAX_CONTENT_LENGTH = 1L << 30;

    /** In a stored length: the data is as long as the block, and not compressed. */
    public static final int UNCOMPRESSED = 0x8000_0000;

    private static final int MAGIC = 0x184D_2204;
    private static final int FLG_OFFSET = Integer.BYTES;
    private static final int BD_OFFSET = FLG_OFFSET + Byte.BYTES;
    private static final int CONTENT_LENGTH_OFFSET = BD_OFFSET + Byte.BYTES;
    private static final int HC_OFFSET = CONTENT_LENGTH_OFFSET + Long.BYTES;

    private static final byte FLG = 0x6C;
    private static final byte BD = 0x40;

    private CompanionFrame() {}

    /** Writes the 15 bytes at {@code offset}. */
    public static void putHeader(
            final ByteBuffer buffer, final int offset, final long contentLength) {
        LittleEndian.putInt(buffer, offset, MAGIC);
        buffer.put(offset + FLG_OFFSET, FLG);
        buffer.put(offset + BD_OFFSET, BD);
        LittleEndian.putLong(buffer, offset + CONTENT_LENGTH_OFFSET, contentLength);
        buffer.put(offset + HC_OFFSET, headerChecksum(buffer, offset));
    }

    /**
     * Reads and checks the 15 bytes at {@code offset}.
     *
     * @param limit where the readable bytes of the buffer end
     * @return the length of the segment file, in bytes
     */
    public static long readHeader(final ByteBuffer buffer, final int offset, final int limit) {
        if (!Frame.isReadable(buffer, offset, limit, HEADER_LENGTH)) {
            throw new FormatException(
                    FormatError.TRUNCATED, 0, "a companion begins with 15 bytes of LZ4 header");
        }
        if (LittleEndian.getInt(buffer, offset) != MAGIC) {
            throw new FormatException(
                    FormatError.BAD_MAGIC, 0, "no companion: it does not begin with an LZ4 frame");
        }
        if (buffer.get(offset + FLG_OFFSET) != FLG || buffer.get(offset + BD_OFFSET) != BD) {
            throw new FormatException(
                    FormatError.BAD_FLAGS,
                    0,
                    String.format(
                            "LZ4 descriptor is 0x%02x 0x%02x (expected: 0x6c 0x40)",
                            buffer.get(offset + FLG_OFFSET), buffer.get(offset + BD_OFFSET)));
        }
        if (buffer.get(offset + HC_OFFSET) != headerChecksum(buffer, offset)) {
            throw new FormatException(
                    FormatError.BAD_HEADER_CRC, 0, "the LZ4 header contradicts its checksum");
        }
        final long contentLength = LittleEndian.getLong(buffer, offset + CONTENT_LENGTH_OFFSET);
        if (contentLength < 0 || contentLength > MAX_CONTENT_LENGTH) {
            throw new FormatException(
                    FormatError.BAD_LENGTH,
                    0,
                    "content length is " + contentLength + " (at most 1 GiB)");
        }
        return contentLength;
    }

    private static byte headerChecksum(final ByteBuffer buffer, final int offset) {
        final byte[] descriptor = new byte[HC_OFFSET - FLG_OFFSET];
        buffer.get(offset + FLG_OFFSET, descriptor);
        final int hash =
                XXHashFactory.safeInstance().hash32().hash(descriptor, 0, descriptor.length, 0);
        return (byte) (hash >>> Byte.SIZE);
    }

    /** How many blocks a segment file of this length has. */
    public static int blockCount(final long contentLength) {
        return (int) ((contentLength + BLOCK_LENGTH - 1) / BLOCK_LENGTH);
    }

    /** Bytes of the segment in this block of a segment file of this length. */
    public static int contentLength(final int block, final long contentLength) {
        return (int) Math.min(BLOCK_LENGTH, contentLength - (long) block * BLOCK_LENGTH);
    }
}
