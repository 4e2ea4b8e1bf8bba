package org.boomscooter.server.transport;

import org.boomscooter.format.frame.Credit;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.frame.LogSwitch;
import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.protocol.ErrorCode;

/** Judges a frame by its header alone, before anything of it is kept. */
final class BadFrame {
    private BadFrame() {}

    /** What is wrong with a header, as the last message to its sender; {@code null}: nothing. */
    static ControlMessage.Refusal judge(
            final int length,
            final int type,
            final int version,
            final int flags,
            final int maxLength,
            final long position) {
        final String where = "frame at byte " + position + " of the connection: ";
        if (version != Frame.VERSION) {
            return bad(where + "version is " + version + " (expected: 1)");
        }
        if (maxLength == 0) {
            return bad(where + "type " + type + " has no place here");
        }
        if (!Frame.isValidLength(length, Integer.MAX_VALUE)) {
            return bad(
                    where
                            + "length is "
                            + Integer.toUnsignedString(length)
                            + " (expected: 8-"
                            + maxLength
                            + ", a multiple of 8)");
        }
        if (length > maxLength) {
            return Refusals.fatal(
                    ErrorCode.LIMIT_EXCEEDED,
                    where
                            + length
                            + " bytes, "
                            + limit(type, maxLength)
                            + ". Send smaller batches.");
        }
        final int exact = exactLength(type);
        if (exact != 0 && length != exact) {
            return bad(where + "length is " + length + " (expected: " + exact + ")");
        }
        if (type != Frame.TYPE_BATCH && flags != 0) {
            return bad(where + "flags are " + flags + " (expected: 0)");
        }
        return null;
    }

    /**
     * What to say of a frame whose sender shut its side in the middle of it.
     *
     * @param length what its header says; 0: the header itself is not whole
     */
    static ControlMessage.Refusal truncated(
            final int available, final int length, final long position) {
        return bad(
                "frame at byte "
                        + position
                        + " of the connection: cut short at byte "
                        + (position + available)
                        + ", where the client shut its side: "
                        + available
                        + " of "
                        + (length == 0
                                ? "the " + Frame.HEADER_LENGTH + " bytes of a frame header"
                                : length + " bytes")
                        + " came, and nothing of it counts. Send whole frames, then shut.");
    }

    private static String limit(final int type, final int maxLength) {
        return type == Frame.TYPE_BATCH
                ? Limit.FRAME_BYTES.exceeded(maxLength, "bytes")
                : "at most " + maxLength + " bytes for a control frame here";
    }

    private static int exactLength(final int type) {
        return switch (type) {
            case Frame.TYPE_LOG_SWITCH -> LogSwitch.LENGTH;
            case Frame.TYPE_CREDIT -> Credit.LENGTH;
            case Frame.TYPE_HEARTBEAT -> Frame.HEADER_LENGTH;
            default -> 0;
        };
    }

    private static ControlMessage.Refusal bad(final String text) {
        return Refusals.fatal(ErrorCode.BAD_FRAME, text);
    }
}
