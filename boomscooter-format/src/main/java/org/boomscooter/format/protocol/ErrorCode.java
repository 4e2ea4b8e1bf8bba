package org.boomscooter.format.protocol;

/** What a server can refuse; the names are those of the schema. */
public enum ErrorCode {
    /** A code that this version does not know. */
    UNKNOWN,
    /** Bytes that are no frame, or a frame out of place; the connection ends. */
    BAD_FRAME,
    /** A batch whose body contradicts its checksum; the connection ends. */
    BAD_CHECKSUM,
    /** Understood, but a value is out of its range. */
    BAD_REQUEST,
    /** No version of the protocol is known to both ends; the connection ends. */
    UNSUPPORTED_VERSION,
    /** The token is missing or wrong; the connection ends. */
    UNAUTHENTICATED,
    /** A stated limit; the text names it and its setting. */
    LIMIT_EXCEEDED,
    NO_SUCH_LOG,
    LOG_EXISTS,
    BAD_LOG_NAME,
    /** A force failed; the log has to be re-opened and checked. */
    LOG_READ_ONLY,
    /** Appends resume by themselves when there is room. */
    OUT_OF_SPACE,
    /** A client-assigned seqno that is not above the last one. */
    SEQNO_OUT_OF_ORDER,
    /** A producer sequence that skips ahead: a batch is missing. */
    PRODUCER_GAP,
    /** A producer sequence older than the window of remembered ones. */
    PRODUCER_UNKNOWN_OUTCOME,
    NO_SUCH_STREAM,
    SHUTTING_DOWN,
    INTERNAL,
    /** The seqno asked for is older than the earliest kept one. */
    SEQNO_GONE,
    /** It is known who asks, and that one may not. */
    FORBIDDEN,
    /** A newer stream goes on with this producer id. */
    PRODUCER_FENCED,
    NO_SUCH_CURSOR
}
