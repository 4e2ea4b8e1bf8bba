package org.boomscooter.client.direct;

/** What a direct reader goes by. */
public enum DirectState {
    /** A server has the log open; everything committed is read, and what comes is followed. */
    LIVE,
    /** No server has the log open; it was closed in good order, and all of it is read. */
    CLOSED,
    /**
     * The server that had the log open has gone without a word: sealed segments are read to their
     * ends, the last one as far as it was committed.
     */
    STALE,
    /** There is no mark file: only sealed segments are read. */
    SEALED_ONLY
}
