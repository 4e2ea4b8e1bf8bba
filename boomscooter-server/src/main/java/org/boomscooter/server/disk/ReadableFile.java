package org.boomscooter.server.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Bytes that can be read by their position: a file, or what a file unpacks to.
 *
 * <p><b>Threading:</b> thread-safe.
 */
public interface ReadableFile {
    /** In bytes. */
    long lengthBytes() throws IOException;

    /**
     * Reads from {@code position} until the buffer is full or the file ends.
     *
     * @return bytes read; less than there was room for: the file has ended
     */
    int read(ByteBuffer target, long position) throws IOException;

    /**
     * The first position at or behind this one whose byte may be other than zero; {@link
     * Long#MAX_VALUE}: none. What lies between was never written.
     */
    long nextData(long position);
}
