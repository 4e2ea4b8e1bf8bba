package org.boomscooter.server.backup;

/** Why a log cannot be copied, or a copy is none. */
public final class CopyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CopyException(final String message) {
        super(message);
    }
}
