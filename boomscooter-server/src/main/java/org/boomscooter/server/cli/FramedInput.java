package org.boomscooter.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A little-endian 32-bit length before each message. */
final class FramedInput extends MessageInput {
    private final int maxMessageBytes;

    FramedInput(final InputStream in, final int maxMessageBytes) {
        super(in);
        this.maxMessageBytes = maxMessageBytes;
    }

    @Override
    boolean find(final InputBuffer input) throws IOException {
        if (!hold(input, Integer.BYTES)) {
            if (input.length() > 0) {
                throw new CommandException(place() + ": the input ends within a length");
            }
            return false;
        }
        final int length =
                ByteBuffer.wrap(input.bytes()).order(ByteOrder.LITTLE_ENDIAN).getInt(input.start());
        if (length < 0 || length > maxMessageBytes) {
            throw new CommandException(
                    place() + ": length " + length + " (expected: 0-" + maxMessageBytes + ")");
        }
        input.skip(Integer.BYTES);
        if (!hold(input, length)) {
            throw new CommandException(
                    place() + ": the input ends within a message of " + length + " bytes");
        }
        found(length, length);
        return true;
    }

    private static boolean hold(final InputBuffer input, final int count) throws IOException {
        while (input.length() < count) {
            if (!input.readMore()) {
                return false;
            }
        }
        return true;
    }

    @Override
    String place() {
        return "byte " + position();
    }
}
