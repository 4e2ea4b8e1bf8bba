package org.boomscooter.server.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.log.LogException;
import org.boomscooter.server.log.LogName;

/**
 * What a backup is, in its directory. The logs say themselves what is there of each.
 *
 * @param source the data directory
 * @param finishedMs 0: it is under way, or was interrupted
 * @param copying whether it was asked to share no bytes with the data directory
 * @param logs ids by name: all that are or will be in it
 */
record BackupManifest(
        String source,
        long startedMs,
        long finishedMs,
        boolean copying,
        SortedMap<String, Long> logs,
        String crc) {
    static final String FILE = "backup.toml";

    BackupManifest(
            final String source,
            final long startedMs,
            final long finishedMs,
            final boolean copying,
            final SortedMap<String, Long> logs) {
        this(source, startedMs, finishedMs, copying, logs, "");
    }

    /** {@code null}: there is none. */
    static BackupManifest read(final Disk disk, final Path directory) throws IOException {
        final Path path = directory.resolve(FILE);
        final ManifestText.Parsed parsed = ManifestText.read(disk, path);
        if (parsed == null) {
            return null;
        }
        final SortedMap<String, Long> logs = new TreeMap<>();
        for (final Map<String, String> row : parsed.rows()) {
            logs.put(
                    name(path, row),
                    Long.parseUnsignedLong(ManifestText.Parsed.get(path, row, "id"), 16));
        }
        return new BackupManifest(
                parsed.get("source"),
                parsed.number("started-ms"),
                parsed.number("finished-ms"),
                Boolean.parseBoolean(parsed.values().get("copying")),
                logs,
                parsed.crc());
    }

    private static String name(final Path path, final Map<String, String> row) throws IOException {
        try {
            return LogName.check(ManifestText.Parsed.get(path, row, "name"));
        } catch (final LogException e) {
            throw new IOException(path + ": " + e.getMessage(), e);
        }
    }

    void write(final Disk disk, final Path directory) throws IOException {
        final ManifestText text =
                new ManifestText()
                        .put("source", source)
                        .put("started-ms", startedMs)
                        .put("finished-ms", finishedMs)
                        .put("copying", copying)
                        .beginRows("logs");
        logs.forEach((name, id) -> text.row("name", name, "id", Long.toHexString(id)));
        text.endRows().write(disk, directory.resolve(FILE));
    }

    boolean isFinished() {
        return finishedMs > 0;
    }
}
