package org.boomscooter.client;

import java.util.Objects;

/**
 * Everything that can go wrong in talking to a log: a code, whether to try again, and a sentence.
 */
public final class BoomscooterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final boolean retriable;

    /**
     * @param retriable whether the same call may succeed later
     * @param message what, where, and what to do
     */
    public BoomscooterException(
            final ErrorCode code, final boolean retriable, final String message) {
        this(code, retriable, message, null);
    }

    /**
     * @param retriable whether the same call may succeed later
     * @param message what, where, and what to do
     * @param cause may be {@code null}
     */
    public BoomscooterException(
            final ErrorCode code,
            final boolean retriable,
            final String message,
            final Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code, "code");
        this.retriable = retriable;
    }

    /** What kind of failure it is. */
    public ErrorCode code() {
        return code;
    }

    /** Whether the same call may succeed later, without any change by the caller. */
    public boolean retriable() {
        return retriable;
    }
}
