package org.boomscooter.server.verify;

import java.nio.ByteBuffer;
import java.util.Map;

/** Takes the parts of a file in their order. Called by the thread that dumps. */
@FunctionalInterface
public interface DumpListener {
    /**
     * A part of the file.
     *
     * @param facts what it is (key {@code kind}) and says, in the order of its bytes
     * @param buffer holds the bytes of the part; {@code null}: they are not at hand
     * @param offset where they begin in the buffer
     * @param length how many, in bytes
     */
    void onPart(Map<String, Object> facts, ByteBuffer buffer, int offset, int length);
}
