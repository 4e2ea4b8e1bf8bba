package org.boomscooter.server.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.SystemEpochNanoClock;

/** The disk of this machine, and its clocks. */
public final class RealDisk implements Disk {
    @Override
    public void createDirectories(final Path directory) throws IOException {
        Files.createDirectories(directory);
    }

    @Override
    public List<String> list(final Path directory) throws IOException {
        final List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (final Path entry : entries) {
                names.add(entry.getFileName().toString());
            }
        } catch (final NoSuchFileException | NotDirectoryException e) {
            return names;
        }
        names.sort(null);
        return names;
    }

    @Override
    public boolean isDirectory(final Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public boolean exists(final Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public FileStamp stamp(final Path file) throws IOException {
        try {
            final BasicFileAttributes attributes =
                    Files.readAttributes(
                            file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return new FileStamp(attributes.fileKey(), attributes.size());
        } catch (final NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public DiskFile create(final Path file) throws IOException {
        return new RealFile(
                file,
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE),
                true);
    }

    @Override
    public DiskFile open(final Path file) throws IOException {
        RegularFile.check(file);
        return new RealFile(
                file,
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE),
                true);
    }

    @Override
    public DiskFile openReadOnly(final Path file) throws IOException {
        return new RealFile(file, RegularFile.open(file), false);
    }

    @Override
    public void rename(final Path from, final Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void link(final Path file, final Path name) throws IOException {
        Files.createLink(name, file);
    }

    @Override
    public void delete(final Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    @Override
    public void forceDirectory(final Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            try {
                channel.force(true);
            } catch (final IOException e) {
                throw new ForceException(directory, e);
            }
        }
    }

    @Override
    public long usableBytes(final Path directory) throws IOException {
        // Not by the file store: to find that takes a descriptor, and there may be none.
        final long usable = directory.toFile().getUsableSpace();
        return usable > 0 ? usable : Files.getFileStore(directory).getUsableSpace();
    }

    @Override
    public AutoCloseable tryLock(final Path file) throws IOException {
        final FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (final OverlappingFileLockException e) {
            // This process itself holds it.
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        // Closing the channel gives the lock back.
        return lock == null ? null : channel;
    }

    @Override
    public long epochNs() {
        return SystemEpochNanoClock.INSTANCE.nanoTime();
    }

    @Override
    public long monotonicNs() {
        return System.nanoTime();
    }
}
