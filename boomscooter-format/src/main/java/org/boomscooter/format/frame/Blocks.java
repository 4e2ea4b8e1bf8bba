package org.boomscooter.format.frame;

import java.nio.ByteBuffer;
import org.boomscooter.format.FormatError;

/**
 * Blocks of a companion on their way to a consumer that unpacks them itself, as they lie in the
 * file: each with its 4-byte header.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------------------------------------------------------+
 *  |                         Frame Length                          |   0
 *  +-------------------------------+---------------+---------------+
 *  |           Type = 8            |  Version = 1  |   Flags = 0   |   4
 *  +-------------------------------+---------------+---------------+
 *  |                            Stream                             |   8
 *  +---------------------------------------------------------------+
 *  |                         Stored Length                         |  12
 *  +---------------------------------------------------------------+
 *  |                   Base Seqno of the segment                   |  16
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |         Position of the first block in the segment            |  24
 *  +---------------------------------------------------------------+
 *  |                        Content Length                         |  28
 *  +---------------------------------------------------------------+
 *  |                        From Position                          |  32
 *  +---------------------------------------------------------------+
 *  |                        To Position                            |  36
 *  +---------------------------------------------------------------+
 *  |                            Blocks                            ...  40
 *  +---------------------------------------------------------------+
 *  |                Zeroes to the next multiple of 8              ...
 *  +---------------------------------------------------------------+
 * </pre>
 *
 * Stored Length bytes of blocks unpack to Content Length bytes of the segment: 64 KiB each, but for
 * the last block of a segment. Batches begin at From Position, which lies in the first frame of a
 * segment, and end at To Position; what lies outside is not for the consumer.
 */
public final class Blocks {
    public static final int STREAM_OFFSET = Frame.HEADER_LENGTH;
    public static final int STORED_LENGTH_OFFSET = STREAM_OFFSET + Integer.BYTES;
    public static final int BASE_SEQNO_OFFSET = STORED_LENGTH_OFFSET + Integer.BYTES;
    public static final int POSITION_OFFSET = BASE_SEQNO_OFFSET + Long.BYTES;
    public static final int CONTENT_LENGTH_OFFSET = POSITION_OFFSET + Integer.BYTES;
    public static final int FROM_OFFSET = CONTENT_LENGTH_OFFSET + Integer.BYTES;
    public static final int TO_OFFSET = FROM_OFFSET + Integer.BYTES;
    public static final int HEADER_LENGTH = TO_OFFSET + Integer.BYTES;

    /** The most that the blocks of a frame unpack to. */
    public static final int MAX_CONTENT_LENGTH = 1 << 20;

    private Blocks() {}

    /** Bytes of a frame with so many bytes of blocks. */
    public static int frameLength(final int storedLength) {
        return (HEADER_LENGTH + storedLength + Frame.ALIGNMENT - 1) & -Frame.ALIGNMENT;
    }

    /**
     * What is wrong with the frame at {@code offset}, or {@code null}: then its fields may be read,
     * and its blocks lie in the buffer.
     *
     * @param limit where the readable bytes of the buffer end
     */
    public static FormatError shapeError(
            final ByteBuffer buffer, final int offset, final int limit) {
        final FormatError error = Frame.shapeError(buffer, offset, limit, Integer.MAX_VALUE);
        if (error != null) {
            return error;
        }
        if (Frame.type(buffer, offset) != Frame.TYPE_BLOCKS) {
            return FormatError.BAD_TYPE;
        }
        if (Frame.version(buffer, offset) != Frame.VERSION) {
            return FormatError.BAD_VERSION;
        }
        if (Frame.flags(buffer, offset) != 0) {
            return FormatError.BAD_FLAGS;
        }
        final int length = Frame.length(buffer, offset);
        if (length < HEADER_LENGTH) {
            return FormatError.BAD_LENGTH;
        }
        final int stored = storedLength(buffer, offset);
        if (stored <= 0
                || stored > length - HEADER_LENGTH
                || length != frameLength(stored)
                || contentLength(buffer, offset) <= 0
                || contentLength(buffer, offset) > MAX_CONTENT_LENGTH) {
            return FormatError.BAD_LENGTH;
        }
        return position(buffer, offset) < 0
                        || from(buffer, offset) < 0
                        || to(buffer, offset) < from(buffer, offset)
                ? FormatError.BAD_VALUE
                : null;
    }

    /** Writes the header; blocks and padding follow it. */
    public static void put(
            final ByteBuffer buffer,
            final int offset,
            final int stream,
            final int storedLength,
            final long baseSeqno,
            final int position,
            final int contentLength,
            final int from,
            final int to) {
        Frame.putHeader(buffer, offset, frameLength(storedLength), Frame.TYPE_BLOCKS, 0);
        LittleEndian.putInt(buffer, offset + STREAM_OFFSET, stream);
        LittleEndian.putInt(buffer, offset + STORED_LENGTH_OFFSET, storedLength);
        LittleEndian.putLong(buffer, offset + BASE_SEQNO_OFFSET, baseSeqno);
        LittleEndian.putInt(buffer, offset + POSITION_OFFSET, position);
        LittleEndian.putInt(buffer, offset + CONTENT_LENGTH_OFFSET, contentLength);
        LittleEndian.putInt(buffer, offset + FROM_OFFSET, from);
        LittleEndian.putInt(buffer, offset + TO_OFFSET, to);
    }

    public static int stream(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getInt(buffer, offset + STREAM_OFFSET);
    }

    /** Of all blocks, their headers included. */
    public static int storedLength(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getInt(buffer, offset + STORED_LENGTH_OFFSET);
    }

    /** Of the segment. */
    public static long baseSeqno(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getLong(buffer, offset + BASE_SEQNO_OFFSET);
    }

    /** Where what the first block unpacks to lies in the segment. */
    public static int position(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getInt(buffer, offset + POSITION_OFFSET);
    }

    /** Of all blocks, unpacked. */
    public static int contentLength(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getInt(buffer, offset + CONTENT_LENGTH_OFFSET);
    }

    /** The position in the segment where batches begin. */
    public static int from(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getInt(buffer, offset + FROM_OFFSET);
    }

    /** The position in the segment where batches end. */
    public static int to(final ByteBuffer buffer, final int offset) {
        return LittleEndian.getInt(buffer, offset + TO_OFFSET);
    }
}
