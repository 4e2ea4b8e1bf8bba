package org.boomscooter.server.verify;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.disk.RealDisk;
import org.boomscooter.server.log.LogFileCheck;
import org.boomscooter.server.log.Quarantine;
import org.boomscooter.server.log.ScrubMark;

/**
 * Checks all files of one log, or of all logs of a data directory, file by file.
 *
 * <p>A server may be running: only what it has committed is looked at. A segment that is not sealed
 * and an index or companion that is missing are no faults.
 *
 * <p><b>Threading:</b> for one thread.
 */
public final class LogVerifier {
    /** Below the data directory: "logs", and the components of a log's name. */
    private static final int MAX_DEPTH = 5;

    private final Disk disk = new RealDisk();
    private final VerifyListener listener;
    private long totalBytes;
    private long doneBytes;

    public LogVerifier(final VerifyListener listener) {
        this.listener = listener;
    }

    /**
     * Checks a data directory, or the directory of one log.
     *
     * @return whether everything is whole
     * @throws IOException there is neither, or a directory cannot be read
     */
    public boolean verify(final Path directory) throws IOException {
        final List<Path> logs = logDirectories(directory);
        totalBytes = 0;
        doneBytes = 0;
        for (final Path log : logs) {
            totalBytes += lengthOf(log);
        }
        boolean whole = true;
        for (final Path log : logs) {
            whole &= verifyLog(log, base -> true);
        }
        return whole;
    }

    /** The directories of the logs in a data directory, or this one if it is that of a log. */
    public static List<Path> logDirectories(final Path directory) throws IOException {
        final Path logs = directory.resolve("logs");
        if (!isLog(directory) && !Files.isDirectory(logs)) {
            throw new IOException(directory + ": neither a data directory nor that of a log");
        }
        if (isLog(directory)) {
            return List.of(directory);
        }
        final List<Path> found = new ArrayList<>();
        Files.walkFileTree(
                logs,
                Set.of(),
                MAX_DEPTH,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            final Path visited, final BasicFileAttributes attributes) {
                        if (isLog(visited)) {
                            found.add(visited);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    /** Beside a server, files come and go under way. */
                    @Override
                    public FileVisitResult visitFileFailed(final Path file, final IOException e)
                            throws IOException {
                        if (e instanceof NoSuchFileException) {
                            return FileVisitResult.CONTINUE;
                        }
                        throw e;
                    }
                });
        Collections.sort(found);
        return found;
    }

