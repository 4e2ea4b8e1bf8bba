package org.boomscooter.format.protocol;

import java.util.Objects;

/**
 * One control message with its envelope.
 *
 * @param requestId unsigned; chosen by the client and echoed in the answer, 0: unsolicited
 * @param more another message answers the same request
 */
public record Control(int requestId, boolean more, ControlMessage message) {
    public Control {
        Objects.requireNonNull(message, "message");
    }

    /** A request, or the only or last answer to one. */
    public static Control of(final int requestId, final ControlMessage message) {
        return new Control(requestId, false, message);
    }

    public static Control unsolicited(final ControlMessage message) {
        return new Control(0, false, message);
    }
}
