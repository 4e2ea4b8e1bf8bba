package org.boomscooter.server.disk;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.agrona.BufferUtil;
import org.agrona.IoUtil;
import org.boomscooter.server.posix.Prefault;

/** A file of this machine, by its channel. */
final class RealFile implements DiskFile {
    /** Up to here zeroes are written: that is quicker than loading the native binding. */
    private static final long SMALL_BYTES = 1 << 20;

    /** A page: what is written at once the kernel keeps as one, and forces as one. */
    private static final int ZEROES_BYTES = 4 << 10;

    private volatile Path path;
    private final FileChannel channel;
    private final boolean writable;

    RealFile(final Path path, final FileChannel channel, final boolean writable) {
        this.path = path;
        this.channel = channel;
        this.writable = writable;
    }

    @Override
    public long lengthBytes() throws IOException {
        return channel.size();
    }

    @Override
    public int read(final ByteBuffer target, final long position) throws IOException {
        int total = 0;
        while (target.hasRemaining()) {
            final int count = channel.read(target, position + total);
            if (count < 0) {
                break;
            }
            total += count;
        }
        return total;
    }

    @Override
    public void write(final ByteBuffer source, final long position) throws IOException {
        long at = position;
        while (source.hasRemaining()) {
            final int count = channel.write(source, at);
            if (count <= 0) {
                throw new EOFException(path + ": write stopped short at position " + at);
            }
            at += count;
        }
    }

    @Override
    public long nextData(final long position) {
        return Prefault.nextData(path, position);
    }

    @Override
    public void extend(final long lengthBytes) throws IOException {
        if (lengthBytes > channel.size()) {
            write(ByteBuffer.allocate(1), lengthBytes - 1);
        }
    }

    @Override
    public void allocate(final long position, final long lengthBytes) throws IOException {
        if (lengthBytes > SMALL_BYTES && Prefault.allocate(path, position, lengthBytes)) {
            return;
        }
        final ByteBuffer zeroes =
                ByteBuffer.allocateDirect((int) Math.min(ZEROES_BYTES, lengthBytes));
        try {
            final long end = position + lengthBytes;
            for (long at = position; at < end; at += ZEROES_BYTES) {
                zeroes.clear().limit((int) Math.min(ZEROES_BYTES, end - at));
                write(zeroes, at);
            }
        } finally {
            BufferUtil.free(zeroes);
        }
    }

    @Override
    public void renamed(final Path name) {
        path = name;
    }

    @Override
    public void force() throws IOException {
        try {
            channel.force(true);
        } catch (final IOException e) {
            throw new ForceException(path, e);
        }
    }

    @Override
    public Mapping map(final int lengthBytes) throws IOException {
        return new RealMapping(
                path,
                channel.map(
                        writable ? FileChannel.MapMode.READ_WRITE : FileChannel.MapMode.READ_ONLY,
                        0,
                        lengthBytes),
                lengthBytes);
    }

    @Override
    public FileChannel channel() {
        return channel;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(path + ": cannot be closed", e);
        }
    }

    private static final class RealMapping implements Mapping {
        private final Path path;
        private final MappedByteBuffer buffer;
        private final int lengthBytes;

        RealMapping(final Path path, final MappedByteBuffer buffer, final int lengthBytes) {
            this.path = path;
            this.buffer = buffer;
            this.lengthBytes = lengthBytes;
            buffer.order(ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public ByteBuffer buffer() {
            return buffer;
        }

        @Override
        public void populate(final int offset, final int length) {
            // Blocks are there, so that the writer can take the faults itself if this fails.
            if (length > SMALL_BYTES) {
                Prefault.populate(BufferUtil.address(buffer) + offset, length);
            }
        }

        @Override
        public void force(final int offset, final int length) throws IOException {
            try {
                buffer.force(offset, Math.min(length, lengthBytes - offset));
            } catch (final UncheckedIOException e) {
                throw new ForceException(path, e.getCause());
            }
        }

        @Override
        public void close() {
            IoUtil.unmap(buffer);
        }
    }
}
