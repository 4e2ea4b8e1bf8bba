package org.boomscooter.server.companion;

import java.io.IOException;
import java.nio.file.Path;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;

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
        final Workspace workspace = new Workspace();
        try {
            boolean finished = false;
            while (!finished) {
                finished = task.step(workspace);
            }
            return task.companion();
        } catch (IOException | RuntimeException e) {
            task.abandon();
            throw e;
        }
    }
}
