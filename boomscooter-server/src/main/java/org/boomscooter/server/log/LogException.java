package org.boomscooter.server.log;

/** Why a log cannot do what it was asked; the message says what, where, and what to do. */
public final class LogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** One for each error code of the protocol that a log can cause. */
    public enum Reason {
        /** Bytes that are no batch. */
        BAD_FRAME,
        /** A batch whose body contradicts its checksum. */
        BAD_CHECKSUM,
        /** Understood, but a value is out of its range. */
        BAD_REQUEST,
        /** A stated limit; the message names it. */
        LIMIT_EXCEEDED,
        NO_SUCH_LOG,
        LOG_EXISTS,
        BAD_LOG_NAME,
        /** A force failed: the log has to be opened anew and is checked then. */
        LOG_READ_ONLY,
        /** No blocks or no descriptors: appends resume by themselves when there are some. */
        OUT_OF_SPACE,
        /** A client-assigned seqno that is not above the last one. */
        SEQNO_OUT_OF_ORDER,
        /** A producer sequence that skips ahead: a batch is missing. */
        PRODUCER_GAP,
        /** A producer sequence older than the remembered ones. */
        PRODUCER_UNKNOWN_OUTCOME,
        /** A newer stream goes on with this producer id. */
        PRODUCER_FENCED,
        /** The seqno asked for is older than the earliest kept one. */
        SEQNO_GONE,
        NO_SUCH_CURSOR,
        SHUTTING_DOWN,
        INTERNAL
    }

    private final Reason reason;

    public LogException(final Reason reason, final String message) {
        super(message);
        this.reason = reason;
    }

    public LogException(final Reason reason, final String message, final Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** Whether the same request may succeed later. */
    public boolean isRetriable() {
        return reason == Reason.OUT_OF_SPACE || reason == Reason.SHUTTING_DOWN;
    }
}
