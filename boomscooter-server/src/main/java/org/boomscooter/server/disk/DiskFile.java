package org.boomscooter.server.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * An open file.
 *
 * <p><b>Threading:</b> thread-safe; closing it while another thread uses it makes that one fail.
 */
public interface DiskFile extends ReadableFile, AutoCloseable {
    /** Writes all remaining bytes; a write that stops short is an error. */
    void write(ByteBuffer source, long position) throws IOException;

    /** Makes the file longer, without blocks behind it; never shorter. */
    void extend(long lengthBytes) throws IOException;

    /**
     * Gives a range that was never written to its blocks, filled with zeroes: later writes into it
     * cannot run out of space. May make the file longer.
     */
    void allocate(long position, long lengthBytes) throws IOException;

    /** Tells that {@link Disk#rename} gave it another name: blocks are asked for by name. */
    void renamed(Path name);

    /**
     * Returns when content and length survive power loss.
     *
     * @throws ForceException never call it again
     */
    void force() throws IOException;

    /** Maps the file from its beginning, for reading and writing if it was opened so. */
    Mapping map(int lengthBytes) throws IOException;

    /** The channel for {@code sendfile}, or {@code null} if this is no real file. */
    FileChannel channel();

    @Override
    void close();
}
