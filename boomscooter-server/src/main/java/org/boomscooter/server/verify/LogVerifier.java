package org.boomscooter.server.verify;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.SegmentHeader;
import org.boomscooter.server.log.LogFileCheck;

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

    private static final long MAX_INDEX_LENGTH = 1 << 30;

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

    private static List<Path> logDirectories(final Path directory) throws IOException {
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
        final MarkState mark = MarkState.read(log);
        boolean whole = mark.report() == null || report(mark.report());
        final DescriptorState descriptor = DescriptorState.read(log);
        whole &= descriptor.report() == null || report(descriptor.report());
        final NavigableSet<Long> bases = segments(log);
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
                    new SegmentCheck(log, base, expected, identity, mark, isLast);
            whole &= check.run();
            expected = check.nextBase;
            identity = check.identity;
        }
        return whole;
    }

    private static NavigableSet<Long> segments(final Path log) throws IOException {
        final NavigableSet<Long> bases = new TreeSet<>();
        try (Stream<Path> files = Files.list(log)) {
            files.map(file -> baseSeqno(file.getFileName().toString()))
                    .filter(base -> base >= 0)
                    .forEach(bases::add);
        }
        return bases;
    }

    private boolean report(final FileReport report) {
        listener.onFile(report);
        return report.isWhole();
    }

    /** Progress within a file of which {@link #doneBytes} lie before. */
    private LongConsumer progress() {
        return new LongConsumer() {
            private long told;

            @Override
            public void accept(final long position) {
                if (position - told >= 8 << 20) {
                    told = position;
                    listener.onProgress(doneBytes + position, totalBytes);
                }
            }
        };
    }

    /**
     * Checks a single file: a segment, an index, a companion or a mark file, told apart by its
     * name. What belongs to it and lies beside it is used, but not reported.
     *
     * @throws IllegalArgumentException the name is none of these
     */
    public boolean verifyFile(final Path file) throws IOException {
        final Path absolute = file.toAbsolutePath();
        final Path log = absolute.getParent();
        final String name = absolute.getFileName().toString();
        final boolean isMark = name.equals(LogFiles.MARK);
        final long base = Math.max(baseSeqno(name), LogFiles.baseSeqno(name, LogFiles.INDEX));
        if (base < 0 && !isMark) {
            throw new IllegalArgumentException(
                    file + ": no file of a log (expected: 20 digits and .log, .idx or .lz4)");
        }
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        if (isMark) {
            return report(MarkState.read(log).report());
        }
        final MarkState mark = MarkState.read(log);
        final boolean isLast = segments(log).higher(base) == null;
        final DescriptorState descriptor = DescriptorState.read(log);
        final boolean[] whole = {true};
        final LogVerifier one =
                new LogVerifier(
                        report -> {
                            if (report.file().equals(absolute)) {
                                whole[0] &= report(report);
                            }
                        });
        one
                .new SegmentCheck(
                        log,
                        base,
                        -1,
                        descriptor.identity() == null ? mark.identity() : descriptor.identity(),
                        mark,
                        isLast)
                .run();
        return whole[0];
    }

    /** The files of one segment. */
    private final class SegmentCheck {
        private final Path segment;
        private final Path indexFile;
        private final Path companion;
        private final Path producers;
        private final long base;
        private final long expectedBase;
        private final MarkState mark;
        private final boolean isLast;
        private LogFileCheck.Identity identity;
        private long nextBase = -1;
        private IndexCheck index;

        private SegmentCheck(
                final Path log,
                final long base,
                final long expectedBase,
                final LogFileCheck.Identity identity,
                final MarkState mark,
                final boolean isLast) {
            this.segment = log.resolve(LogFiles.name(base, LogFiles.SEGMENT));
            this.indexFile = log.resolve(LogFiles.name(base, LogFiles.INDEX));
            this.companion = log.resolve(LogFiles.name(base, LogFiles.COMPANION));
            this.producers = log.resolve(LogFiles.name(base, LogFileCheck.PRODUCERS));
            this.base = base;
            this.expectedBase = expectedBase;
            this.identity = identity;
            this.mark = mark;
            this.isLast = isLast;
        }

        private boolean run() throws IOException {
            final boolean hasSegment = Files.exists(segment);
            boolean whole = hasSegment ? checkSegment(segment, "segment") : checkUnpacked();
            if (index != null) {
                whole &=
                        report(
                                new FileReport(
                                        indexFile,
                                        "index",
                                        length(indexFile),
                                        index.entryCount(),
                                        0,
                                        -1,
                                        -1,
                                        "",
                                        index.findings().faults()));
            }
            if (Files.exists(companion)) {
                final var verifier = new CompanionVerifier(companion, progress());
                whole &= report(guarded(companion, hasSegment ? segment : null, verifier));
                doneBytes += length(companion);
            }
            whole &= checkProducers();
            return whole;
        }

        /** Losing it costs a longer start, so that a missing one is no fault. */
        private boolean checkProducers() {
            if (identity == null || !Files.exists(producers)) {
                return true;
            }
            final Findings findings = new Findings();
            int count = 0;
            try {
                count = LogFileCheck.producers(producers, identity.logId(), base);
            } catch (final NoSuchFileException e) {
                return true;
            } catch (final FormatException e) {
                findings.add(
                        e.position(),
                        e.text() + "; the next start scans the segment to make it anew");
            } catch (final IOException e) {
                findings.add(0, "cannot be read: " + e.getMessage());
            }
            return report(
                    new FileReport(
                            producers,
                            "producers",
                            length(producers),
                            count,
                            0,
                            -1,
                            -1,
                            "",
                            findings.faults()));
        }

        private FileReport guarded(
                final Path file, final Path twin, final CompanionVerifier verifier) {
            try {
                return verifier.run(twin, base);
            } catch (final IOException e) {
                return unreadable(file, "companion", e);
            }
        }

        /** The segment is gone, and its companion serves: what it unpacks to is walked. */
        private boolean checkUnpacked() throws IOException {
            return checkSegment(companion, "segment in companion");
        }

        private boolean checkSegment(final Path file, final String kind) throws IOException {
            try (ByteSource source =
                    file.equals(segment) ? new FileSource(file) : new CompanionSource(file)) {
                final boolean whole = report(walk(file, kind, source));
                if (file.equals(segment)) {
                    doneBytes += source.lengthBytes();
                }
                return whole;
            } catch (final NoSuchFileException e) {
                return true;
            } catch (final FormatException e) {
                return report(empty(file, kind, new Fault(e.position(), base, -1, e.text())));
            } catch (final IOException e) {
                return report(unreadable(file, kind, e));
            }
        }

        private FileReport walk(final Path file, final String kind, final ByteSource source)
                throws IOException {
            final Window window = new Window(source);
            FormatException badPage = null;
            SegmentHeader header;
            try {
                header = SegmentVerifier.readHeader(window);
                checkIdentity(header);
            } catch (final FormatException e) {
                if (identity == null) {
                    throw e;
                }
                badPage = e;
                header = headerFromElsewhere(source);
            }
            openIndex(header);
            final SegmentVerifier verifier =
                    new SegmentVerifier(
                            window,
                            header,
                            index,
                            mark.committedSeqno(),
                            isLast && !isSealed(source, header),
                            progress());
            if (expectedBase >= 0 && base != expectedBase) {
                verifier.findings()
                        .add(
                                new Fault(
                                        0,
                                        expectedBase,
                                        base - 1,
                                        "a segment is missing before this one"));
            }
            verifier.run();
            if (badPage != null) {
                if (verifier.totals().batches() == 0 && verifier.footer() == null) {
                    throw badPage;
                }
                verifier.findings()
                        .add(
                                badPage.position(),
                                badPage.text()
                                        + "; no message is lost by it, the rest was checked by what"
                                        + " other files say");
            }
            nextBase = verifier.footer() == null ? -1 : verifier.nextSeqno();
            return new FileReport(
                    file,
                    kind,
                    source.lengthBytes(),
                    verifier.totals().batches(),
                    verifier.totals().messages(),
                    verifier.totals().firstSeqno(),
                    verifier.totals().lastSeqno(),
                    verifier.note(),
                    verifier.findings().faults());
        }

        /** What a first page says is known: from other files, the file's name and its length. */
        private SegmentHeader headerFromElsewhere(final ByteSource source) {
            return new SegmentHeader(
                    identity.seqnoMode(), identity.logId(), base, 0, source.lengthBytes(), "");
        }

        private void checkIdentity(final SegmentHeader header) {
            if (header.baseSeqno() != base) {
                throw new FormatException(
                        FormatError.BAD_SEQNO,
                        0,
                        "the first page says base seqno "
                                + header.baseSeqno()
                                + ", the name says "
                                + base);
            }
            if (identity != null && identity.logId() != header.logId()) {
                throw new FormatException(
                        FormatError.BAD_VALUE,
                        0,
                        String.format(
                                "log id is %016x, that of the log's other files is %016x",
                                header.logId(), identity.logId()));
            }
            identity = new LogFileCheck.Identity(header.logId(), header.seqnoMode());
        }

        private void openIndex(final SegmentHeader header) throws IOException {
            try {
                final ByteBuffer bytes = FileSource.readAll(indexFile, MAX_INDEX_LENGTH);
                final boolean live = mark.isLive() && isLast;
                index = new IndexCheck(bytes, header.logId(), base, live);
            } catch (final NoSuchFileException e) {
                index = null;
            }
        }

        /** By what stands elsewhere: a damaged footer must not pass for an open end. */
        private boolean isSealed(final ByteSource source, final SegmentHeader header) {
            return source.lengthBytes() != header.capacity()
                    || (index != null && index.isReadable() && index.isSealed())
                    || Files.exists(companion);
        }

        private FileReport unreadable(final Path file, final String kind, final IOException e) {
            return empty(file, kind, new Fault(0, base, -1, "cannot be read: " + e.getMessage()));
        }

        private FileReport empty(final Path file, final String kind, final Fault fault) {
            return new FileReport(file, kind, 0, 0, 0, -1, -1, "", List.of(fault));
        }
    }
}
