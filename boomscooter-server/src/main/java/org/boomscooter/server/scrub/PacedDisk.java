package org.boomscooter.server.scrub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.disk.DiskFile;
import org.boomscooter.server.disk.Mapping;

/**
 * A disk whose files are read no quicker than a pacer lets them.
 *
 * <p><b>Threading:</b> as {@link Pacer}.
 */
final class PacedDisk implements Disk {
    private final Disk disk;
    private final Pacer pacer;

    PacedDisk(final Disk disk, final Pacer pacer) {
        this.disk = disk;
        this.pacer = pacer;
    }

    @Override
    public DiskFile openReadOnly(final Path file) throws IOException {
        return new PacedFile(disk.openReadOnly(file));
    }

    @Override
    public void createDirectories(final Path directory) throws IOException {
        disk.createDirectories(directory);
    }

    @Override
    public List<String> list(final Path directory) throws IOException {
        return disk.list(directory);
    }

    @Override
    public boolean isDirectory(final Path path) {
        return disk.isDirectory(path);
    }

    @Override
    public boolean exists(final Path file) {
        return disk.exists(file);
    }

    @Override
    public DiskFile create(final Path file) throws IOException {
        return disk.create(file);
    }

    @Override
    public DiskFile open(final Path file) throws IOException {
        return disk.open(file);
    }

    @Override
    public void rename(final Path from, final Path to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void link(final Path existing, final Path name) throws IOException {
        disk.link(existing, name);
    }

    @Override
    public void delete(final Path path) throws IOException {
        disk.delete(path);
    }

    @Override
    public void forceDirectory(final Path directory) throws IOException {
        disk.forceDirectory(directory);
    }

    @Override
    public long usableBytes(final Path directory) throws IOException {
        return disk.usableBytes(directory);
    }

    @Override
    public AutoCloseable tryLock(final Path file) throws IOException {
        return disk.tryLock(file);
    }

    @Override
    public long epochNs() {
        return disk.epochNs();
    }

    @Override
    public long monotonicNs() {
        return disk.monotonicNs();
    }

    private final class PacedFile implements DiskFile {
        private final DiskFile file;

        PacedFile(final DiskFile file) {
            this.file = file;
        }

        @Override
        public int read(final ByteBuffer target, final long position) throws IOException {
            pacer.take(target.remaining());
            return file.read(target, position);
        }

        @Override
        public long lengthBytes() throws IOException {
            return file.lengthBytes();
        }

        @Override
        public void write(final ByteBuffer source, final long position) throws IOException {
            file.write(source, position);
        }

        @Override
        public long nextData(final long position) {
            return file.nextData(position);
        }

        @Override
        public void extend(final long lengthBytes) throws IOException {
            file.extend(lengthBytes);
        }

        @Override
        public void allocate(final long position, final long lengthBytes) throws IOException {
            file.allocate(position, lengthBytes);
        }

        @Override
        public void renamed(final Path name) {
            file.renamed(name);
        }

        @Override
        public void force() throws IOException {
            file.force();
        }

        @Override
        public Mapping map(final int lengthBytes) throws IOException {
            return file.map(lengthBytes);
        }

        @Override
        public FileChannel channel() {
            return file.channel();
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
