package org.boomscooter.server.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.boomscooter.server.disk.Disk;

/**
 * The files of one log in a backup. What replaces a file that counts lies beside it until the
 * manifest says that it is the one that counts.
 */
final class BackupFiles {
    private static final String NEW = ".new";

    private BackupFiles() {}

    /** What a file is called that is to replace this one. */
    static Path successor(final Path file) {
        return file.resolveSibling(file.getFileName() + NEW);
    }

    /**
     * The file that the manifest means: after an interruption its name may still be the old one's.
     */
    static Path resolve(
            final Disk disk,
            final FileTransfer transfer,
            final Path directory,
            final BackupFile file)
            throws IOException {
        final Path path = directory.resolve(file.name());
        final Path successor = successor(path);
        return disk.exists(successor)
                        && successor.toFile().length() == file.lengthBytes()
                        && transfer.crc(successor, file.bytes()) == file.crc()
                ? successor
                : path;
    }

    /** Gives what counts its name, and removes what does not count. */
    static void settle(
            final Disk disk,
            final FileTransfer transfer,
            final Path directory,
            final LogManifest manifest)
            throws IOException {
        boolean isChanged = false;
        for (final BackupFile file : manifest.files()) {
            final Path path = directory.resolve(file.name());
            final Path meant = resolve(disk, transfer, directory, file);
            if (!meant.equals(path)) {
                disk.rename(meant, path);
                isChanged = true;
            }
        }
        final Set<String> counted =
                manifest.files().stream().map(BackupFile::name).collect(Collectors.toSet());
        counted.add(LogManifest.FILE);
        for (final String name : disk.list(directory)) {
            final Path path = directory.resolve(name);
            if (!counted.contains(name) && !disk.isDirectory(path)) {
                disk.delete(path);
                isChanged = true;
            }
        }
        if (isChanged) {
            disk.forceDirectory(directory);
        }
    }

    /** Removes all that is there of a log. */
    static void remove(final Disk disk, final Path directory) throws IOException {
        // First what makes the rest count.
        disk.delete(directory.resolve(LogManifest.FILE));
        disk.forceDirectory(directory);
        for (final String name : disk.list(directory)) {
            disk.delete(directory.resolve(name));
        }
        disk.delete(directory);
    }
}
