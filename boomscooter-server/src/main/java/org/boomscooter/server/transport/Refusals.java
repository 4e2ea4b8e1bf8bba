package org.boomscooter.server.transport;

import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.protocol.ErrorCode;
import org.boomscooter.server.log.LogException;

/** Error messages in the words of the protocol. */
final class Refusals {
    private Refusals() {}

    /** The connection ends with this. */
    static ControlMessage.Refusal fatal(final ErrorCode code, final String text) {
        return new ControlMessage.Refusal(code, text, isRetriable(code), 0, 0, true);
    }

    /** A request is refused, the connection goes on. */
    static ControlMessage.Refusal request(final ErrorCode code, final String text) {
        return new ControlMessage.Refusal(code, text, isRetriable(code), 0, 0, false);
    }

    /** A request about a stream, or a whole stream, is refused; the connection goes on. */
    static ControlMessage.Refusal stream(
            final ErrorCode code, final String text, final int stream) {
        return new ControlMessage.Refusal(code, text, isRetriable(code), stream, 0, false);
    }

    /** A batch is refused. */
    static ControlMessage.Refusal batch(
            final ErrorCode code, final String text, final int stream, final int sequence) {
        return new ControlMessage.Refusal(
                code, text, isRetriable(code), stream, sequence, closes(code));
    }

    /**
     * The machine or the JVM gives no memory for what a connection sends; it ends with this.
     *
     * @param position of the first frame that is not whole
     */
    static ControlMessage.Refusal outOfMemory(
            final long position, final ReceiveBudget budget, final Throwable cause) {
        return fatal(
                ErrorCode.INTERNAL,
                "frame at byte "
                        + position
                        + " of the connection: the server has no memory to receive it ("
                        + cause.getMessage()
                        + "; "
                        + budget.heldBytes()
                        + " bytes are in flight, setting "
                        + Limit.IN_FLIGHT_BYTES.setting()
                        + " allows "
                        + budget.limitBytes()
                        + "). Connect again; on the server, lower "
                        + Limit.IN_FLIGHT_BYTES.setting()
                        + " or "
                        + Limit.FRAME_BYTES.setting()
                        + ", or give it more memory (-XX:MaxDirectMemorySize).");
    }

    static ErrorCode code(final LogException e) {
        return ErrorCode.valueOf(e.reason().name());
    }

    /** Bytes that contradict themselves put the whole connection in doubt. */
    static boolean closes(final ErrorCode code) {
        return code == ErrorCode.BAD_FRAME || code == ErrorCode.BAD_CHECKSUM;
    }

    private static boolean isRetriable(final ErrorCode code) {
        return code == ErrorCode.OUT_OF_SPACE || code == ErrorCode.SHUTTING_DOWN;
    }

    /** An InternalError is how the JVM reports a mapped page that the disk does not give. */
    static LogException unreadable(final InternalError cause) {
        return new LogException(
                LogException.Reason.INTERNAL,
                "a page of the log's files cannot be read: one was cut, or the disk fails"
                        + " ('boomscooter verify' tells where)",
                cause);
    }
}
