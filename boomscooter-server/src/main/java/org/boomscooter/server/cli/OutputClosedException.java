package org.boomscooter.server.cli;

import java.io.IOException;

/** Nobody reads the results any more, as in {@code consume | head}: a reason to end quietly. */
final class OutputClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutputClosedException(final IOException cause) {
        super(cause);
    }
}
