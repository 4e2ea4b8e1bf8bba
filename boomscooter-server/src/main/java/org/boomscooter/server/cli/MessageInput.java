package org.boomscooter.server.cli;

import java.io.IOException;

/**
 * Messages read from a file or standard input, one at a time.
 *
 * <p><b>Threading:</b> for one thread.
 */
interface MessageInput {
    /** Moves to the next message; {@code false}: there are no more. */
    boolean next() throws IOException;

    /** Holds the message, {@link #length} bytes from {@link #offset}, until the next one. */
    byte[] bytes();

    int offset();

    int length();

    /** Where the message stands, for errors: {@code line 17}. */
    String place();
}
