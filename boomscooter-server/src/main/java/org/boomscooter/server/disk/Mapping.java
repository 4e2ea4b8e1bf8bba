package org.boomscooter.server.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of a file as memory. Stays valid when the file is closed. */
public interface Mapping extends AutoCloseable {
    /** Little-endian, direct. Not to be touched after {@link #close}: the JVM would die. */
    ByteBuffer buffer();

    /** Takes the page faults of a range now, on this thread. Blocks must be allocated. */
    void populate(int offset, int lengthBytes);

    /**
     * Returns when this range survives power loss; other pages of the file may stay behind.
     *
     * @throws ForceException nothing of the file may be forced again
     */
    void force(int offset, int lengthBytes) throws IOException;

    @Override
    void close();
}
