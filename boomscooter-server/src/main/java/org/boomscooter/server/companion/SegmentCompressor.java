package org.boomscooter.server.companion;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.companion.CompanionFrame;

/** Makes the companion of one sealed segment, for the command line. */
public final class SegmentCompressor {
    private SegmentCompressor() {}

    /**
     * Compresses a segment; its companion appears beside it when it is whole, and replaces one that
     * is there.
     *
     * @return the companion
     * @throws FormatException the segment is damaged or not sealed
     */
    public static Path compress(final Path segment) throws IOException {
        final CompanionTask task = SealedSegments.taskOf(segment.toAbsolutePath());
        if (task == null) {
            throw new FormatException(
                    FormatError.BAD_VALUE,
                    0,
                    segment + " is not a sealed segment, or its first page or footer is damaged");
        }
        final LZ4Compressor compressor = LZ4Factory.fastestInstance().fastCompressor();
        final ByteBuffer block = ByteBuffer.allocateDirect(CompanionFrame.BLOCK_LENGTH);
        try {
            boolean finished = false;
            while (!finished) {
                finished = task.step(compressor, block);
            }
            return task.companion();
        } catch (IOException | RuntimeException e) {
            task.abandon();
            throw e;
        }
    }
}
