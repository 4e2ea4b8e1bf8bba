package org.boomscooter.format.frame;

import java.nio.ByteBuffer;
import org.boomscooter.format.FormatError;

/**
 * The server's word that a batch is in the log, at the level its stream asked for. In order per
 * stream.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------------------------------------------------------+
 *  |                       Frame Length = 40                       |   0
 *  +-------------------------------+---------------+---------------+
 *  |           Type = 5            |  Version = 1  |     Flags     |   4
 *  +-------------------------------+---------------+---------------+
 *  |                            Stream                             |   8
 *  +---------------------------------------------------------------+
 *  |                       Producer Sequence                       |  12
 *  +---------------------------------------------------------------+
 *  |                          First Seqno                          |  16
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                          Last Seqno                           |  24
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                         Message Count                         |  32
 *  +---------------------------------------------------------------+
 *  |                             Zero                              |  36
 *  +---------------------------------------------------------------+
 * </pre>
 */
public final class Ack {
    public static final int STREAM_OFFSET = Frame.HEADER_LENGTH;
    public static final int PRODUCER_SEQUENCE_OFFSET = STREAM_OFFSET + Integer.BYTES;
    public static final int FIRST_SEQNO_OFFSET = PRODUCER_SEQUENCE_OFFSET + Integer.BYTES;
    public static final int LAST_SEQNO_OFFSET = FIRST_SEQNO_OFFSET + Long.BYTES;
    public static final int MESSAGE_COUNT_OFFSET = LAST_SEQNO_OFFSET + Long.BYTES;
    public static final int LENGTH = MESSAGE_COUNT_OFFSET + 2 * Integer.BYTES;

    /** The batch had been appended before; the seqnos are those of the first time. */
    public static final int FLAG_DUPLICATE = 0x01;

    private Ack() {}

    /**
     * What is wrong with the frame at {@code offset}, or {@code null}: then its fields may be read.
     *
     * @param limit where the readable bytes of the buffer end
     */
    public static FormatError shapeError(
            final ByteBuffer buffer, final int offset, final int limit) {
        return Frame.fixedShapeError(buffer, offset, limit, Frame.TYPE_ACK, LENGTH, FLAG_DUPLICATE);
    }

    public static void put(
            final ByteBuffer buffer,
            final int offset,
            final int flags,
            final int stream,
            final int producerSequence,
            final long firstSeqno,
            final long lastSeqno,
            final int messageCount) {
        Frame.putHeader(buffer, offset, LENGTH, Frame.TYPE_ACK, flags);
        LittleEndian.putInt(buffer, offset + STREAM_OFFSET, stream);
        LittleEndian.putInt(buffer, offset + PRODUCER_SEQUENCE_OFFSET, producerSequence);
        LittleEndian.putLong(buffer, offset + FIRST_SEQNO_OFFSET, firstSeqno);
        LittleEndian.putLong(buffer, offset + LAST_SEQNO_OFFSET, lastSeqno);
        LittleEndian.putInt(buffer, offset + MESSAGE_COUNT_OFFSET, messageCount);
        LittleEndian.putInt(buffer, offset + MESSAGE_COUNT_OFFSET + Integer.BYTES, 0);
    }

    public static int stream(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getInt(buffer, offset + STREAM_OFFSET);
    }

    public static int producerSequence(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getInt(buffer, offset + PRODUCER_SEQUENCE_OFFSET);
    }

    public static long firstSeqno(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getLong(buffer, offset + FIRST_SEQNO_OFFSET);
    }

    public static long lastSeqno(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getLong(buffer, offset + LAST_SEQNO_OFFSET);
    }

    public static int messageCount(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getInt(buffer, offset + MESSAGE_COUNT_OFFSET);
    }
}
