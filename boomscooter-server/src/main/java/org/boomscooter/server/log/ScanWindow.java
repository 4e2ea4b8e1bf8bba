package org.boomscooter.server.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;
import org.boomscooter.server.disk.ReadableFile;

/**
 * Shows a file piece by piece through a buffer: reading, unlike a mapping, survives a disk that
 * cannot be read. Pages that cannot be had show as bytes that no frame begins with.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class ScanWindow implements AutoCloseable {
    private static final int FIRST_WINDOW_BYTES = 64 << 10;
    private static final int WINDOW_BYTES = 1 << 20;
    private static final int GROWTH = 4;
    private static final int PAGE_BYTES = 4096;

    /** Less is read sooner than asked about. */
    private static final int HOLE_BYTES = 4 << 20;

    private final ReadableFile file;
    private final int fileLength;
    private ByteBuffer buffer = allocate(FIRST_WINDOW_BYTES);
    private int start;
    private int end;
    private String unreadable;

    ScanWindow(final ReadableFile file) throws IOException {
        this.file = file;
        this.fileLength = (int) Math.min(file.lengthBytes(), StoreConfig.MAX_SEGMENT_BYTES);
    }

    private static ByteBuffer allocate(final int lengthBytes) {
        return ByteBuffer.allocateDirect(lengthBytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    int fileLength() {
        return fileLength;
    }

    /** The first read error, or {@code null}. */
    String unreadable() {
        return unreadable;
    }

    /** Makes {@code length} bytes from {@code position}, which the file has, readable. */
    void show(final int position, final int length) {
        if (position >= start && position + length <= end) {
            return;
        }
        makeRoom(length);
        start = position;
        end = position + Math.min(buffer.capacity(), fileLength - position);
        buffer.clear().limit(end - start);
        try {
            readFully(position, end - start);
        } catch (final IOException e) {
            unreadable = unreadable == null ? e.getMessage() : unreadable;
            readPages();
        }
        buffer.clear();
    }

    /** Whoever reads on gets more at a time: most segments that are scanned are nearly empty. */
    private void makeRoom(final int length) {
        final int wanted =
                end > start && buffer.capacity() < WINDOW_BYTES
                        ? GROWTH * buffer.capacity()
                        : buffer.capacity();
        if (Math.max(wanted, length) > buffer.capacity()) {
            BufferUtil.free(buffer);
            buffer = allocate(Math.max(wanted, length));
        }
    }

    /**
     * The first position at or behind this one, in steps of 8, whose 8 bytes are not all zero; the
     * file's length: there is none. Passes what was never written without reading it.
     */
    int nextNonZero(final int from) {
        int position = from;
        while (position <= fileLength - Long.BYTES) {
            if (position < start || position + Long.BYTES > end) {
                position = passHole(position);
                if (position > fileLength - Long.BYTES) {
                    return fileLength;
                }
                show(position, Long.BYTES);
            }
            for (; position <= end - Long.BYTES; position += Long.BYTES) {
                if (buffer.getLong(position - start) != 0) {
                    return position;
                }
            }
        }
        return fileLength;
    }

    private int passHole(final int position) {
        if (fileLength - position < HOLE_BYTES) {
            return position;
        }
        final long data = Math.min(fileLength, file.nextData(position));
        return Math.max(position, (int) data & -Long.BYTES);
    }

    private void readFully(final int position, final int length) throws IOException {
        final int count = file.read(buffer, position);
        if (count < length) {
            throw new IOException("file ends at position " + (position + Math.max(0, count)));
        }
    }

    private void readPages() {
        for (int at = start; at < end; ) {
            final int next = Math.min(end, (at / PAGE_BYTES + 1) * PAGE_BYTES);
            buffer.clear().limit(next - start).position(at - start);
            try {
                readFully(at, next - at);
            } catch (final IOException e) {
                for (int i = at; i < next; i++) {
                    buffer.put(i - start, (byte) 0xFF);
                }
            }
            at = next;
        }
    }

    ByteBuffer buffer() {
        return buffer;
    }

    /** Where in {@link #buffer} the byte at this position of the file is. */
    int offset(final int position) {
        return position - start;
    }

    @Override
    public void close() {
        BufferUtil.free(buffer);
    }
}
