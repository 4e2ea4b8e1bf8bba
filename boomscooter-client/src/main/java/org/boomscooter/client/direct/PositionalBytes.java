package org.boomscooter.client.direct;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import org.boomscooter.format.frame.Frame;

/**
 * A segment file, read piece by piece into memory of the reader, the more at once the longer it
 * goes on. As long as the segment may be written to, every piece is read past the caches of this
 * machine.
 */
final class PositionalBytes implements SegmentBytes {
    private static final int ALIGNMENT = 4096;
    private static final int MIN_READ_BYTES = 64 << 10;
    private static final int MAX_READ_BYTES = 1 << 20;

    private final String name;
    private final PositionalFile file;
    private final int lengthBytes;
    private ByteBuffer window = windowOf(MIN_READ_BYTES);
    private int windowStart;
    private int windowEnd;
    private int readBytes = MIN_READ_BYTES;
    private boolean forgotten = true;
    private boolean settled;

    PositionalBytes(final Path path, final PositionalFile.Opener opener) throws IOException {
        name = path.getFileName().toString();
        file = opener.open(path);
        try {
            lengthBytes = (int) Math.min(file.size(), Integer.MAX_VALUE);
        } catch (final IOException e) {
            file.close();
            throw e;
        }
    }

    private static ByteBuffer windowOf(final int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public int lengthBytes() {
        return lengthBytes;
    }

    @Override
    public boolean load(final int position, final int length) {
        if (position < 0) {
            return false;
        }
        if (position < windowStart || position + length > windowEnd) {
            fill(position, length);
        }
        return position + length <= windowEnd;
    }

    private void fill(final int position, final int length) {
        final boolean goesOn =
                !forgotten && position >= windowStart && position < windowEnd + ALIGNMENT;
        readBytes = goesOn ? Math.min(2 * readBytes, MAX_READ_BYTES) : MIN_READ_BYTES;
        final int start = position & -ALIGNMENT;
        final int needed = position - start + length;
        final int wanted = (Math.max(readBytes, needed) + ALIGNMENT - 1) & -ALIGNMENT;
        final int kept = goesOn ? Math.max(0, windowEnd - start) : 0;
        final ByteBuffer target = window.capacity() < wanted ? windowOf(wanted) : window;
        if (kept > 0) {
            target.put(0, window, start - windowStart, kept);
        }
        window = target;
        windowStart = start;
        windowEnd = start + kept;
        try {
            read(target.limit(wanted).position(kept), needed);
        } catch (final ClosedChannelException e) {
            throw new UncheckedIOException(e);
        } catch (final IOException e) {
            throw new UncheckedIOException(ReadFailure.at(name, windowEnd, e));
        } finally {
            target.clear();
        }
        forgotten = false;
    }

    /** Reads as much as is there; what cannot be read behind what is needed only ends it. */
    private void read(final ByteBuffer target, final int needed) throws IOException {
        while (target.hasRemaining()) {
            try {
                final int count =
                        forgotten || !settled
                                ? file.readFresh(target, windowEnd)
                                : file.read(target, windowEnd);
                if (count <= 0) {
                    return;
                }
                windowEnd += count;
            } catch (final ClosedChannelException e) {
                throw e;
            } catch (final IOException e) {
                if (target.position() < needed) {
                    throw e;
                }
                return;
            }
        }
    }

    @Override
    public boolean isCoherent() {
        return false;
    }

    @Override
    public boolean isUnpacked() {
        return false;
    }

    @Override
    public void forget() {
        forgotten = true;
        windowStart = 0;
        windowEnd = 0;
    }

    @Override
    public void settle() {
        settled = true;
    }

    @Override
    public boolean isReplaced() throws IOException {
        return file.isReplaced();
    }

    @Override
    public ByteBuffer buffer() {
        return window;
    }

    @Override
    public int offset(final int position) {
        return position - windowStart;
    }

    @Override
    public int frameLength(final int position) {
        return Frame.length(window, offset(position));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
