package org.boomscooter.server.verify;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.disk.DiskFile;

/** The bytes of a file as long as it was when it was opened. */
final class FileSource implements ByteSource {
    private final DiskFile file;
    private final Path path;
    private final long lengthBytes;

    FileSource(final Disk disk, final Path path) throws IOException {
        this.path = path;
        this.file = disk.openReadOnly(path);
        this.lengthBytes = file.lengthBytes();
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
        final int count = file.read(target, position);
        target.clear();
        if (count < length) {
            throw new EOFException(path + " ends before " + (position + length));
        }
    }

    /** The whole file, in a direct buffer. */
    static ByteBuffer readAll(final Disk disk, final Path file, final long maxLength)
            throws IOException {
        try (FileSource source = new FileSource(disk, file)) {
            final int length = (int) Math.min(source.lengthBytes, maxLength);
            final ByteBuffer all = ByteBuffer.allocateDirect(length);
            source.read(all, 0, 0, length);
            return all;
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
