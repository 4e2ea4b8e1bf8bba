package org.boomscooter.server.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.log.LogFileCheck;
import org.boomscooter.server.verify.CommittedPart;
import org.boomscooter.server.verify.LogVerifier;

/**
 * Takes one log over. Until its manifest is replaced, what the backup held of it before counts.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class LogBackup {
    /** What belongs to a sealed segment, messages first. */
    private static final List<String> EXTENSIONS =
            List.of(
                    LogFiles.SEGMENT,
                    LogFiles.COMPANION,
                    LogFiles.INDEX,
                    LogFileCheck.PRODUCERS,
                    LogFileCheck.QUARANTINE);

    private final Disk disk;
    private final Path source;
    private final Path target;
    private final String name;
    private final BackupOptions options;
    private final FileTransfer transfer;
    private final BackupListener listener;
    private final List<BackupFile> taken = new ArrayList<>();
    private final Set<Long> fresh = new HashSet<>();
    private LogManifest before;
    private LogFileCheck.Identity identity;
    private long nextSeqno;
    private boolean isWhole = true;

    LogBackup(
            final Disk disk,
            final Path source,
            final Path target,
            final String name,
            final BackupOptions options,
            final FileTransfer transfer,
            final BackupListener listener) {
        this.disk = disk;
        this.source = source;
        this.target = target;
        this.name = name;
        this.options = options;
        this.transfer = transfer;
        this.listener = listener;
    }

    /**
     * Does it.
     *
     * @throws NoSuchFileException the log was deleted under way
     * @throws BackupException the log cannot be taken
     */
    LogResult run() throws IOException {
        transfer.beginLog();
        identify();
        disk.createDirectories(target);
        // First what may not promise more than the segments hold.
        takeIfThere(LogFileCheck.CURSORS, taken, false);
        final SourceLog found = SourceLog.read(disk, source);
        checkCourse(found);
        takeOpenSegments(found);
        takeSealedSegments(found);
        // Last what says which segments retention has removed.
        takeIfThere(LogFileCheck.DESCRIPTOR, taken, false);
        checkThere();
        final List<BackupFile> files = merged(found);
        if (before != null
                && before.isVerified()
                && before.files().equals(files)
                && !options.verifyAll()) {
            // Of many logs most have nothing new: nothing is to be forced for them.
            BackupFiles.settle(disk, transfer, target, before);
            return result(before);
        }
        forceNames();
        final LogManifest manifest =
                new LogManifest(
                        name,
                        identity.logId(),
                        nextSeqno,
                        System.currentTimeMillis(),
                        false,
                        files);
        manifest.write(disk, target);
        BackupFiles.settle(disk, transfer, target, manifest);
        verify(manifest);
        return result(manifest);
    }

    private LogResult result(final LogManifest manifest) {
        return transfer.result(manifest, isWhole ? LogResult.State.WHOLE : LogResult.State.DAMAGED);
    }

    private void identify() throws IOException {
        try {
            identity = LogFileCheck.descriptor(source);
        } catch (final NoSuchFileException e) {
            throw e;
        } catch (final IOException e) {
            throw new BackupException(e.getMessage());
        }
        before = LogManifest.read(disk, target, name);
        if (before != null && before.logId() != identity.logId()) {
            if (!options.prune()) {
                throw new BackupException(
                        "was deleted and made anew since the backup, which holds the one of then;"
                                + " --prune replaces it");
            }
            BackupFiles.remove(disk, target);
            before = null;
        }
    }

    private BackupFile known(final String fileName) {
        return before == null ? null : before.find(fileName);
    }

    /**
     * Whether the log only went on since the backup: a copy that went its own way does not pass.
     */
    private void checkCourse(final SourceLog found) throws IOException {
        if (before == null) {
            return;
        }
        for (final BackupFile file : before.files()) {
            if (!file.holdsMessages()
                    || (!found.bases().isEmpty() && file.baseSeqno() < found.bases().first())) {
                continue;
            }
            final Long next = found.bases().higher(file.baseSeqno());
            if (!found.bases().contains(file.baseSeqno())
                    || (next != null && next <= file.toSeqno())
                    || (file.isPart() && !isBeginning(file))) {
                BackupFiles.settle(disk, transfer, target, before);
                throw new BackupException(
                        "went another way since the backup, at seqno "
                                + file.baseSeqno()
                                + " or behind it: it may come from an older backup that was"
                                + " restored; make a new backup into another directory");
            }
        }
    }

    private boolean isBeginning(final BackupFile file) throws IOException {
        final Path now = source.resolve(file.name());
        try {
            return transfer.crc(now, file.bytes()) == file.crc();
        } catch (final NoSuchFileException e) {
            // Only its companion is kept.
            return true;
        }
    }

    /** Those that are appended to, or were until a moment ago: as far as they are committed. */
    private void takeOpenSegments(final SourceLog found) throws IOException {
        for (final long base : found.bases()) {
            if (!found.sealed().contains(base)) {
                takePart(base, found.committedSeqno());
            }
        }
        checkThere();
        final boolean endsOpen =
                found.bases().isEmpty() || !found.sealed().contains(found.bases().last());
        if (endsOpen
                && found.committedSeqno() != CommittedPart.ALL
                && nextSeqno < found.committedSeqno()) {
            isWhole = false;
            listener.onTrouble(
                    name,
                    "seqnos "
                            + nextSeqno
                            + " to "
                            + (found.committedSeqno() - 1)
                            + " are committed, and damaged in the data directory");
        }
    }

    private void takePart(final long base, final long committedSeqno) throws IOException {
        final String file = LogFiles.name(base, LogFiles.SEGMENT);
        final Path from = source.resolve(file);
        final CommittedPart part = CommittedPart.find(from, identity, base, committedSeqno);
        final long lastSeqno = part.nextSeqno() - 1;
        final BackupFile known = known(file);
        final long modifiedMs = Files.getLastModifiedTime(from).toMillis();
        if (known != null
                && known.bytes() == part.endPosition()
                && known.lengthBytes() == part.lengthBytes()
                && target.resolve(file).toFile().length() == known.lengthBytes()) {
            // Its course was checked: the same bytes.
            transfer.kept();
            taken.add(known);
        } else {
            final Path to = target.resolve(file);
            final int crc =
                    transfer.copy(
                            from,
                            known == null ? to : BackupFiles.successor(to),
                            part.endPosition(),
                            part.lengthBytes());
            taken.add(
                    new BackupFile(
                            file,
                            part.endPosition(),
                            part.lengthBytes(),
                            crc,
                            modifiedMs,
                            lastSeqno));
            fresh.add(base);
        }
        nextSeqno = Math.max(nextSeqno, part.nextSeqno());
    }

    /** From the newest on: when one is gone, retention has removed all before it, too. */
    private void takeSealedSegments(final SourceLog found) throws IOException {
        for (final long base : found.sealed().descendingSet()) {
            final List<BackupFile> files = takeSegment(base);
            if (files.isEmpty()) {
                return;
            }
            final Long next = found.bases().higher(base);
            final long last = next == null ? lastSeqno(base, files, found) : next - 1;
            files.forEach(file -> taken.add(file.holdsMessages() ? file.withToSeqno(last) : file));
            nextSeqno = Math.max(nextSeqno, last + 1);
        }
    }

    /** All that is there of a segment; nothing: it is gone. */
    private List<BackupFile> takeSegment(final long base) throws IOException {
        final Path raw = source.resolve(LogFiles.name(base, LogFiles.SEGMENT));
        while (true) {
            final BasicFileAttributes attributes = attributes(raw);
            final List<BackupFile> files = new ArrayList<>();
            for (final String extension : EXTENSIONS) {
                takeIfThere(LogFiles.name(base, extension), files, true);
            }
            if (files.stream().noneMatch(BackupFile::holdsMessages)) {
                checkThere();
                return List.of();
            }
            final BasicFileAttributes after = attributes(raw);
            if (after == null || (attributes != null && FileTransfer.isSame(attributes, after))) {
                if (files.stream().anyMatch(file -> !file.equals(asBefore(file)))) {
                    fresh.add(base);
                }
                return files;
            }
            // Replaced under way, as by a shorter one when the server stops: all of it again.
        }
    }

    private BackupFile asBefore(final BackupFile file) {
        final BackupFile known = known(file.name());
        return known == null ? null : known.withToSeqno(file.toSeqno());
    }

    private void takeIfThere(final String file, final List<BackupFile> files, final boolean mayLink)
            throws IOException {
        try {
            files.add(
                    transfer.take(
                            source.resolve(file),
                            target,
                            known(file),
                            options.verifyAll(),
                            mayLink));
        } catch (final NoSuchFileException e) {
            // No companion yet, no raw file any more, no cursors; or all of it has gone.
        }
    }

    /** Whether it is the segment that has gone, and not the log. */
    private void checkThere() throws IOException {
        if (!disk.exists(source.resolve(LogFileCheck.DESCRIPTOR))) {
            throw new NoSuchFileException(source.toString());
        }
    }

    private static BasicFileAttributes attributes(final Path file) throws IOException {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class);
        } catch (final NoSuchFileException e) {
            return null;
        }
    }

    /** Of the last segment. */
    private long lastSeqno(final long base, final List<BackupFile> files, final SourceLog found)
            throws IOException {
        if (found.committedSeqno() != CommittedPart.ALL) {
            return found.committedSeqno() - 1;
        }
        final BackupFile known = known(files.get(0).name());
        if (known != null && !fresh.contains(base)) {
            return known.toSeqno();
        }
        final Path raw = source.resolve(LogFiles.name(base, LogFiles.SEGMENT));
        return attributes(raw) == null
                ? base
                : CommittedPart.find(raw, identity, base, CommittedPart.ALL).nextSeqno() - 1;
    }

    private void forceNames() throws IOException {
        disk.forceDirectory(target);
        // The root of the backup is that of the longest name's.
        Path parent = target.getParent();
        for (int i = 0; i < name.split("/").length + 1; i++) {
            disk.forceDirectory(parent);
            parent = parent.getParent();
        }
    }

    /** With what is not in the source any more, unless it is to go here, too. */
    private List<BackupFile> merged(final SourceLog found) {
        final NavigableMap<String, BackupFile> files = new TreeMap<>(Comparator.naturalOrder());
        if (before != null && !options.prune()) {
            final Set<Long> basesTaken = new HashSet<>();
            taken.forEach(file -> basesTaken.add(file.baseSeqno()));
            for (final BackupFile file : before.files()) {
                if (!file.isPart() || !basesTaken.contains(file.baseSeqno())) {
                    files.put(file.name(), file);
                }
            }
        }
        taken.forEach(file -> files.put(file.name(), file));
        final List<BackupFile> all = List.copyOf(files.values());
        tellGaps(all, found);
        return all;
    }

    /** What retention removed before it was ever taken. */
    private void tellGaps(final List<BackupFile> files, final SourceLog found) {
        BackupFile previous = null;
        for (final BackupFile file : files) {
            if (!file.holdsMessages()) {
                continue;
            }
            if (previous != null
                    && file.baseSeqno() > previous.toSeqno() + 1
                    && !found.bases().contains(previous.baseSeqno())) {
                isWhole = false;
                listener.onTrouble(
                        name,
                        "seqnos "
                                + (previous.toSeqno() + 1)
                                + " to "
                                + (file.baseSeqno() - 1)
                                + " were removed before a backup had them; --prune removes what"
                                + " lies before them here, too");
            }
            previous = file;
        }
    }

    private void verify(final LogManifest manifest) throws IOException {
        final boolean all = options.verifyAll() || (before != null && !before.isVerified());
        final LogVerifier verifier =
                new LogVerifier(
                        report -> {
                            if (!report.isWhole()) {
                                isWhole = false;
                                listener.onDamage(report);
                            }
                        });
        if (verifier.verifySegments(target, base -> all || fresh.contains(base))) {
            // Else the next one tells of it again.
            manifest.verified().write(disk, target);
        }
    }
}
