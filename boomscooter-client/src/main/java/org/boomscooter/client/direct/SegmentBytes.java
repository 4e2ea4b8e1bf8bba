package org.boomscooter.client.direct;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The bytes of one segment, wherever they come from.
 *
 * <p><b>Threading:</b> for one thread.
 */
interface SegmentBytes extends AutoCloseable {
    /** Length of the segment file, in bytes: nothing lies behind. */
    int lengthBytes();

    /**
     * Makes a range readable; what {@link #buffer} held before may be gone.
     *
     * @return {@code false}: the segment ends before the range does
     * @throws org.boomscooter.format.FormatException the range cannot be unpacked
     */
    boolean load(int position, int length);

    /**
     * Holds the range of the last {@link #load}, little-endian; its position and limit may be
     * moved.
     */
    ByteBuffer buffer();

    /** Where this position of the segment lies in {@link #buffer}. */
    int offset(int position);

    /** The length field of the frame at a loaded position: with it, the whole frame is there. */
    int frameLength(int position);

    /**
     * Whether they are always what the file holds now. If not, bytes that look wrong may only be
     * old ones.
     */
    boolean isCoherent();

    /** Whether they come out of a companion. */
    boolean isUnpacked();

    /** The next {@link #load} brings what the file holds now. */
    void forget();

    /** Nothing is written to this segment any more: caches may be believed. */
    void settle();

    /** Whether the name leads to another file by now, or to the same one, of another length. */
    boolean isReplaced() throws IOException;

    /** For messages: the name of the file. */
    String name();

    @Override
    void close();
}
