package org.boomscooter.format.frame;

import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;

/**
 * The messages of a batch as one LZ4 block. Uncompressed Length is a multiple of 8, as messages
 * are; Compressed Length leaves out the zeroes that pad the batch.
 *
 * <pre>
 *  +---------------------------------------------------------------+
 *  |                      Uncompressed Length                      |   0
 *  +---------------------------------------------------------------+
 *  |                       Compressed Length                       |   4
 *  +---------------------------------------------------------------+
 *  |                        LZ4 block bytes                       ...  8
 * </pre>
 */
final class CompressedBlock {
    static final int HEADER_LENGTH = 2 * Integer.BYTES;

    /** No LZ4 block unpacks to more than this many times its size. */
    private static final int MAX_RATIO = 255;

    private CompressedBlock() {}

    /**
     * Checks both lengths against what is there and what is allowed; returns the uncompressed one.
     */
    static int uncompressedLength(
            final ByteBuffer buffer,
            final int offset,
            final int limit,
            final int maxUncompressedLength) {
        if (limit - offset < HEADER_LENGTH) {
            throw new FormatException(
                    FormatError.TRUNCATED, offset, "no room for the header of a compressed block");
        }
        final int uncompressed = LittleEndian.getInt(buffer, offset);
        final int compressed = LittleEndian.getInt(buffer, offset + Integer.BYTES);
        if (compressed <= 0 || compressed > limit - offset - HEADER_LENGTH) {
            throw new FormatException(
                    FormatError.BAD_COMPRESSION,
                    offset,
                    "compressed length is "
                            + compressed
                            + ", the batch has room for "
                            + (limit - offset - HEADER_LENGTH));
        }
        if (uncompressed <= 0
                || uncompressed % Frame.ALIGNMENT != 0
                || uncompressed > maxUncompressedLength
                || uncompressed > (long) compressed * MAX_RATIO) {
            throw new FormatException(
                    FormatError.BAD_COMPRESSION,
                    offset,
                    "uncompressed length is "
                            + uncompressed
                            + " for "
                            + compressed
                            + " compressed bytes (expected: a multiple of 8, at most "
                            + maxUncompressedLength
                            + " and "
                            + MAX_RATIO
                            + " times as many)");
        }
        return uncompressed;
    }

    /** Unpacks to offset 0 of {@code target}; both lengths were checked. */
    static void decompress(
            final LZ4SafeDecompressor decompressor,
            final ByteBuffer buffer,
            final int offset,
            final ByteBuffer target,
            final int uncompressedLength) {
        final int compressed = LittleEndian.getInt(buffer, offset + Integer.BYTES);
        final int length;
        try {
            length =
                    decompressor.decompress(
                            buffer,
                            offset + HEADER_LENGTH,
                            compressed,
                            target,
                            0,
                            uncompressedLength);
        } catch (final LZ4Exception e) {
            throw new FormatException(
                    FormatError.BAD_COMPRESSION, offset, "not an LZ4 block: " + e.getMessage());
        }
        if (length != uncompressedLength) {
            throw new FormatException(
                    FormatError.BAD_COMPRESSION,
                    offset,
                    "unpacks to " + length + " bytes, its header says " + uncompressedLength);
        }
    }
}
