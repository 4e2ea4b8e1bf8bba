package org.boomscooter.server.disk;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A force has failed: what it was to make safe may be lost, whatever a second try would say. Every
 * other {@link IOException} of a disk came before anything was forced, and may pass.
 */
public final class ForceException extends IOException {
    private static final long serialVersionUID = 1L;

    public ForceException(final Path path, final Throwable cause) {
        super(path + ": " + cause.getMessage(), cause);
    }
}
