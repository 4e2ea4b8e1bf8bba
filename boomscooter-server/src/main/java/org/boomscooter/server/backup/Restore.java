package org.boomscooter.server.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.log.LogFileCheck;
import org.boomscooter.server.verify.LogVerifier;

/**
 * Makes a data directory of a backup: always by copying, since a server writes to what it opens.
 *
 * <p><b>Threading:</b> for one thread.
 */
public final class Restore {
    private static final String MARKER = "restore.toml";

    private final Disk disk;
    private final Path backup;
    private final Path directory;
    private final String prefix;
    private final BackupListener listener;
    private long totalBytes;
    private long doneBytes;
    private boolean isWhole = true;

    /**
     * @param prefix only logs whose names begin so
     */
    public Restore(
            final Disk disk,
            final Path backup,
            final Path directory,
            final String prefix,
            final BackupListener listener) {
        this.disk = disk;
        this.backup = backup.toAbsolutePath().normalize();
        this.directory = directory.toAbsolutePath().normalize();
        this.prefix = prefix;
        this.listener = listener;
    }

    /**
     * Does it. What was interrupted goes on when this is called again.
     *
     * @return whether everything is there, and whole
     * @throws IOException it could not be finished, there is no backup, or the directory is not
     *     empty
     */
    public boolean run() throws IOException {
        final BackupManifest manifest = BackupManifest.read(disk, backup);
        if (manifest == null) {
            throw new IOException(backup + ": is no backup: it has no " + BackupManifest.FILE);
        }
        final List<String> logs =
                manifest.logs().keySet().stream().filter(log -> log.startsWith(prefix)).toList();
        if (logs.isEmpty() && !prefix.isEmpty()) {
            throw new IOException(backup + ": has no log whose name begins with " + prefix);
        }
        if (Directories.overlap(backup, directory)) {
            throw new IOException(
                    directory + ": lies in " + backup + ", or around it (expected: elsewhere)");
        }
        begin(manifest);
        disk.createDirectories(directory.resolve(LogFileCheck.LOGS));
        try (FileTransfer transfer = new FileTransfer(disk, Linking.NEVER, this::progress)) {
            final Map<String, LogManifest> found = new HashMap<>();
            for (final String log : logs) {
                final LogManifest held = LogManifest.read(disk, in(backup, log), log);
                if (held != null) {
                    found.put(log, held);
                    totalBytes += held.files().stream().mapToLong(BackupFile::bytes).sum();
                }
            }
            for (final String log : logs) {
                if (found.containsKey(log)) {
                    restore(found.get(log), transfer);
                } else {
                    trouble(log, "is not in the backup, which was interrupted before it had it");
                }
            }
        }
        end();
        return isWhole;
    }

    /** Until the marker is gone, no server opens the directory, and a second try may go on. */
    private void begin(final BackupManifest manifest) throws IOException {
        final Path marker = directory.resolve(MARKER);
        final ManifestText.Parsed begun = ManifestText.read(disk, marker);
        if (begun == null) {
            if (disk.exists(directory)
                    && !disk.list(directory).stream().allMatch(name -> name.startsWith(MARKER))) {
                throw new IOException(
                        directory + ": is not empty (expected: a new directory, or an empty one)");
            }
            disk.createDirectories(directory);
            new ManifestText()
                    .put("backup", backup.toString())
                    .put("backup-crc32c", manifest.crc())
                    .put("prefix", prefix)
                    .write(disk, marker);
        } else if (!begun.get("backup-crc32c").equals(manifest.crc())
                || !begun.get("prefix").equals(prefix)) {
            throw new IOException(
                    directory
                            + ": another backup, another state of it or another prefix was being"
                            + " restored here, and was interrupted; empty the directory first");
        }
    }

    private static Path in(final Path root, final String log) {
        return root.resolve(LogFileCheck.LOGS).resolve(log);
    }

    private void restore(final LogManifest manifest, final FileTransfer transfer)
            throws IOException {
        final Path from = in(backup, manifest.log());
        final Path to = in(directory, manifest.log());
        transfer.beginLog();
        disk.createDirectories(to);
        for (final BackupFile file : manifest.files()) {
            restore(file, from, to, manifest.log(), transfer);
        }
        keepAll(manifest, to);
        for (Path path = to; path.startsWith(directory); path = path.getParent()) {
            disk.forceDirectory(path);
        }
        final boolean whole = verify(to);
        isWhole &= whole;
        listener.onLog(
                transfer.result(manifest, whole ? LogResult.State.WHOLE : LogResult.State.DAMAGED));
    }

    /** Also what retention has removed since it was taken. */
    private void keepAll(final LogManifest manifest, final Path to) throws IOException {
        final OptionalLong first =
                manifest.files().stream()
                        .filter(BackupFile::holdsMessages)
                        .mapToLong(BackupFile::baseSeqno)
                        .min();
        if (first.isPresent() && disk.exists(to.resolve(LogFileCheck.DESCRIPTOR))) {
            LogFileCheck.keepFrom(disk, to, first.getAsLong());
        }
    }

    private void restore(
            final BackupFile file,
            final Path from,
            final Path to,
            final String log,
            final FileTransfer transfer)
            throws IOException {
        final Path target = to.resolve(file.name());
        if (disk.exists(target)
                && target.toFile().length() == file.lengthBytes()
                && transfer.crc(target, file.bytes()) == file.crc()) {
            transfer.kept();
            return;
        }
        disk.delete(target);
        final Path source = BackupFiles.resolve(disk, transfer, from, file);
        if (!disk.exists(source)) {
            trouble(log, source + ": is missing in the backup");
            return;
        }
        final int crc = transfer.copy(source, target, file.bytes(), file.lengthBytes());
        if (crc != file.crc()) {
            trouble(
                    log,
                    String.format(
                            "%s: CRC32C is 0x%08x, the manifest says 0x%08x: it was damaged in the"
                                    + " backup, and is restored as it is",
                            source, crc, file.crc()));
        }
    }

    private boolean verify(final Path log) throws IOException {
        return new LogVerifier(
                        report -> {
                            if (!report.isWhole()) {
                                listener.onDamage(report);
                            }
                        })
                .verifySegments(log, base -> true);
    }

    private void trouble(final String log, final String text) {
        isWhole = false;
        listener.onTrouble(log, text);
    }

    private void end() throws IOException {
        disk.delete(directory.resolve(MARKER));
        disk.forceDirectory(directory);
    }

    private void progress(final long bytes) {
        doneBytes += bytes;
        listener.onProgress(doneBytes, Math.max(doneBytes, totalBytes));
    }
}
