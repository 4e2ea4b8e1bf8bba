package org.boomscooter.format.frame;

import java.nio.ByteBuffer;
import org.boomscooter.format.FormatError;

/**
 * The header that every frame begins with, on the wire and on disk.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------------------------------------------------------+
 *  |                         Frame Length                          |   0
 *  +-------------------------------+---------------+---------------+
 *  |             Type              |    Version    |     Flags     |   4
 *  +-------------------------------+---------------+---------------+
 * </pre>
 *
 * Frame Length counts the whole frame, this header and the padding included, and is a multiple of
 * 8. In a segment it is written last, with release order: zero is the end of what was appended.
 */
public final class Frame {
    public static final int LENGTH_OFFSET = 0;
    public static final int TYPE_OFFSET = LENGTH_OFFSET + Integer.BYTES;
    public static final int VERSION_OFFSET = TYPE_OFFSET + Short.BYTES;
    public static final int FLAGS_OFFSET = VERSION_OFFSET + Byte.BYTES;
    public static final int HEADER_LENGTH = FLAGS_OFFSET + Byte.BYTES;

    public static final int ALIGNMENT = 8;

    /** The version of every frame type of this specification. */
    public static final int VERSION = 1;

    /** A batch of messages: {@link BatchHeader}. On disk and on the wire. */
    public static final int TYPE_BATCH = 1;

    /** The last frame of a sealed segment. On disk only. */
    public static final int TYPE_SEGMENT_END = 2;

    /** A Cap'n Proto control message. On the wire only, as all that follow. */
    public static final int TYPE_CONTROL = 3;

    /** Names the stream that the following batches belong to: {@link LogSwitch}. */
    public static final int TYPE_LOG_SWITCH = 4;

    /** The server has appended a batch: {@link Ack}. */
    public static final int TYPE_ACK = 5;

    /** The client takes more bytes of a subscription: {@link Credit}. */
    public static final int TYPE_CREDIT = 6;

    /** Nothing but a sign of life; the header alone. */
    public static final int TYPE_HEARTBEAT = 7;

    /** Blocks of a companion; see {@link Blocks}. */
    public static final int TYPE_BLOCKS = 8;

    private Frame() {}

    /** Rounds up to the next multiple of {@link #ALIGNMENT}. */
    public static int align(final int length) {
        return (length + (ALIGNMENT - 1)) & -ALIGNMENT;
    }

    public static int length(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getInt(buffer, offset + LENGTH_OFFSET);
    }

    public static int type(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getShort(buffer, offset + TYPE_OFFSET) & 0xFFFF;
    }

    public static int version(final ByteBuffer buffer, final int offset) {
        return buffer.get(offset + VERSION_OFFSET) & 0xFF;
    }

    public static int flags(final ByteBuffer buffer, final int offset) {
        return buffer.get(offset + FLAGS_OFFSET) & 0xFF;
    }

    /** Pairs with {@link #lengthRelease}: when it is not zero, every byte of the frame is there. */
    public static int lengthAcquire(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getIntAcquire(buffer, offset + LENGTH_OFFSET);
    }

    /** Publishes a frame; nothing in it may change afterwards. */
    public static void lengthRelease(final ByteBuffer buffer, final int offset, final int length) {
        LittleEndian.putIntRelease(buffer, offset + LENGTH_OFFSET, length);
    }

    /** Writes the header of a frame of {@link #VERSION}. */
    public static void putHeader(
            final ByteBuffer buffer,
            final int offset,
            final int length,
            final int type,
            final int flags) {
        LittleEndian.putInt(buffer, offset + LENGTH_OFFSET, length);
        LittleEndian.putShort(buffer, offset + TYPE_OFFSET, (short) type);
        buffer.put(offset + VERSION_OFFSET, (byte) VERSION);
        buffer.put(offset + FLAGS_OFFSET, (byte) flags);
    }

    /** Whether a length can be one: at least a header, a multiple of 8, at most the limit. */
    public static boolean isValidLength(final int length, final int maxLength) {
        return length >= HEADER_LENGTH && (length & (ALIGNMENT - 1)) == 0 && length <= maxLength;
    }

    /**
     * What is wrong with the frame at {@code offset}, whatever its type, or {@code null}: then the
     * whole of it lies before {@code limit}.
     *
     * @param maxLength largest frame accepted, in bytes
     */
    public static FormatError shapeError(
            final ByteBuffer buffer, final int offset, final int limit, final int maxLength) {
        if (!isReadable(buffer, offset, limit, HEADER_LENGTH)) {
            return FormatError.TRUNCATED;
        }
        final int length = length(buffer, offset);
        if (!isValidLength(length, maxLength)) {
            return FormatError.BAD_LENGTH;
        }
        return length > limit - offset ? FormatError.TRUNCATED : null;
    }

    /** The same for a frame of one type and one length, without or with these flags. */
    static FormatError fixedShapeError(
            final ByteBuffer buffer,
            final int offset,
            final int limit,
            final int type,
            final int length,
            final int knownFlags) {
        final FormatError error = shapeError(buffer, offset, limit, Integer.MAX_VALUE);
        if (error != null) {
            return error;
        }
        if (type(buffer, offset) != type) {
            return FormatError.BAD_TYPE;
        }
        if (version(buffer, offset) != VERSION) {
            return FormatError.BAD_VERSION;
        }
        if (length(buffer, offset) != length) {
            return FormatError.BAD_LENGTH;
        }
        return (flags(buffer, offset) & ~knownFlags) != 0 ? FormatError.BAD_FLAGS : null;
    }

    /**
     * Whether {@code length} bytes from {@code offset} lie before {@code limit} and in the buffer.
     */
    public static boolean isReadable(
            final ByteBuffer buffer, final int offset, final int limit, final int length) {
        return offset >= 0
                && limit >= offset
                && limit <= buffer.limit()
                && limit - offset >= length;
    }
}
