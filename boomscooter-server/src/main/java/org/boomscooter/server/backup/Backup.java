package org.boomscooter.server.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.log.LogFileCheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a backup of a data directory, or brings one up to date, whether a server has it open or
 * not.
 *
 * <p><b>Threading:</b> for one thread.
 */
public final class Backup {
    private static final Logger LOG = LoggerFactory.getLogger(Backup.class);
    private static final String LOCK = "backup.lock";

    private final Disk disk;
    private final Path source;
    private final Path target;
    private final BackupOptions options;
    private final BackupListener listener;
    private long totalBytes;
    private long doneBytes;
    private boolean isWhole = true;

    public Backup(
            final Disk disk,
            final Path source,
            final Path target,
            final BackupOptions options,
            final BackupListener listener) {
        this.disk = disk;
        this.source = source.toAbsolutePath().normalize();
        this.target = target.toAbsolutePath().normalize();
        this.options = options;
        this.listener = listener;
    }

    /**
     * Does it. What was interrupted goes on when this is called again.
     *
     * @return whether everything was taken, and is whole
     * @throws IOException it could not be finished, or the target is none for it
     */
    public boolean run() throws IOException {
        final Directories found = Directories.of(disk, source);
        if (Directories.overlap(source, target)) {
            throw new IOException(
                    target + ": lies in " + source + ", or around it (expected: elsewhere)");
        }
        final BackupManifest before = BackupManifest.read(disk, target);
        checkTarget(before, found.logs());
        final boolean isNew = !disk.exists(target);
        disk.createDirectories(target);
        final AutoCloseable lock = disk.tryLock(target.resolve(LOCK));
        if (lock == null) {
            throw new IOException(target + ": another backup into it is under way");
        }
        try {
            checkLinks(found, isNew);
            final Linking linking = linking(before);
            try (FileTransfer transfer = new FileTransfer(disk, linking, this::progress)) {
                run(before, found, transfer, linking == Linking.NEVER);
            }
            return isWhole;
        } finally {
            unlock(lock);
        }
    }

    /** What shares no bytes with the data directory goes on so, unless links are asked for. */
    private Linking linking(final BackupManifest before) {
        return before != null && before.copying() && options.linking() == Linking.AUTO
                ? Linking.NEVER
                : options.linking();
    }

    /** Where links are asked for and cannot be, nothing is begun. */
    private void checkLinks(final Directories found, final boolean isNew) throws IOException {
        if (options.linking() != Linking.ALWAYS || found.logs().isEmpty()) {
            return;
        }
        final Path file =
                source.resolve(LogFileCheck.LOGS)
                        .resolve(found.logs().firstKey())
                        .resolve(LogFileCheck.DESCRIPTOR);
        final Path link = target.resolve(BackupManifest.FILE + ".link");
        try {
            disk.delete(link);
            disk.link(file, link);
            disk.delete(link);
        } catch (final IOException | UnsupportedOperationException e) {
            if (isNew) {
                BackupFiles.remove(disk, target);
            }
            throw FileTransfer.noLink(link, file, e);
        }
    }

    private static void unlock(final AutoCloseable lock) {
        try {
            lock.close();
        } catch (final Exception e) {
            LOG.warn("the backup cannot be unlocked; that ends with the process", e);
        }
    }

    private void checkTarget(final BackupManifest before, final Map<String, Long> logs)
            throws IOException {
        if (before == null) {
            final List<String> there = disk.list(target);
            if (there.stream().anyMatch(name -> !isOurs(name))) {
                throw new IOException(
                        target + ": is not empty, and no backup (expected: a new directory)");
            }
            return;
        }
        if (!before.logs().isEmpty()
                && before.logs().entrySet().stream()
                        .noneMatch(log -> log.getValue().equals(logs.get(log.getKey())))) {
            throw new IOException(
                    target
                            + ": is a backup of another data directory, "
                            + before.source()
                            + ", which has no log in common with "
                            + source);
        }
        if (before.isFinished() && !options.incremental()) {
            throw new IOException(
                    target + ": holds a backup already; --incremental brings it up to date");
        }
    }

    /** Left by a backup that was interrupted before it had written its manifest. */
    private static boolean isOurs(final String name) {
        return name.equals(LOCK) || name.startsWith(BackupManifest.FILE);
    }

    private void run(
            final BackupManifest before,
            final Directories found,
            final FileTransfer transfer,
            final boolean copying)
            throws IOException {
        totalBytes = found.bytes();
        final SortedMap<String, Long> logs =
                new TreeMap<>(before == null ? Map.of() : before.logs());
        final List<String> gone = logs.keySet().stream().filter(log -> !found.has(log)).toList();
        logs.putAll(found.logs());
        final BackupManifest begun =
                new BackupManifest(source.toString(), System.currentTimeMillis(), 0, copying, logs);
        begun.write(disk, target);
        for (final String log : found.logs().keySet()) {
            if (!take(log, transfer)) {
                logs.remove(log);
            }
        }
        for (final String log : gone) {
            if (options.prune() || !keep(log, transfer)) {
                remove(log);
                logs.remove(log);
            }
        }
        found.troubles().forEach(this::trouble);
        new BackupManifest(
                        begun.source(),
                        begun.startedMs(),
                        System.currentTimeMillis(),
                        copying,
                        logs)
                .write(disk, target);
    }

    /** {@code false}: the log was deleted meanwhile, and nothing is there of it. */
    private boolean take(final String log, final FileTransfer transfer) throws IOException {
        final Path from = source.resolve(LogFileCheck.LOGS).resolve(log);
        try {
            final LogBackup backup =
                    new LogBackup(disk, from, to(log), log, options, transfer, listener);
            final LogResult result = backup.run();
            isWhole &= result.isWhole();
            listener.onLog(result);
        } catch (final BackupException e) {
            trouble(log, e.getMessage());
        } catch (final NoSuchFileException e) {
            if (disk.exists(from.resolve(LogFileCheck.DESCRIPTOR))) {
                throw e;
            }
            if (options.prune() || !keep(log, transfer)) {
                remove(log);
                return false;
            }
        }
        return true;
    }

    private Path to(final String log) {
        return target.resolve(LogFileCheck.LOGS).resolve(log);
    }

    private void trouble(final String log, final String text) {
        isWhole = false;
        listener.onTrouble(log, text);
    }

    /**
     * What is not in the data directory any more stays as it is; {@code false}: nothing is there.
     */
    private boolean keep(final String log, final FileTransfer transfer) throws IOException {
        final LogManifest manifest = LogManifest.read(disk, to(log), log);
        if (manifest != null) {
            transfer.beginLog();
            BackupFiles.settle(disk, transfer, to(log), manifest);
            listener.onLog(transfer.result(manifest, LogResult.State.GONE));
        }
        return manifest != null;
    }

    private void remove(final String log) throws IOException {
        if (Files.isDirectory(to(log))) {
            BackupFiles.remove(disk, to(log));
        }
    }

    private void progress(final long bytes) {
        doneBytes += bytes;
        listener.onProgress(doneBytes, Math.max(doneBytes, totalBytes));
    }
}
