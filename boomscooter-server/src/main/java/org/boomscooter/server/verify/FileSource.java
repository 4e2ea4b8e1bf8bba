package org.boomscooter.server.verify;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of a file as long as it was when it was opened. */
final class FileSource implements ByteSource {
    private final FileChannel channel;
    private final Path file;
    private final long lengthBytes;

    FileSource(final Path file) throws IOException {
        this.file = file;
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        this.lengthBytes = channel.size();
    }

    @Override
    public long lengthBytes() {
        return lengthBytes;
    }

    @Override
    public void read(
            final ByteBuffer target, final int targetOffset, final long position, final int length)
            throws IOException {
        target.clear().position(targetOffset).limit(targetOffset + length);
        while (target.hasRemaining()) {
            if (channel.read(target, position + target.position() - targetOffset) < 0) {
                throw new EOFException(file + " ends before " + (position + length));
            }
        }
        target.clear();
    }

    /** The whole file, in a direct buffer. */
    static ByteBuffer readAll(final Path file, final long maxLength) throws IOException {
        try (FileSource source = new FileSource(file)) {
            final int length = (int) Math.min(source.lengthBytes, maxLength);
            final ByteBuffer all = ByteBuffer.allocateDirect(length);
            source.read(all, 0, 0, length);
            return all;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
