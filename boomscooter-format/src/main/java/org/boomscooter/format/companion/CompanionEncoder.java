package org.boomscooter.format.companion;

import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.xxhash.StreamingXXHash32;
import net.jpountz.xxhash.XXHashFactory;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.LittleEndian;

/**
 * Turns a segment into its companion, block by block, as the segment grows.
 *
 * <p>The caller writes, one behind the other: 15 bytes of {@link #putHeader}, each block of {@link
 * #putBlock}, the {@link #putEnd}; and, when the segment's length was not known at first, the
 * header again.
 *
 * <p><b>Threading:</b> for one thread.
 */
public final class CompanionEncoder {
    private final LZ4Compressor compressor;
    private final StreamingXXHash32 contentHash =
            XXHashFactory.safeInstance().newStreamingHash32(0);
    private final BatchChecksum checksum = new BatchChecksum();
    private final byte[] copy;
    private final long logId;
    private final long baseSeqno;
    private int[] storedWords = new int[64];
    private int[] crcs = new int[64];
    private int blockCount;
    private long contentLength;
    private long blocksEnd = CompanionFrame.HEADER_LENGTH;

    /**
     * @param compressor of any level; the bytes differ by it, what they unpack to does not
     * @param baseSeqno of the segment
     */
    public CompanionEncoder(
            final LZ4Compressor compressor, final long logId, final long baseSeqno) {
        this(compressor, new byte[CompanionFrame.BLOCK_LENGTH], logId, baseSeqno);
    }

    /**
     * @param copy room for a block, which encoders that one thread uses may share
     */
    public CompanionEncoder(
            final LZ4Compressor compressor,
            final byte[] copy,
            final long logId,
            final long baseSeqno) {
        this.compressor = compressor;
        this.copy = copy;
        this.logId = logId;
        this.baseSeqno = baseSeqno;
    }

    /** Bytes that {@link #putBlock} may touch in its target. */
    public int maxStoredBlockLength() {
        return CompanionFrame.BLOCK_HEADER_LENGTH
                + compressor.maxCompressedLength(CompanionFrame.BLOCK_LENGTH);
    }

    /** Writes the header for the blocks so far. */
    public void putHeader(final ByteBuffer target, final int offset) {
        CompanionFrame.putHeader(target, offset, contentLength);
    }

    /**
     * Encodes the next block of the segment.
     *
     * @param length 65536; less only for the last block of the segment
     * @param target has {@link #maxStoredBlockLength} bytes from {@code targetOffset} on
     * @return bytes written to the target
     */
    public int putBlock(
            final ByteBuffer source,
            final int offset,
            final int length,
            final ByteBuffer target,
            final int targetOffset) {
        checkRoom(length);
        source.get(offset, copy, 0, length);
        contentHash.update(copy, 0, length);
        final int crc = checksum.crc(source.duplicate(), offset, length);
        final int data = targetOffset + CompanionFrame.BLOCK_HEADER_LENGTH;
        int storedWord =
                compressor.compress(source, offset, length, target, data, target.capacity() - data);
        if (storedWord >= length) {
            target.put(data, copy, 0, length);
            storedWord = length | CompanionFrame.UNCOMPRESSED;
        }
        LittleEndian.putInt(target, targetOffset, storedWord);
        addEntry(storedWord, crc);
        contentLength += length;
        final int stored =
                CompanionFrame.BLOCK_HEADER_LENGTH + (storedWord & ~CompanionFrame.UNCOMPRESSED);
        blocksEnd += stored;
        return stored;
    }

    private void checkRoom(final int length) {
        if (length <= 0 || length > CompanionFrame.BLOCK_LENGTH) {
            throw new IllegalArgumentException("length: " + length + " (expected: 1-65536)");
        }
        if (contentLength % CompanionFrame.BLOCK_LENGTH != 0) {
            throw new IllegalStateException(
                    "a block shorter than 65536 bytes must be the last, and was already put");
        }
        if (contentLength + length > CompanionFrame.MAX_CONTENT_LENGTH) {
            throw new IllegalStateException("a segment has at most 1 GiB");
        }
    }

    private void addEntry(final int storedWord, final int crc) {
        if (blockCount == storedWords.length) {
            storedWords = Arrays.copyOf(storedWords, 2 * blockCount);
            crcs = Arrays.copyOf(crcs, 2 * blockCount);
        }
        storedWords[blockCount] = storedWord;
        crcs[blockCount] = crc;
        blockCount++;
    }

    /** Bytes that {@link #putEnd} writes. */
    public int endLength() {
        return table().endLength();
    }

    private SeekTable table() {
        return SeekTable.of(logId, baseSeqno, contentLength, storedWords, crcs);
    }

    /** Writes what follows the last block: end mark, content checksum, seek table, trailer. */
    public void putEnd(final ByteBuffer target, final int offset) {
        table().putEnd(target, offset, contentHash.getValue());
    }

    /** Bytes of the segment encoded so far. */
    public long contentLength() {
        return contentLength;
    }

    /** Bytes of the companion so far, from the header to the last block. */
    public long storedLength() {
        return blocksEnd;
    }
}
