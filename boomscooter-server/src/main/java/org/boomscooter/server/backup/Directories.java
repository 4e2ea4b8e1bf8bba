package org.boomscooter.server.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.log.LogFileCheck;
import org.boomscooter.server.log.LogName;

/**
 * The logs of a data directory.
 *
 * @param logs ids by name
 * @param troubles why others are not among them, by name
 * @param bytes of messages, about
 */
record Directories(SortedMap<String, Long> logs, SortedMap<String, String> troubles, long bytes) {
    static Directories of(final Disk disk, final Path dataDirectory) throws IOException {
        final Path logs = dataDirectory.resolve(LogFileCheck.LOGS);
        if (!Files.isDirectory(logs)) {
            throw new IOException(
                    dataDirectory + ": is no data directory: it has no directory logs");
        }
        final SortedMap<String, Long> found = new TreeMap<>();
        final SortedMap<String, String> troubles = new TreeMap<>();
        return new Directories(found, troubles, find(disk, logs, logs, 1, found, troubles));
    }

    /** Whether one lies in the other, by whatever links their names lead there. */
    static boolean overlap(final Path one, final Path other) {
        final Path first = real(one);
        final Path second = real(other);
        return first.startsWith(second) || second.startsWith(first);
    }

    /** What is not there yet will be where its parent is. */
    private static Path real(final Path path) {
        try {
            return path.toRealPath();
        } catch (final IOException e) {
            // Missing, or not to be had by another name than its own.
            final Path parent = path.getParent();
            return parent == null ? path : real(parent).resolve(path.getFileName());
        }
    }

    /** Whether there is such a log, readable or not. */
    boolean has(final String log) {
        return logs.containsKey(log) || troubles.containsKey(log);
    }

    private static long find(
            final Disk disk,
            final Path logs,
            final Path directory,
            final int depth,
            final SortedMap<String, Long> found,
            final SortedMap<String, String> troubles)
            throws IOException {
        long bytes = 0;
        for (final String child : disk.list(directory)) {
            final Path path = directory.resolve(child);
            if (!disk.isDirectory(path)) {
                continue;
            }
            final Path descriptor = path.resolve(LogFileCheck.DESCRIPTOR);
            if (disk.exists(descriptor) && !disk.isDirectory(descriptor)) {
                final String name = logs.relativize(path).toString();
                try {
                    found.put(name, LogFileCheck.descriptor(path).logId());
                    bytes += bytes(disk, path);
                } catch (final IOException e) {
                    if (disk.exists(descriptor)) {
                        troubles.put(name, e.getMessage());
                    }
                }
            } else if (depth < LogName.MAX_COMPONENTS) {
                bytes += find(disk, logs, path, depth + 1, found, troubles);
            }
        }
        return bytes;
    }

    /** For the progress only: whoever takes the log finds out what is wrong with it. */
    private static long bytes(final Disk disk, final Path log) {
        long bytes = 0;
        try {
            for (final String name : disk.list(log)) {
                if (LogFiles.baseSeqno(name, LogFiles.SEGMENT) >= 0
                        || LogFiles.baseSeqno(name, LogFiles.COMPANION) >= 0) {
                    bytes += log.resolve(name).toFile().length();
                }
            }
        } catch (final IOException e) {
            return bytes;
        }
        return bytes;
    }
}
