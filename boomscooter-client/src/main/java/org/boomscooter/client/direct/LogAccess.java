package org.boomscooter.client.direct;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * How the files of a log are read: mapped, or by positional reads.
 *
 * <p><b>Threading:</b> for one thread; of one consumer.
 */
interface LogAccess {
    /**
     * Opens a segment file.
     *
     * @throws java.nio.file.NoSuchFileException there is none
     */
    SegmentBytes segment(Path file) throws IOException;

    /**
     * Opens a companion.
     *
     * @throws java.nio.file.NoSuchFileException there is none
     * @throws org.boomscooter.format.FormatException it is damaged
     */
    SegmentBytes companion(Path file) throws IOException;

    /** The content of an index, which may grow or not; {@code null}: there is none. */
    ByteBuffer index(Path file) throws IOException;

    /** How far may be read. */
    Watermark watermark(Path logDirectory) throws IOException;

    /** Whether what is read is always what is there. */
    boolean isCoherent();
}
