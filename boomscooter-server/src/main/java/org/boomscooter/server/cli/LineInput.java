package org.boomscooter.server.cli;

import java.io.IOException;
import java.io.InputStream;

/** One message a line, without its line feed; a last line without one counts too. */
final class LineInput extends MessageInput {
    private final int maxLineBytes;
    private long line;

    LineInput(final InputStream in, final int maxLineBytes) {
        super(in);
        this.maxLineBytes = maxLineBytes;
    }

    @Override
    boolean find(final InputBuffer input) throws IOException {
        line++;
        int scanned = 0;
        while (true) {
            final int lineFeed = indexOfLineFeed(input, scanned);
            checkLength(lineFeed < 0 ? input.length() : lineFeed);
            if (lineFeed >= 0) {
                found(lineFeed, lineFeed + 1);
                return true;
            }
            scanned = input.length();
            if (!input.readMore()) {
                found(scanned, scanned);
                return scanned > 0;
            }
        }
    }

    private static int indexOfLineFeed(final InputBuffer input, final int from) {
        final byte[] bytes = input.bytes();
        final int end = input.start() + input.length();
        for (int i = input.start() + from; i < end; i++) {
            if (bytes[i] == '\n') {
                return i - input.start();
            }
        }
        return -1;
    }

    private void checkLength(final int length) {
        if (length > maxLineBytes) {
            throw new CommandException(
                    place() + " is longer than " + maxLineBytes + " bytes, the largest message");
        }
    }

    @Override
    String place() {
        return "line " + line;
    }
}
