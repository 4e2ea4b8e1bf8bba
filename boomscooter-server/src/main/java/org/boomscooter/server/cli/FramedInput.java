package org.boomscooter.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A little-endian 32-bit length before each message. */
final class FramedInput implements MessageInput {
    private final InputBuffer input;
    private final int maxMessageBytes;
    private long position;
    private int consumed;
    private int length;

    FramedInput(final InputStream in, final int maxMessageBytes) {
        this.input = new InputBuffer(in);
        this.maxMessageBytes = maxMessageBytes;
    }

    @Override
    public boolean next() throws IOException {
        input.skip(consumed);
        position += consumed;
        if (!hold(Integer.BYTES)) {
            if (input.length() > 0) {
                throw new CommandException(place() + ": the input ends within a length");
            }
            return false;
        }
        length =
                ByteBuffer.wrap(input.bytes()).order(ByteOrder.LITTLE_ENDIAN).getInt(input.start());
        if (length < 0 || length > maxMessageBytes) {
            throw new CommandException(
                    place() + ": length " + length + " (expected: 0-" + maxMessageBytes + ")");
        }
        input.skip(Integer.BYTES);
        position += Integer.BYTES;
        if (!hold(length)) {
            throw new CommandException(
                    place() + ": the input ends within a message of " + length + " bytes");
        }
        consumed = length;
        return true;
    }

    private boolean hold(final int count) throws IOException {
        while (input.length() < count) {
            if (!input.readMore()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public byte[] bytes() {
        return input.bytes();
    }

    @Override
    public int offset() {
        return input.start();
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public String place() {
        return "byte " + position;
    }
}
