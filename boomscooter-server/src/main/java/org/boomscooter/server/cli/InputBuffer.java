package org.boomscooter.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A stretch of an input stream: grows at its end by reading, and gives up at its front what was
 * used. Whoever reads from it bounds how much is held.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class InputBuffer {
    private static final int FIRST_BYTES = 1 << 16;

    private final InputStream in;
    private byte[] bytes = new byte[FIRST_BYTES];
    private int start;
    private int end;
    private long position;

    InputBuffer(final InputStream in) {
        this.in = in;
    }

    byte[] bytes() {
        return bytes;
    }

    int start() {
        return start;
    }

    /** Bytes held. */
    int length() {
        return end - start;
    }

    void skip(final int count) {
        start += count;
        position += count;
    }

    /** Bytes that were used: where in the stream the front is. */
    long position() {
        return position;
    }

    /** Reads more behind what is held; {@code false}: the stream has ended. */
    boolean readMore() throws IOException {
        if (end == bytes.length) {
            makeRoom();
        }
        final int count = in.read(bytes, end, bytes.length - end);
        end += Math.max(0, count);
        return count > 0;
    }

    private void makeRoom() {
        if (start > bytes.length / 2) {
            System.arraycopy(bytes, start, bytes, 0, length());
        } else {
            final long doubled = 2L * bytes.length;
            bytes =
                    Arrays.copyOfRange(
                            bytes, start, (int) Math.min(start + doubled, Integer.MAX_VALUE - 8));
        }
        end -= start;
        start = 0;
    }
}
