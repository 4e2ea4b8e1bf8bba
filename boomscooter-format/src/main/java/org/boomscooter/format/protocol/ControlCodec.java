package org.boomscooter.format.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.frame.LittleEndian;
import org.capnproto.MessageBuilder;
import org.capnproto.MessageReader;
import org.capnproto.ReaderOptions;

/**
 * Control messages to frames and back.
 *
 * <p>A control frame is the frame header, a segment table and segments as Cap'n Proto's stream
 * framing has them, and zeroes up to the next multiple of 8 (none are needed: all of it is words).
 * The segment table is checked here before the runtime sees it, and the buffer handed on ends where
 * the frame does: nothing is allocated from a length that was only claimed.
 *
 * <p><b>Threading:</b> stateless.
 */
public final class ControlCodec {
    private static final int WORD = Long.BYTES;
    private static final int MAX_SEGMENTS = 64;

    /** Words that may be visited while one message is read: as many as the largest frame has. */
    private static final int TRAVERSAL_LIMIT_WORDS = Protocol.MAX_CONTROL_FRAME / WORD;

    private static final int NESTING_LIMIT = 16;
    private static final ReaderOptions OPTIONS =
            new ReaderOptions(TRAVERSAL_LIMIT_WORDS, NESTING_LIMIT);

    private ControlCodec() {}

    /** A whole frame in a buffer of its own, from position 0 to its limit. */
    public static ByteBuffer encode(final Control control) {
        final MessageBuilder builder = new MessageBuilder();
        ControlWriter.write(control, builder.initRoot(ControlSchema.Control.factory));
        final ByteBuffer[] segments = builder.getSegmentsForOutput();
        long length = (long) Frame.HEADER_LENGTH + tableLength(segments.length);
        for (final ByteBuffer segment : segments) {
            length += segment.remaining();
        }
        if (length > Protocol.MAX_CONTROL_FRAME) {
            throw new IllegalArgumentException(
                    "control message: "
                            + length
                            + " bytes (expected: at most "
                            + Protocol.MAX_CONTROL_FRAME
                            + ")");
        }
        return put(segments, (int) length);
    }

    private static ByteBuffer put(final ByteBuffer[] segments, final int length) {
        final ByteBuffer frame = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        Frame.putHeader(frame, 0, length, Frame.TYPE_CONTROL, 0);
        frame.position(Frame.HEADER_LENGTH);
        frame.putInt(segments.length - 1);
        for (final ByteBuffer segment : segments) {
            frame.putInt(segment.remaining() / WORD);
        }
        frame.position(Frame.HEADER_LENGTH + tableLength(segments.length));
        for (final ByteBuffer segment : segments) {
            frame.put(segment);
        }
        return frame.flip();
    }

    private static int tableLength(final int segmentCount) {
        return Frame.align(Integer.BYTES + segmentCount * Integer.BYTES);
    }

    /**
     * Reads the frame at {@code offset}, which must be a whole one of type {@link
     * Frame#TYPE_CONTROL}. Everything of it is copied out; the buffer's position and limit are left
     * alone.
     *
     * @param limit where the readable bytes of the buffer end
     * @throws FormatException whatever is wrong with the bytes; nothing else is thrown
     */
    public static Control decode(final ByteBuffer buffer, final int offset, final int limit) {
        final int length = checkFrame(buffer, offset, limit);
        final ByteBuffer[] segments =
                segments(
                        buffer, offset, offset + Frame.HEADER_LENGTH, length - Frame.HEADER_LENGTH);
        try {
            final MessageReader reader = new MessageReader(segments, OPTIONS);
            return new ControlReader(offset, length)
                    .read(reader.getRoot(ControlSchema.Control.factory));
        } catch (final FormatException e) {
            throw e;
        } catch (final RuntimeException e) {
            throw contradiction(offset, e);
        } catch (final Error e) {
            // The runtime throws plain Errors at bytes that it does not like.
            if (e.getClass() == Error.class || e instanceof AssertionError) {
                throw contradiction(offset, e);
            }
            throw e;
        }
    }

    private static FormatException contradiction(final int offset, final Throwable cause) {
        return new FormatException(
                FormatError.BAD_VALUE,
                offset,
                "no control message: "
                        + (cause.getMessage() == null
                                ? cause.getClass().getSimpleName()
                                : cause.getMessage()));
    }

    private static int checkFrame(final ByteBuffer buffer, final int offset, final int limit) {
        if (!Frame.isReadable(buffer, offset, limit, Frame.HEADER_LENGTH + WORD)) {
            throw new FormatException(
                    FormatError.TRUNCATED,
                    offset,
                    "a control frame has at least " + (Frame.HEADER_LENGTH + WORD) + " bytes");
        }
        final int length = Frame.length(buffer, offset);
        if (!Frame.isValidLength(length, Protocol.MAX_CONTROL_FRAME)
                || length < Frame.HEADER_LENGTH + WORD) {
            throw new FormatException(
                    FormatError.BAD_LENGTH,
                    offset,
                    "control frame of "
                            + Integer.toUnsignedString(length)
                            + " bytes (expected: 16-"
                            + Protocol.MAX_CONTROL_FRAME
                            + ", a multiple of 8)");
        }
        if (length > limit - offset) {
            throw new FormatException(
                    FormatError.TRUNCATED,
                    offset,
                    "frame of " + length + " bytes, here are " + (limit - offset));
        }
        if (Frame.type(buffer, offset) != Frame.TYPE_CONTROL) {
            throw new FormatException(
                    FormatError.BAD_TYPE, offset, "frame type is " + Frame.type(buffer, offset));
        }
        if (Frame.version(buffer, offset) != Frame.VERSION) {
            throw new FormatException(
                    FormatError.BAD_VERSION,
                    offset,
                    "frame version is " + Frame.version(buffer, offset) + " (known: 1)");
        }
        if (Frame.flags(buffer, offset) != 0) {
            throw new FormatException(
                    FormatError.BAD_FLAGS,
                    offset,
                    "a control frame has no flags, here are " + Frame.flags(buffer, offset));
        }
        return length;
    }

    /** Cuts a message into its segments; every one lies inside {@code length}. */
    private static ByteBuffer[] segments(
            final ByteBuffer buffer, final int offset, final int message, final int length) {
        final int lastSegment = LittleEndian.getInt(buffer, message);
        if (lastSegment < 0
                || lastSegment >= MAX_SEGMENTS
                || tableLength(lastSegment + 1) > length) {
            throw new FormatException(
                    FormatError.BAD_LENGTH,
                    offset,
                    "message of "
                            + (Integer.toUnsignedLong(lastSegment) + 1)
                            + " segments in "
                            + length
                            + " bytes (expected: 1-"
                            + MAX_SEGMENTS
                            + ")");
        }
        final ByteBuffer[] segments = new ByteBuffer[lastSegment + 1];
        int from = tableLength(segments.length);
        for (int i = 0; i < segments.length; i++) {
            final int words = LittleEndian.getInt(buffer, message + (i + 1) * Integer.BYTES);
            if (words < 0 || words > (length - from) / WORD) {
                throw new FormatException(
                        FormatError.BAD_LENGTH,
                        offset,
                        "segment "
                                + i
                                + " of "
                                + Integer.toUnsignedString(words)
                                + " words, the frame has room for "
                                + (length - from) / WORD);
            }
            segments[i] = buffer.slice(message + from, words * WORD).order(ByteOrder.LITTLE_ENDIAN);
            from += words * WORD;
        }
        return segments;
    }
}
