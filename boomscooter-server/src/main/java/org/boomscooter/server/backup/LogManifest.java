package org.boomscooter.server.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    LogManifest {
        files = List.copyOf(files);
    }

    /** {@code null}: there is none. */
    static LogManifest read(final Disk disk, final Path directory) throws IOException {
        final Path path = directory.resolve(FILE);
        final ManifestText.Parsed parsed = ManifestText.read(disk, path);
        if (parsed == null) {
            return null;
        }
        final List<BackupFile> files = new ArrayList<>();
        for (final Map<String, String> row : parsed.rows()) {
            files.add(
                    new BackupFile(
                            ManifestText.Parsed.get(path, row, "name"),
                            ManifestText.Parsed.number(path, row, "bytes"),
                            ManifestText.Parsed.number(path, row, "length"),
                            ManifestText.fromHex(ManifestText.Parsed.get(path, row, "crc32c")),
                            ManifestText.Parsed.number(path, row, "modified-ms"),
                            ManifestText.Parsed.number(path, row, "to")));
        }
        return new LogManifest(
                parsed.get("log"),
                Long.parseUnsignedLong(parsed.get("id"), 16),
                parsed.number("next-seqno"),
                parsed.number("taken-ms"),
                Boolean.parseBoolean(parsed.get("verified")),
                files);
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
