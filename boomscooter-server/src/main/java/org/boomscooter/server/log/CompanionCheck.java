package org.boomscooter.server.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import net.jpountz.xxhash.StreamingXXHash32;
import net.jpountz.xxhash.XXHashFactory;
import org.agrona.BufferUtil;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.companion.CompanionFrame;
import org.boomscooter.format.companion.SeekTable;
import org.boomscooter.format.frame.LittleEndian;
import org.boomscooter.server.disk.DiskFile;

/**
 * Reads a companion from beginning to end, a few blocks at a time, compares it with its raw file,
 * and makes it survive power loss: what it has found whole and the same can stand for the segment
 * alone.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class CompanionCheck implements AutoCloseable {
    private final StreamingXXHash32 hash = XXHashFactory.fastestInstance().newStreamingHash32(0);
    private final byte[] copy = new byte[CompanionFrame.BLOCK_LENGTH];
    private final ByteBuffer block = ByteBuffer.allocateDirect(CompanionFrame.BLOCK_LENGTH);
    private final ByteBuffer rawBlock = ByteBuffer.allocateDirect(CompanionFrame.BLOCK_LENGTH);
    private final CompanionContent content;
    private final DiskFile raw;
    private int next;

    /**
     * @param content closed with this
     * @param raw as long as the content; closed with this
     */
    CompanionCheck(final CompanionContent content, final DiskFile raw) {
        this.content = content;
        this.raw = raw;
    }

    /**
     * Goes on.
     *
     * @return whether that was the rest: the companion is whole and forced
     * @throws IOException one of the two cannot be read, the companion is damaged, or they differ
     */
    boolean step(final int blocks) throws IOException {
        try {
            final SeekTable table = content.table();
            final int end = Math.min(table.blockCount(), next + blocks);
            for (; next < end; next++) {
                checkBlock(table);
            }
            if (next < table.blockCount()) {
                return false;
            }
            checkFrame(table);
            content.file().force();
            return true;
        } catch (final FormatException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void checkBlock(final SeekTable table) throws IOException {
        final long position = table.dataPosition(next) - CompanionFrame.BLOCK_HEADER_LENGTH;
        read(position, CompanionFrame.BLOCK_HEADER_LENGTH);
        if (LittleEndian.getInt(block, 0) != table.storedWord(next)) {
            throw new IOException("the header of block " + next + " contradicts the seek table");
        }
        final int length = content.unpack(next, block, 0);
        block.get(0, copy, 0, length);
        hash.update(copy, 0, length);
        compare((long) next * CompanionFrame.BLOCK_LENGTH, length);
    }

    private void compare(final long position, final int length) throws IOException {
        rawBlock.clear().limit(length);
        try {
            if (raw.read(rawBlock, position) < length) {
                throw new IOException("it is shorter than it was");
            }
        } catch (final IOException e) {
            throw new IOException("the raw file cannot be read: " + e.getMessage(), e);
        }
        final int difference = block.slice(0, length).mismatch(rawBlock.slice(0, length));
        if (difference >= 0) {
            throw new IOException(
                    "it differs from the raw file at its position " + (position + difference));
        }
    }

    private void checkFrame(final SeekTable table) throws IOException {
        read(0, CompanionFrame.HEADER_LENGTH);
        if (CompanionFrame.readHeader(block, 0, CompanionFrame.HEADER_LENGTH)
                != table.contentLength()) {
            throw new IOException("the LZ4 header contradicts the seek table");
        }
        read(table.endMarkPosition(), (int) (table.position() - table.endMarkPosition()));
        if (table.readEnd(block, 0) != hash.getValue()) {
            throw new IOException("the content contradicts its XXH32");
        }
    }

    private void read(final long position, final int length) throws IOException {
        block.clear().limit(length);
        if (content.file().read(block, position) < length) {
            throw new IOException("the companion is shorter than it was");
        }
        block.clear();
    }

    @Override
    public void close() {
        content.close();
        raw.close();
        BufferUtil.free(block);
        BufferUtil.free(rawBlock);
    }
}
