package org.boomscooter.client.direct;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.companion.CompanionDecoder;
import org.boomscooter.format.companion.CompanionFrame;
import org.boomscooter.format.companion.SeekTable;
import org.boomscooter.format.frame.Frame;

/** A segment whose file is gone, unpacked from its companion as it is read, in plain Java. */
final class CompanionBytes implements SegmentBytes {
    /** Unpacked at once when reading on. */
    private static final int WINDOW_BLOCKS = 8;

    private final CompanionDecoder decoder = new CompanionDecoder();
    private final ByteBuffer stored = ByteBuffer.allocate(CompanionFrame.BLOCK_LENGTH);
    private final String name;
    private final PositionalFile file;
    private final boolean coherent;
    private final SeekTable table;
    private ByteBuffer window = windowOf(WINDOW_BLOCKS);
    private int windowStart;
    private int windowEnd;

    /**
     * @param coherent whether what the opened file reads is always what is there
     */
    CompanionBytes(final Path path, final PositionalFile.Opener opener, final boolean coherent)
            throws IOException {
        this.coherent = coherent;
        name = path.getFileName().toString();
        file = opener.open(path);
        try {
            table = readTable();
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private SeekTable readTable() throws IOException {
        final long fileLength = file.size();
        ByteBuffer end = readEnd(fileLength, SeekTable.USUAL_LENGTH);
        final int needed = SeekTable.lengthFromEnd(end, 0, end.capacity(), fileLength);
        if (needed > end.capacity()) {
            end = readEnd(fileLength, needed);
        }
        return SeekTable.read(end, 0, end.capacity(), fileLength);
    }

    private ByteBuffer readEnd(final long fileLength, final int length) throws IOException {
        final ByteBuffer end = ByteBuffer.allocate((int) Math.min(fileLength, length));
        readFully(end, fileLength - end.capacity());
        return end;
    }

    private void readFully(final ByteBuffer target, final long position) throws IOException {
        while (target.hasRemaining()) {
            final long at = position + target.position();
            try {
                if (file.read(target, at) < 0) {
                    throw new EOFException(name + " is shorter than it was");
                }
            } catch (final EOFException | ClosedChannelException e) {
                throw e;
            } catch (final IOException e) {
                throw ReadFailure.at(name, at, e);
            }
        }
    }

    @Override
    public int lengthBytes() {
        return (int) table.contentLength();
    }

    @Override
    public boolean load(final int position, final int length) {
        if (position < 0 || length > lengthBytes() - position) {
            return false;
        }
        if (position < windowStart || position + length > windowEnd) {
            unpack(position, length);
        }
        return true;
    }

    private static ByteBuffer windowOf(final int blocks) {
        return ByteBuffer.allocate(blocks * CompanionFrame.BLOCK_LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private void unpack(final int position, final int length) {
        final int first = SeekTable.blockOf(position);
        final int needed = SeekTable.blockOf(position + Math.max(1, length) - 1) - first + 1;
        // Whoever does not read on looks for one stretch: what lies behind is not unpacked for it.
        final boolean readsOn = position >= windowStart && position <= windowEnd;
        final int wanted =
                Math.min(
                        readsOn ? Math.max(needed, WINDOW_BLOCKS) : needed,
                        table.blockCount() - first);
        if (window.capacity() < wanted * CompanionFrame.BLOCK_LENGTH) {
            window = windowOf(wanted);
        }
        windowStart = first * CompanionFrame.BLOCK_LENGTH;
        windowEnd = windowStart;
        for (int i = 0; i < wanted; i++) {
            if (!unpackBlock(first + i, i < needed)) {
                return;
            }
            windowEnd += table.contentLength(first + i);
        }
    }

    /** A damaged block that nobody asked for yet only ends the window. */
    private boolean unpackBlock(final int block, final boolean needed) {
        try {
            stored.clear().limit(table.storedLength(block));
            readFully(stored, table.dataPosition(block));
            decoder.decode(table, block, stored, 0, window, windowEnd - windowStart);
            return true;
        } catch (final FormatException e) {
            if (needed) {
                throw e;
            }
            return false;
        } catch (final EOFException e) {
            if (needed) {
                throw new FormatException(
                        FormatError.TRUNCATED, table.dataPosition(block), e.getMessage());
            }
            return false;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean isCoherent() {
        return coherent;
    }

    @Override
    public boolean isUnpacked() {
        return true;
    }

    @Override
    public void forget() {
        // A companion is made of a sealed segment.
    }

    @Override
    public void settle() {
        // As above.
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
