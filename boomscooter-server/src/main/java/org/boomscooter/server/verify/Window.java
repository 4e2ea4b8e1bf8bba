package org.boomscooter.server.verify;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A part of a source in memory, moved on as it is walked.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class Window {
    private static final int USUAL_LENGTH = 1 << 20;

    private final ByteSource source;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(0);
    private long start;
    private long end;

    Window(final ByteSource source) {
        this.source = source;
    }

    long lengthBytes() {
        return source.lengthBytes();
    }

    /** Makes a range readable; {@code false}: the source ends before the range does. */
    boolean load(final long position, final int length) throws IOException {
        if (position < 0 || length > source.lengthBytes() - position) {
            return false;
        }
        if (position < start || position + length > end) {
            fill(position, length);
        }
        return true;
    }

    private void fill(final long position, final int length) throws IOException {
        if (buffer.capacity() < length) {
            final int usual = (int) Math.min(USUAL_LENGTH, source.lengthBytes());
            buffer = ByteBuffer.allocateDirect(Math.max(length, usual));
        }
        start = position;
        end = position;
        final int part = (int) Math.min(buffer.capacity(), source.lengthBytes() - position);
        source.read(buffer, 0, position, part);
        end = position + part;
    }

    ByteBuffer buffer() {
        return buffer;
    }

    /** Where a loaded position lies in {@link #buffer}. */
    int offset(final long position) {
        return (int) (position - start);
    }
}
