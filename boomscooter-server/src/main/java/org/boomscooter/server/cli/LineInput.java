package org.boomscooter.server.cli;

import java.io.IOException;
import java.io.InputStream;

/** One message a line, without its line feed; a last line without one counts too. */
final class LineInput implements MessageInput {
    private final InputBuffer input;
    private final int maxLineBytes;
    private int length;
    private int consumed;
    private long line;

    LineInput(final InputStream in, final int maxLineBytes) {
        this.input = new InputBuffer(in);
        this.maxLineBytes = maxLineBytes;
    }

    @Override
    public boolean next() throws IOException {
        input.skip(consumed);
        line++;
        int scanned = 0;
        while (true) {
            final int lineFeed = indexOfLineFeed(scanned);
            if (lineFeed >= 0) {
                return found(lineFeed, lineFeed + 1);
            }
            scanned = input.length();
            if (scanned > maxLineBytes) {
                throw new CommandException(
                        place()
                                + " is longer than "
                                + maxLineBytes
                                + " bytes, the largest message");
            }
            if (!input.readMore()) {
                return scanned > 0 && found(scanned, scanned);
            }
        }
    }

    private int indexOfLineFeed(final int from) {
        final byte[] bytes = input.bytes();
        final int end = input.start() + input.length();
        for (int i = input.start() + from; i < end; i++) {
            if (bytes[i] == '\n') {
                return i - input.start();
            }
        }
        return -1;
    }

    private boolean found(final int newLength, final int newConsumed) {
        if (newLength > maxLineBytes) {
            throw new CommandException(
                    place() + " is longer than " + maxLineBytes + " bytes, the largest message");
        }
        length = newLength;
        consumed = newConsumed;
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
        return "line " + line;
    }
}
