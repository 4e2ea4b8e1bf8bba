package org.boomscooter.server.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Another disk: for those that do some things otherwise.
 *
 * <p><b>Threading:</b> as the other one.
 */
public abstract class ForwardingDisk implements Disk {
    private final Disk disk;

    protected ForwardingDisk(final Disk disk) {
        this.disk = disk;
    }

    @Override
    public DiskFile openReadOnly(final Path file) throws IOException {
        return disk.openReadOnly(file);
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
    public FileStamp stamp(final Path file) throws IOException {
        return disk.stamp(file);
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
}
