package org.boomscooter.format.companion;

import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.StreamingXXHash32;
import net.jpountz.xxhash.XXHashFactory;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.LittleEndian;

/**
 * Makes the seek table of a companion anew that has lost it, or its header or end: walks from block
 * to block, which lie back to back with their lengths before them, as far as they go.
 *
 * <p>The checksum that a block gets is that of what it unpacks to now. It proves nothing: what of
 * the content is whole, its batches have to tell.
 *
 * <p><b>Threading:</b> for one thread.
 */
public final class CompanionWalk {
    private static final int UNKNOWN = -1;

    private final StreamingXXHash32 hash = XXHashFactory.safeInstance().newStreamingHash32(0);
    private final BatchChecksum checksum = new BatchChecksum();
    private final byte[] copy = new byte[CompanionFrame.BLOCK_LENGTH];
    private final ByteBuffer stored = ByteBuffer.allocateDirect(CompanionFrame.BLOCK_LENGTH);
    private final ByteBuffer block = ByteBuffer.allocateDirect(CompanionFrame.BLOCK_LENGTH);
    private final Source source;
    private final LZ4SafeDecompressor decompressor;
    private int[] storedWords = new int[64];
    private int[] crcs = new int[64];
    private long contentLength;

    private CompanionWalk(final Source source, final LZ4SafeDecompressor decompressor) {
        this.source = source;
        this.decompressor = decompressor;
    }

    /** Where the bytes of a companion come from. */
    @FunctionalInterface
    public interface Source {
        /**
         * Reads into {@code target} from offset 0 on.
         *
         * @return {@code false}: not all of them are to be had
         */
        boolean read(ByteBuffer target, long position, int length);
    }

    /**
     * What a walk has found.
     *
     * @param table of the blocks that lie one behind the other; none: nothing is to be had
     * @param contentHash XXH32 of what they unpack to, as far as they do
     */
    public record Found(SeekTable table, int contentHash) {}

    /**
     * Walks.
     *
     * @param logId what the table is to say
     * @param baseSeqno likewise
     */
    public static Found run(
            final Source source,
            final LZ4SafeDecompressor decompressor,
            final long logId,
            final long baseSeqno) {
        final CompanionWalk walk = new CompanionWalk(source, decompressor);
        walk.run(walk.saidLength());
        return new Found(
                SeekTable.of(logId, baseSeqno, walk.contentLength, walk.storedWords, walk.crcs),
                walk.hash.getValue());
    }

    /** What the header says of the length of the segment. */
    private long saidLength() {
        try {
            return source.read(block, 0, CompanionFrame.HEADER_LENGTH)
                    ? CompanionFrame.readHeader(block, 0, CompanionFrame.HEADER_LENGTH)
                    : UNKNOWN;
        } catch (final FormatException e) {
            return UNKNOWN;
        }
    }

    /** Blocks behind the last that unpacks count only where the header says that there are some. */
    private void run(final long saidLength) {
        final long mostContent =
                saidLength == UNKNOWN ? CompanionFrame.MAX_CONTENT_LENGTH : saidLength;
        final int most = CompanionFrame.blockCount(mostContent);
        long position = CompanionFrame.HEADER_LENGTH;
        boolean isLast = false;
        for (int number = 0; number < most && !isLast; number++) {
            if (!source.read(stored, position, CompanionFrame.BLOCK_HEADER_LENGTH)) {
                return;
            }
            final int word = LittleEndian.getInt(stored, 0);
            final int storedLength = word & ~CompanionFrame.UNCOMPRESSED;
            if (storedLength == 0 || storedLength > CompanionFrame.BLOCK_LENGTH) {
                return;
            }
            position += CompanionFrame.BLOCK_HEADER_LENGTH;
            final int length = unpack(position, word);
            final int expected = CompanionFrame.contentLength(number, mostContent);
            final boolean isWhole =
                    length == expected || (saidLength == UNKNOWN && length != UNKNOWN);
            add(number, word, isWhole ? length : 0);
            position += storedLength;
            final long end = (long) number * CompanionFrame.BLOCK_LENGTH;
            if (isWhole) {
                contentLength = end + length;
                isLast = length < CompanionFrame.BLOCK_LENGTH;
            } else if (saidLength != UNKNOWN && source.read(block, position - 1, 1)) {
                contentLength = end + expected;
            }
        }
    }

    /** Returns how long a block is, or {@link #UNKNOWN}. */
    private int unpack(final long position, final int word) {
        final int storedLength = word & ~CompanionFrame.UNCOMPRESSED;
        if (!source.read(stored, position, storedLength)) {
            return UNKNOWN;
        }
        if (storedLength != word) {
            block.put(0, stored, 0, storedLength);
            return storedLength;
        }
        try {
            return decompressor.decompress(
                    stored, 0, storedLength, block, 0, CompanionFrame.BLOCK_LENGTH);
        } catch (final LZ4Exception e) {
            return UNKNOWN;
        }
    }

    private void add(final int number, final int word, final int length) {
        if (number == storedWords.length) {
            storedWords = Arrays.copyOf(storedWords, 2 * number);
            crcs = Arrays.copyOf(crcs, 2 * number);
        }
        block.get(0, copy, 0, length);
        hash.update(copy, 0, length);
        storedWords[number] = word;
        crcs[number] = checksum.crc(block, 0, length);
    }
}
