package org.boomscooter.server.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.log.LogFileCheck;
import org.boomscooter.server.verify.Fault;
import org.boomscooter.server.verify.FileReport;
import org.boomscooter.server.verify.VerifyListener;

/**
 * Compares a backup with what its manifests say of it. Whether its segments are whole in themselves
 * is for {@link org.boomscooter.server.verify.LogVerifier}.
 *
 * <p><b>Threading:</b> for one thread.
 */
public final class BackupCheck {
    private static final String KIND = "manifest";

    private final Disk disk;
    private final Path backup;
    private final VerifyListener listener;

    /**
     * @param listener told of each manifest, with what does not agree with it
     */
    public BackupCheck(final Disk disk, final Path backup, final VerifyListener listener) {
        this.disk = disk;
        this.backup = backup.toAbsolutePath().normalize();
        this.listener = listener;
    }

    /** Whether this is the directory of a backup. */
    public static boolean isBackup(final Path directory) {
        return Files.exists(directory.resolve(BackupManifest.FILE))
                && Files.isDirectory(directory.resolve(LogFileCheck.LOGS));
    }

    /** Returns whether everything is there, as it was taken. */
    public boolean run() {
        final Path file = backup.resolve(BackupManifest.FILE);
        final List<Fault> faults = new ArrayList<>();
        final BackupManifest manifest;
        try {
            manifest = BackupManifest.read(disk, backup);
        } catch (final IOException e) {
            faults.add(fault(e.getMessage()));
            return report(file, faults);
        }
        if (!manifest.isFinished()) {
            faults.add(
                    fault(
                            "the backup is under way, or was interrupted (expected: finished; calling"
                                    + " 'boomscooter backup' again goes on with it)"));
        }
        boolean isWhole = report(file, faults);
        try (FileTransfer transfer = new FileTransfer(disk, Linking.NEVER, bytes -> {})) {
            for (final String log : manifest.logs().keySet()) {
                isWhole &= check(log, transfer);
            }
        }
        return isWhole;
    }

    private boolean check(final String log, final FileTransfer transfer) {
        final Path directory = backup.resolve(LogFileCheck.LOGS).resolve(log);
        final List<Fault> faults = new ArrayList<>();
        try {
            final LogManifest manifest = LogManifest.read(disk, directory, log);
            if (manifest == null) {
                faults.add(fault("is missing: nothing of this log can be restored"));
            } else {
                for (final BackupFile file : manifest.files()) {
                    check(file, directory, transfer, faults);
                }
            }
        } catch (final IOException e) {
            faults.add(fault(e.getMessage()));
        }
        return report(directory.resolve(LogManifest.FILE), faults);
    }

    private void check(
            final BackupFile file,
            final Path directory,
            final FileTransfer transfer,
            final List<Fault> faults)
            throws IOException {
        final Path path = BackupFiles.resolve(disk, transfer, directory, file);
        if (!disk.exists(path)) {
            faults.add(fault(file.name() + " is missing"));
            return;
        }
        final int crc = transfer.crc(path, file.bytes());
        if (crc != file.crc()) {
            faults.add(
                    fault(
                            String.format(
                                    "%s: CRC32C is 0x%08x, it was taken with 0x%08x",
                                    file.name(), crc, file.crc())));
        }
    }

    private static Fault fault(final String text) {
        return new Fault(0, -1, -1, text);
    }

    private boolean report(final Path file, final List<Fault> faults) {
        listener.onFile(
                new FileReport(file, KIND, file.toFile().length(), 0, 0, -1, -1, "", faults));
        return faults.isEmpty();
    }
}
