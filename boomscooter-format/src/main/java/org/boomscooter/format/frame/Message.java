package org.boomscooter.format.frame;

import java.nio.ByteBuffer;

/**
 * The header of one message inside a batch.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------------------------------------------------------+
 *  |                        Message Length                         |   0
 *  +-------------------------------+---------------+---------------+
 *  |         Payload Type          |    Version    |     Flags     |   4
 *  +-------------------------------+---------------+---------------+
 *  |               [Seqno, if flag 0x02 of the batch]              |   8
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                 [Key, if flag 0x01 of the message]            |   8 or 16
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                            Payload                           ...  8, 16 or 24
 * </pre>
 *
 * Message Length counts the header, the optional fields and the payload, but not the zeroes that
 * pad the message to the next multiple of 8. Version is that of the payload type, and belongs to
 * it.
 */
public final class Message {
    public static final int LENGTH_OFFSET = 0;
    public static final int TYPE_OFFSET = LENGTH_OFFSET + Integer.BYTES;
    public static final int VERSION_OFFSET = TYPE_OFFSET + Short.BYTES;
    public static final int FLAGS_OFFSET = VERSION_OFFSET + Byte.BYTES;
    public static final int HEADER_LENGTH = FLAGS_OFFSET + Byte.BYTES;

    /** The message has a key. */
    public static final int FLAG_KEY = 0x01;

    static final int KNOWN_FLAGS = FLAG_KEY;

    /** Bytes without a meaning to Boomscooter. */
    public static final int TYPE_OPAQUE = 0;

    private Message() {}

    static int length(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getInt(buffer, offset + LENGTH_OFFSET);
    }

    static int type(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getShort(buffer, offset + TYPE_OFFSET) & 0xFFFF;
    }

    static int version(final ByteBuffer buffer, final int offset) {
        return buffer.get(offset + VERSION_OFFSET) & 0xFF;
    }

    static int flags(final ByteBuffer buffer, final int offset) {
        return buffer.get(offset + FLAGS_OFFSET) & 0xFF;
    }
}
