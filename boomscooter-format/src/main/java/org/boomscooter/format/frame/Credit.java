package org.boomscooter.format.frame;

import java.nio.ByteBuffer;
import org.boomscooter.format.FormatError;

/**
 * More bytes that a consumer is ready to take of one subscription.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------------------------------------------------------+
 *  |                       Frame Length = 16                       |   0
 *  +-------------------------------+---------------+---------------+
 *  |           Type = 6            |  Version = 1  |   Flags = 0   |   4
 *  +-------------------------------+---------------+---------------+
 *  |                            Stream                             |   8
 *  +---------------------------------------------------------------+
 *  |                             Bytes                             |  12
 *  +---------------------------------------------------------------+
 * </pre>
 *
 * Batches are never cut: the server sends the next batch as long as any credit is left, and what
 * that batch exceeds it by is taken off the next grant.
 */
public final class Credit {
    public static final int STREAM_OFFSET = Frame.HEADER_LENGTH;
    public static final int BYTES_OFFSET = STREAM_OFFSET + Integer.BYTES;
    public static final int LENGTH = BYTES_OFFSET + Integer.BYTES;

    private Credit() {}

    /**
     * What is wrong with the frame at {@code offset}, or {@code null}: then its fields may be read.
     *
     * @param limit where the readable bytes of the buffer end
     */
    public static FormatError shapeError(
            final ByteBuffer buffer, final int offset, final int limit) {
        return Frame.fixedShapeError(buffer, offset, limit, Frame.TYPE_CREDIT, LENGTH, 0);
    }

    public static void put(
            final ByteBuffer buffer, final int offset, final int stream, final int bytes) {
        Frame.putHeader(buffer, offset, LENGTH, Frame.TYPE_CREDIT, 0);
        LittleEndian.putInt(buffer, offset + STREAM_OFFSET, stream);
        LittleEndian.putInt(buffer, offset + BYTES_OFFSET, bytes);
    }

    public static int stream(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getInt(buffer, offset + STREAM_OFFSET);
    }

    /** Must be positive. */
    public static int bytes(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getInt(buffer, offset + BYTES_OFFSET);
    }
}
