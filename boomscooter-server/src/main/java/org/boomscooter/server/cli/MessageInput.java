package org.boomscooter.server.cli;

import java.io.IOException;
import java.io.InputStream;

/**
 * Messages read from a file or standard input, one at a time.
 *
 * <p><b>Threading:</b> for one thread.
 */
abstract class MessageInput {
    private final InputBuffer input;
    private int length;
    private int consumed;

    MessageInput(final InputStream in) {
        input = new InputBuffer(in);
    }

    /** Moves to the next message; {@code false}: there are no more. */
    final boolean next() throws IOException {
        input.skip(consumed);
        length = 0;
        consumed = 0;
        return find(input);
    }

    /**
     * Looks for a message at the front of the input, and tells it to {@link #found}.
     *
     * @return {@code false}: there is none
     */
    abstract boolean find(InputBuffer from) throws IOException;

    /**
     * @param messageLength from the front of the input on
     * @param used by the message and what follows it up to the next one
     */
    final void found(final int messageLength, final int used) {
        length = messageLength;
        consumed = used;
    }

    /** Holds the message, {@link #length} bytes from {@link #offset}, until the next one. */
    final byte[] bytes() {
        return input.bytes();
    }

    final int offset() {
        return input.start();
    }

    final int length() {
        return length;
    }

    /** Where in the input the message begins. */
    final long position() {
        return input.position();
    }

    /** Where the message stands, for errors: {@code line 17}. */
    abstract String place();
}
