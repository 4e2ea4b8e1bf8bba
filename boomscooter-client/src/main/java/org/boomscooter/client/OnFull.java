package org.boomscooter.client;

/** What a producer does when as many bytes are in flight as it may hold. */
public enum OnFull {
    /** It makes the caller wait for room. */
    BLOCK,
    /** It refuses: a future fails with {@link ErrorCode#BUFFER_FULL}, an offer is false. */
    FAIL
}
