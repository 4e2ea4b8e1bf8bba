package org.boomscooter.format.companion;

import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.BatchChecksum;

/**
 * Unpacks single blocks of a companion and checks them. Allocates nothing.
 *
 * <p><b>Threading:</b> for one thread; the buffers are the caller's own, their positions and limits
 * move during a call and are put back.
 */
public final class CompanionDecoder {
    private final LZ4SafeDecompressor decompressor;
    private final BatchChecksum checksum = new BatchChecksum();

    /** Unpacks in plain Java: no native code, no JVM flags. */
    public CompanionDecoder() {
        this(LZ4Factory.safeInstance().safeDecompressor());
    }

    public CompanionDecoder(final LZ4SafeDecompressor decompressor) {
        this.decompressor = decompressor;
    }

    /**
     * Unpacks one block.
     *
     * @param stored holds the data of the block, its {@link SeekTable#storedLength} bytes, from
     *     {@code storedOffset} on
     * @param target gets the {@link SeekTable#contentLength(int)} bytes of the segment from {@code
     *     targetOffset} on
     */
    public void decode(
            final SeekTable table,
            final int block,
            final ByteBuffer stored,
            final int storedOffset,
            final ByteBuffer target,
            final int targetOffset) {
        final int storedLength = table.storedLength(block);
        final int contentLength = table.contentLength(block);
        if (table.isCompressed(block)) {
            unpack(table, block, stored, storedOffset, target, targetOffset);
        } else {
            target.put(targetOffset, stored, storedOffset, storedLength);
        }
        final int crc = checksum.crc(target, targetOffset, contentLength);
        if (crc != table.crc(block)) {
            throw new FormatException(
                    FormatError.BAD_BODY_CRC,
                    table.dataPosition(block),
                    String.format(
                            "CRC32C of block %d is 0x%08x, the seek table says 0x%08x",
                            block, crc, table.crc(block)));
        }
    }

    private void unpack(
            final SeekTable table,
            final int block,
            final ByteBuffer stored,
            final int storedOffset,
            final ByteBuffer target,
            final int targetOffset) {
        final int contentLength = table.contentLength(block);
        final int length;
        try {
            length =
                    decompressor.decompress(
                            stored,
                            storedOffset,
                            table.storedLength(block),
                            target,
                            targetOffset,
                            contentLength);
        } catch (final LZ4Exception e) {
            throw new FormatException(
                    FormatError.BAD_COMPRESSION,
                    table.dataPosition(block),
                    "block " + block + " is not an LZ4 block: " + e.getMessage());
        }
        if (length != contentLength) {
            throw new FormatException(
                    FormatError.BAD_COMPRESSION,
                    table.dataPosition(block),
                    "block "
                            + block
                            + " unpacks to "
                            + length
                            + " bytes (expected: "
                            + contentLength
                            + ")");
        }
    }
}
