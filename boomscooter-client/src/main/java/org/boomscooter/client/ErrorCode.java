package org.boomscooter.client;

/** Why something failed; the names are promised. The server's come first, then the client's own. */
public enum ErrorCode {
    /** A code that this version of the client does not know. */
    UNKNOWN,
    /** Bytes that are no frame, or one out of place. */
    BAD_FRAME,
    /** A batch that contradicts its checksum arrived at the server. */
    BAD_CHECKSUM,
    /** Understood, but a value is out of its range. */
    BAD_REQUEST,
    /** Client and server have no protocol version in common. */
    UNSUPPORTED_VERSION,
    /** The token is missing or wrong. */
    UNAUTHENTICATED,
    /** A stated limit; the message names it and its setting. */
    LIMIT_EXCEEDED,
    /** There is no log of this name. */
    NO_SUCH_LOG,
    /** There is a log of this name already. */
    LOG_EXISTS,
    /** The name is outside the grammar of log names. */
    BAD_LOG_NAME,
    /** A force to disk failed on the server: the log must be re-opened and checked. */
    LOG_READ_ONLY,
    /** The server has no room on disk, or no descriptors; appends resume by themselves. */
    OUT_OF_SPACE,
    /** A client-assigned seqno is not above the last one of the log. */
    SEQNO_OUT_OF_ORDER,
    /** A batch before this one is missing at the server. */
    PRODUCER_GAP,
    /** Whether this batch was appended can no longer be told. */
    PRODUCER_UNKNOWN_OUTCOME,
    /** The producer or subscription is not, or no longer, known to the server. */
    NO_SUCH_STREAM,
    /** The server is going down. */
    SHUTTING_DOWN,
    /** A fault of the server. */
    INTERNAL,
    /** The seqno asked for is older than the earliest one kept. */
    SEQNO_GONE,
    /** The server knows who asks, and that one may not. */
    FORBIDDEN,
    /**
     * Somebody else goes on under this producer's id. Of what was not acknowledged, this producer
     * cannot tell what is in the log.
     */
    PRODUCER_FENCED,
    /** The log has no cursor of this name. */
    NO_SUCH_CURSOR,

    /** No connection to the server, or it broke. */
    CONNECTION_LOST,
    /** No answer in the time allowed. */
    TIMED_OUT,
    /** The client, producer or consumer was closed. */
    CLOSED,
    /** More bytes in flight than the producer allows, and it was told not to wait. */
    BUFFER_FULL,
    /** Stored batches that contradict their checksums; seqnos may be missing. */
    DAMAGED,
    /**
     * What a direct reader handed out is not in the log any more: its server lost power, and other
     * messages get the same seqnos.
     */
    LOG_CUT,
    /** The calling thread was interrupted while it waited; its interrupt flag is set again. */
    INTERRUPTED
}
