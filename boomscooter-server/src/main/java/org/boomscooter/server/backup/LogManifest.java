package org.boomscooter.server.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.boomscooter.server.disk.Disk;

/**
 * What a backup holds of one log, in that log's directory. It is replaced as a whole: a log is
 * either as it was before a backup, or as it was when that backup took it.
 *
 * @param nextSeqno the seqno behind the last one that it holds
 * @param isVerified whether the segments were looked through since they were taken, and are whole
 */
record LogManifest(
        String log,
        long logId,
        long nextSeqno,
        long takenMs,
        boolean isVerified,
        List<BackupFile> files) {
    static final String FILE = "backup.toml";

    /** Names of files; none leads out of the directory of the log. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

    LogManifest {
        files = List.copyOf(files);
    }

    /**
     * Reads what there is of this log; {@code null}: nothing.
     *
     * @throws IOException it cannot be read, is damaged, or says what no backup writes
     */
    static LogManifest read(final Disk disk, final Path directory, final String log)
            throws IOException {
        final Path path = directory.resolve(FILE);
        final ManifestText.Parsed parsed = ManifestText.read(disk, path);
        if (parsed == null) {
            return null;
        }
        if (!parsed.get("log").equals(log)) {
            throw new IOException(
                    path + ": log: \"" + parsed.get("log") + "\" (expected: \"" + log + "\")");
        }
        final List<BackupFile> files = new ArrayList<>();
        for (final Map<String, String> row : parsed.rows()) {
            files.add(
                    new BackupFile(
                            name(path, row),
                            ManifestText.Parsed.number(path, row, "bytes"),
                            ManifestText.Parsed.number(path, row, "length"),
                            ManifestText.fromHex(ManifestText.Parsed.get(path, row, "crc32c")),
                            ManifestText.Parsed.number(path, row, "modified-ms"),
                            ManifestText.Parsed.number(path, row, "to")));
        }
        return new LogManifest(
                log,
                Long.parseUnsignedLong(parsed.get("id"), 16),
                parsed.number("next-seqno"),
                parsed.number("taken-ms"),
                Boolean.parseBoolean(parsed.get("verified")),
                files);
    }

    private static String name(final Path path, final Map<String, String> row) throws IOException {
        final String name = ManifestText.Parsed.get(path, row, "name");
        if (!NAME.matcher(name).matches()) {
            throw new IOException(
                    path
                            + ": name: \""
                            + name
                            + "\" (expected: a file of the log, of letters, digits, '.', '_' and"
                            + " '-')");
        }
        return name;
    }

    void write(final Disk disk, final Path directory) throws IOException {
        final ManifestText text =
                new ManifestText()
                        .put("log", log)
                        .put("id", Long.toHexString(logId))
                        .put("next-seqno", nextSeqno)
                        .put("taken-ms", takenMs)
                        .put("verified", isVerified)
                        .beginRows("files");
        for (final BackupFile file : files) {
            text.row(
                    "name", file.name(),
                    "bytes", file.bytes(),
                    "length", file.lengthBytes(),
                    "crc32c", ManifestText.hex(file.crc()),
                    "modified-ms", file.modifiedMs(),
                    "to", file.toSeqno());
        }
        text.endRows().write(disk, directory.resolve(FILE));
    }

    LogManifest verified() {
        return new LogManifest(log, logId, nextSeqno, takenMs, true, files);
    }

    /** {@code null}: it does not hold that. */
    BackupFile find(final String name) {
        return files.stream().filter(file -> file.name().equals(name)).findFirst().orElse(null);
    }
}
