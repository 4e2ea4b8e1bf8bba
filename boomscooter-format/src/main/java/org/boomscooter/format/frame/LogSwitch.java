package org.boomscooter.format.frame;

import java.nio.ByteBuffer;
import org.boomscooter.format.FormatError;

/**
 * Names the stream that all batches behind it belong to, in one direction of a connection, until
 * the next switch.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------------------------------------------------------+
 *  |                       Frame Length = 16                       |   0
 *  +-------------------------------+---------------+---------------+
 *  |           Type = 4            |  Version = 1  |   Flags = 0   |   4
 *  +-------------------------------+---------------+---------------+
 *  |                            Stream                             |   8
 *  +---------------------------------------------------------------+
 *  |                             Zero                              |  12
 *  +---------------------------------------------------------------+
 * </pre>
 */
public final class LogSwitch {
    public static final int STREAM_OFFSET = Frame.HEADER_LENGTH;
    public static final int LENGTH = STREAM_OFFSET + 2 * Integer.BYTES;

    private LogSwitch() {}

    /**
     * What is wrong with the frame at {@code offset}, or {@code null}: then its fields may be read.
     *
     * @param limit where the readable bytes of the buffer end
     */
    public static FormatError shapeError(
            final ByteBuffer buffer, final int offset, final int limit) {
        return Frame.fixedShapeError(buffer, offset, limit, Frame.TYPE_LOG_SWITCH, LENGTH, 0);
    }

    public static void put(final ByteBuffer buffer, final int offset, final int stream) {
        Frame.putHeader(buffer, offset, LENGTH, Frame.TYPE_LOG_SWITCH, 0);
        LittleEndian.putInt(buffer, offset + STREAM_OFFSET, stream);
        LittleEndian.putInt(buffer, offset + STREAM_OFFSET + Integer.BYTES, 0);
    }

    public static int stream(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getInt(buffer, offset + STREAM_OFFSET);
    }
}