    private static boolean isLog(final Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .anyMatch(name -> name.equals(LogFiles.MARK) || baseSeqno(name) >= 0);
        } catch (final IOException e) {
            return false;
        }
    }

    private static long baseSeqno(final String name) {
        return Math.max(
                LogFiles.baseSeqno(name, LogFiles.SEGMENT),
                LogFiles.baseSeqno(name, LogFiles.COMPANION));
    }

    /** 0 for one that has gone meanwhile. */
    private static long length(final Path file) {
        return file.toFile().length();
    }

    private static long lengthOf(final Path log) throws IOException {
        long sum = 0;
        try (Stream<Path> files = Files.list(log)) {
            for (final Iterator<Path> i = files.iterator(); i.hasNext(); ) {
                final Path file = i.next();
                if (baseSeqno(file.getFileName().toString()) >= 0) {
                    sum += length(file);
                }
            }
        }
        return sum;
    }

    /**
     * Checks some segments of one log, with its descriptor.
     *
     * @param wanted asked with the base seqno of each segment
     */
    public boolean verifySegments(final Path log, final LongPredicate wanted) throws IOException {
        return verifyLog(log, wanted);
    }

    private boolean verifyLog(final Path log, final LongPredicate wanted) throws IOException {
        final MarkState mark = MarkState.read(disk, log);
        boolean whole = mark.report() == null || report(mark.report());
        final DescriptorState descriptor = DescriptorState.read(log);
        whole &= descriptor.report() == null || report(descriptor.report());
        final NavigableSet<Long> bases = segments(log);
        reportScrub(log, bases);
        long expected = -1;
        LogFileCheck.Identity identity =
                descriptor.identity() == null ? mark.identity() : descriptor.identity();
        for (final long base : bases) {
            if (!wanted.test(base)) {
                expected = -1;
                continue;
            }
            final boolean isLast = base == bases.last();
            final SegmentCheck check =
                    new SegmentCheck(
                            disk,
                            log,
                            base,
                            identity,
                            mark,
                            isLast,
                            new VerifyListener() {
                                @Override
                                public void onFile(final FileReport report) {
                                    listener.onFile(report);
                                }

                                @Override
                                public void onProgress(final long done, final long total) {
                                    listener.onProgress(doneBytes + done, totalBytes);
                                }
                            });
            whole &= check.expectBase(expected).run();
            doneBytes += length(log.resolve(LogFiles.name(base, LogFiles.SEGMENT)));
            doneBytes += length(log.resolve(LogFiles.name(base, LogFiles.COMPANION)));
            expected = check.nextBase();
            identity = check.identity();
        }
        return whole;
    }

    /** Base seqnos of the segments in the directory of a log. */
    public static NavigableSet<Long> segments(final Path log) throws IOException {
        final NavigableSet<Long> bases = new TreeSet<>();
        try (Stream<Path> files = Files.list(log)) {
            files.map(file -> baseSeqno(file.getFileName().toString()))
                    .filter(base -> base >= 0)
                    .forEach(bases::add);
        }
        return bases;
    }

    /** What descriptor or mark file say of a log; {@code null}: neither can be trusted. */
    public static LogFileCheck.Identity identity(final Path log) throws IOException {
        final LogFileCheck.Identity described = DescriptorState.read(log).identity();
        return described == null ? MarkState.read(new RealDisk(), log).identity() : described;
    }

    /** When the log was looked at last, and what is known to be lost: no faults of these files. */
    private void reportScrub(final Path log, final NavigableSet<Long> bases) {
        final Path file = log.resolve(ScrubMark.FILE);
        if (disk.exists(file)) {
            final ScrubMark mark = ScrubMark.read(disk, log);
            report(
                    file,
                    "scrub",
                    mark.endedMs() == 0
                            ? "not yet scrubbed to its end"
                            : "last scrubbed " + Instant.ofEpochMilli(mark.endedMs()));
        }
        for (final long base : bases) {
            for (final Quarantine.Lost lost : Quarantine.read(disk, log, base).lost()) {
                report(
                        log.resolve(LogFiles.name(base, Quarantine.EXTENSION)),
                        "quarantine",
                        lost.describe());
            }
        }
    }

    private void report(final Path file, final String kind, final String note) {
        report(new FileReport(file, kind, length(file), 0, 0, -1, -1, note, List.of()));
    }

    private boolean report(final FileReport report) {
        listener.onFile(report);
        return report.isWhole();
    }

    /**
     * Checks a single file: a segment, an index, a companion, a producer snapshot or a mark file,
     * told apart by its name. What belongs to it and lies beside it is used, but not reported.
     *
     * @throws IllegalArgumentException the name is none of these
     */
    public boolean verifyFile(final Path file) throws IOException {
        final Path absolute = file.toAbsolutePath();
        final Path log = absolute.getParent();
        final String name = absolute.getFileName().toString();
        final boolean isMark = name.equals(LogFiles.MARK);
        final long base =
                Math.max(
                        Math.max(baseSeqno(name), LogFiles.baseSeqno(name, LogFiles.INDEX)),
                        LogFiles.baseSeqno(name, LogFileCheck.PRODUCERS));
        if (base < 0 && !isMark) {
            throw new IllegalArgumentException(
                    file
                            + ": no file of a log (expected: mark, or 20 digits and .log, .idx,"
                            + " .lz4 or .producers)");
        }
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        if (isMark) {
            return report(MarkState.read(disk, log).report());
        }
        final MarkState mark = MarkState.read(disk, log);
        final boolean isLast = segments(log).higher(base) == null;
        final DescriptorState descriptor = DescriptorState.read(log);
        final boolean[] whole = {true};
        new SegmentCheck(
                        disk,
                        log,
                        base,
                        descriptor.identity() == null ? mark.identity() : descriptor.identity(),
                        mark,
                        isLast,
                        report -> {
                            if (report.file().equals(absolute)) {
                                whole[0] &= report(report);
                            }
                        })
                .run();
        return whole[0];
    }
}
