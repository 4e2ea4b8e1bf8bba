package org.boomscooter.client.direct;

import java.io.IOException;

/** Says of a failed read where it was. */
final class ReadFailure {
    private ReadFailure() {}

    static IOException at(final String file, final long position, final IOException cause) {
        return new IOException(
                file + " cannot be read at position " + position + ": " + cause.getMessage(),
                cause);
    }
}
