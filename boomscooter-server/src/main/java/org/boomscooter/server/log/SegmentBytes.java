package org.boomscooter.server.log;

import java.nio.ByteBuffer;

/**
 * The bytes of an open segment as one reader sees them: asked for by their position in the segment,
 * found in a buffer.
 *
 * <p><b>Threading:</b> for one thread at a time.
 */
interface SegmentBytes {
    /**
     * Says for what follows where memory is to be had, if any is needed; what was loaded is gone.
     *
     * @param bytesAhead to be loaded beyond what is asked for, as reading on will want it
     */
    void begin(UnpackRoom room, int bytesAhead);

    /** Gives memory back; what was loaded is gone. */
    void rest();

    /**
     * Gets a stretch into {@link #buffer}; what was there before may be gone.
     *
     * @return {@code false}: the segment does not have it, or it cannot be read
     */
    boolean load(int position, int length);

    /** Little-endian; for absolute access between {@link #offset}s of what is loaded. */
    ByteBuffer buffer();

    /** Where in {@link #buffer} the byte at this position of the segment is. */
    int offset(int position);

    /** The position where the loaded bytes end: up to there nothing more is to be loaded. */
    int loadedEnd();

    /** The memory that {@link #buffer} is; {@code null}: the segment itself, mapped. */
    Unpacked unpacked();

    /** Why {@link #load} said no last; empty: the bytes themselves are not what they should be. */
    String fault();
}
