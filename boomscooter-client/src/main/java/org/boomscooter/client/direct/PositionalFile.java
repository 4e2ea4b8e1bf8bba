package org.boomscooter.client.direct;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A file that is read by position: the seam to file systems that are far away, behind the times or
 * ailing.
 *
 * <p><b>Threading:</b> for one thread, except {@link #close}.
 */
interface PositionalFile extends AutoCloseable {
    /** Opens files. */
    @FunctionalInterface
    interface Opener {
        /**
         * Opens one for reading.
         *
         * @throws java.nio.file.NoSuchFileException there is none of this name
         */
        PositionalFile open(Path file) throws IOException;
    }

    /**
     * Reads some bytes, perhaps out of a cache that is behind the times.
     *
     * @return how many; -1: the file ends here
     */
    int read(ByteBuffer target, long position) throws IOException;

    /** Reads some bytes as the file holds them now, past all caches of this machine. */
    int readFresh(ByteBuffer target, long position) throws IOException;

    long size() throws IOException;

    /** Whether its name leads to another file by now, or to one of another length. */
    boolean isReplaced() throws IOException;

    /** Any thread. */
    @Override
    void close() throws IOException;
}
