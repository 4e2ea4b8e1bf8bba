package org.boomscooter.server.verify;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The bytes of a file, or of what a file unpacks to.
 *
 * <p><b>Threading:</b> for one thread.
 */
public interface ByteSource extends AutoCloseable {
    /** Of all that can be read. */
    long lengthBytes();

    /** Reads into {@code target} from offset 0 on, {@code length} bytes that must be there. */
    void read(ByteBuffer target, int targetOffset, long position, int length) throws IOException;

    @Override
    void close();
}
