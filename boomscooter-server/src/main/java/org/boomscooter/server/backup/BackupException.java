package org.boomscooter.server.backup;

import java.io.IOException;

/** Why one log could not be taken or brought back; the others can. */
final class BackupException extends IOException {
    private static final long serialVersionUID = 1L;

    BackupException(final String message) {
        super(message);
    }
}
