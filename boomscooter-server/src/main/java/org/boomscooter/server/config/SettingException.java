package org.boomscooter.server.config;

/** A setting that is unknown or out of range; the message says where it stood and what to do. */
public final class SettingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SettingException(final String message) {
        super(message);
    }
}
