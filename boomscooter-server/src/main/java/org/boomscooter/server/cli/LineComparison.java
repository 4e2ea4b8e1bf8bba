package org.boomscooter.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.boomscooter.client.Message;

/**
 * Compares messages, byte for byte, with the lines of the file that they were made from.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class LineComparison implements AutoCloseable {
    private final InputStream in;
    private final MessageInput lines;
    private long messages;
    private String difference;

    LineComparison(final Path file, final int maxLineBytes) throws IOException {
        in = Files.newInputStream(file);
        lines = new LineInput(in, maxLineBytes);
    }

    void compare(final Message message) {
        if (difference != null) {
            return;
        }
        if (!hasNext()) {
            difference = "message " + message.seqno() + " is one more than there are lines";
        } else if (!isEqual(message)) {
            difference = "message " + message.seqno() + " is not " + lines.place();
        } else {
            messages++;
        }
    }

    private boolean isEqual(final Message message) {
        final ByteBuffer expected =
                ByteBuffer.wrap(lines.bytes(), lines.offset(), lines.length()).slice();
        return message.buffer().slice(message.offset(), message.length()).equals(expected);
    }

    /** What differs, or {@code null}; to be asked when there are no more messages. */
    String difference() {
        if (difference == null && hasNext()) {
            difference = lines.place() + " is missing, after " + Counted.of(messages, "message");
        }
        return difference;
    }

    private boolean hasNext() {
        try {
            return lines.next();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
