package org.boomscooter.server.verify;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import net.jpountz.xxhash.StreamingXXHash32;
import net.jpountz.xxhash.XXHashFactory;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.companion.CompanionFrame;
import org.boomscooter.format.companion.SeekTable;
import org.boomscooter.format.frame.LittleEndian;
import org.boomscooter.server.disk.Disk;

/**
 * Checks every byte of a companion, and that it is the twin of its segment where that is there.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class CompanionVerifier {
    private final StreamingXXHash32 hash = XXHashFactory.safeInstance().newStreamingHash32(0);
    private final byte[] copy = new byte[CompanionFrame.BLOCK_LENGTH];
    private final ByteBuffer fromSegment = ByteBuffer.allocateDirect(CompanionFrame.BLOCK_LENGTH);
    private final ByteBuffer small = ByteBuffer.allocateDirect(64);
    private final Findings findings = new Findings();
    private final Disk disk;
    private final Path file;
    private final LongConsumer progress;
    private boolean unreadable;
    private int blocks;
    private long length;

    CompanionVerifier(final Disk disk, final Path file, final LongConsumer progress) {
        this.disk = disk;
        this.file = file;
        this.progress = progress;
    }

    /**
     * Runs the check.
     *
     * @param segment its segment, or {@code null}: gone, or not to be compared
     */
    FileReport run(final Path segment, final long baseSeqno) throws IOException {
        try (CompanionSource companion = new CompanionSource(disk, file)) {
            length = companion.file().lengthBytes();
            findings.check(0, "base seqno", companion.table().baseSeqno(), baseSeqno);
            checkFrame(companion);
            if (segment == null) {
                checkBlocks(companion, null);
            } else {
                try (FileSource source = new FileSource(disk, segment)) {
                    findings.check(
                            companion.table().position(),
                            "length of the segment",
                            source.lengthBytes(),
                            companion.lengthBytes());
                    checkBlocks(companion, source);
                }
            }
            checkEnd(companion);
        } catch (final FormatException e) {
            findings.add(e.position(), e.text());
        }
        return new FileReport(file, "companion", length, blocks, 0, -1, -1, "", findings.faults());
    }

    private void checkFrame(final CompanionSource companion) throws IOException {
        companion.file().read(small, 0, 0, CompanionFrame.HEADER_LENGTH);
        final long content = CompanionFrame.readHeader(small, 0, CompanionFrame.HEADER_LENGTH);
        findings.check(6, "content length", companion.lengthBytes(), content);
    }

    private void checkBlocks(final CompanionSource companion, final FileSource segment)
            throws IOException {
        final SeekTable table = companion.table();
        for (int i = 0; i < table.blockCount(); i++) {
            final long data = table.dataPosition(i);
            companion
                    .file()
                    .read(
                            small,
                            0,
                            data - CompanionFrame.BLOCK_HEADER_LENGTH,
                            CompanionFrame.BLOCK_HEADER_LENGTH);
            findings.check(
                    data - CompanionFrame.BLOCK_HEADER_LENGTH,
                    "header of block " + i,
                    LittleEndian.getInt(small, 0),
                    table.storedWord(i));
            try {
                checkBlock(i, companion.block(i), table, segment);
                blocks++;
            } catch (final FormatException e) {
                unreadable = true;
                findings.add(e.position(), e.text());
            }
            progress.accept(data);
        }
    }

    private void checkBlock(
            final int number,
            final ByteBuffer block,
            final SeekTable table,
            final FileSource segment)
            throws IOException {
        final int blockLength = table.contentLength(number);
        block.get(0, copy, 0, blockLength);
        hash.update(copy, 0, blockLength);
        if (segment == null) {
            return;
        }
        final long position = (long) number * CompanionFrame.BLOCK_LENGTH;
        final int there =
                (int) Math.max(0, Math.min(blockLength, segment.lengthBytes() - position));
        segment.read(fromSegment, 0, position, there);
        final int difference = block.slice(0, there).mismatch(fromSegment.slice(0, there));
        if (difference >= 0) {
            findings.add(
                    table.dataPosition(number),
                    "block "
                            + number
                            + " is whole, but differs from the segment at its position "
                            + (position + difference));
        }
    }

    private void checkEnd(final CompanionSource companion) throws IOException {
        final long end = companion.table().endMarkPosition();
        companion.file().read(small, 0, end, (int) (companion.table().position() - end));
        final int stated = companion.table().readEnd(small, 0);
        if (!unreadable && hash.getValue() != stated) {
            findings.add(
                    end + Integer.BYTES,
                    String.format(
                            "XXH32 of the content is 0x%08x, it says 0x%08x",
                            hash.getValue(), stated));
        }
    }
}
