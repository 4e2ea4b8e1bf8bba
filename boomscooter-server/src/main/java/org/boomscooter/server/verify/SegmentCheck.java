package org.boomscooter.server.verify;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.companion.CompanionFrame;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.SegmentHeader;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.log.LogFileCheck;

/**
 * Checks the files of one segment.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class SegmentCheck {
    private static final long MAX_INDEX_LENGTH = 1 << 30;
    private static final int PAGE_BYTES = 4096;

    private final Disk disk;
    private final Path segment;
    private final Path indexFile;
    private final Path companion;
    private final Path producers;
    private final long base;
    private final long committedSeqno;
    private final boolean live;
    private final boolean isLast;
    private final VerifyListener listener;
    private LogFileCheck.Identity identity;
    private long expectedBase = -1;
    private long nextBase = -1;
    private BatchListener batches = BatchListener.NONE;
    private IndexCheck index;

    SegmentCheck(
            final Disk disk,
            final Path log,
            final long base,
            final LogFileCheck.Identity identity,
            final MarkState mark,
            final boolean isLast,
            final VerifyListener listener) {
        this(
                disk,
                log,
                base,
                identity,
                mark.committedSeqno(),
                mark.isLive() && isLast,
                isLast,
                listener);
    }

    /** Of a segment that is known to be sealed. */
    static SegmentCheck ofSealed(
            final Disk disk,
            final Path log,
            final long base,
            final LogFileCheck.Identity identity) {
        return new SegmentCheck(
                disk, log, base, identity, SegmentVerifier.ALL, false, false, report -> {});
    }

    private SegmentCheck(
            final Disk disk,
            final Path log,
            final long base,
            final LogFileCheck.Identity identity,
            final long committedSeqno,
            final boolean live,
            final boolean isLast,
            final VerifyListener listener) {
        this.disk = disk;
        this.segment = log.resolve(LogFiles.name(base, LogFiles.SEGMENT));
        this.indexFile = log.resolve(LogFiles.name(base, LogFiles.INDEX));
        this.companion = log.resolve(LogFiles.name(base, LogFiles.COMPANION));
        this.producers = log.resolve(LogFiles.name(base, LogFileCheck.PRODUCERS));
        this.base = base;
        this.identity = identity;
        this.committedSeqno = committedSeqno;
        this.live = live;
        this.isLast = isLast;
        this.listener = listener;
    }

    /** What the segment before says; -1: nothing. */
    SegmentCheck expectBase(final long seqno) {
        expectedBase = seqno;
        return this;
    }

    /** Hears of the batches of the next walk. */
    SegmentCheck tell(final BatchListener newBatches) {
        batches = newBatches;
        return this;
    }

    /** What the next segment should begin with; -1: it is not known. */
    long nextBase() {
        return nextBase;
    }

    LogFileCheck.Identity identity() {
        return identity;
    }

    Path segment() {
        return segment;
    }

    Path companion() {
        return companion;
    }

    /** Checks and reports all of them. */
    boolean run() {
        final boolean hasSegment = disk.exists(segment);
        final boolean wholeContent = checkContent(hasSegment);
        boolean whole = wholeContent;
        if (index != null) {
            whole &= report(indexReport());
        }
        if (disk.exists(companion)) {
            // What is damaged in the segment says nothing against its companion.
            whole &= checkCompanion(hasSegment && wholeContent);
        }
        whole &= checkProducers();
        return whole;
    }

    private boolean checkCompanion(final boolean compared) {
        try {
            return report(companionReport(compared));
        } catch (final NoSuchFileException e) {
            // Retention was quicker.
            return true;
        }
    }

    private boolean report(final FileReport report) {
        listener.onFile(report);
        return report.isWhole();
    }

    /** Of the index that the last walk was compared with; {@code null}: there is none. */
    FileReport indexReport() {
        return index == null
                ? null
                : new FileReport(
                        indexFile,
                        "index",
                        length(indexFile),
                        index.entryCount(),
                        0,
                        -1,
                        -1,
                        "",
                        index.findings().faults());
    }

    /**
     * Checks the companion.
     *
     * @param compared whether with the segment, too, unless that goes meanwhile
     * @throws NoSuchFileException it has gone meanwhile
     */
    FileReport companionReport(final boolean compared) throws NoSuchFileException {
        final CompanionVerifier verifier =
                new CompanionVerifier(disk, companion, progress(compared ? length(segment) : 0));
        try {
            return verifier.run(compared ? segment : null, base);
        } catch (final NoSuchFileException e) {
            if (!compared || !disk.exists(companion)) {
                throw e;
            }
            return companionReport(false);
        } catch (final IOException e) {
            return unreadable(companion, "companion", e);
        }
    }

    /** Losing it costs a longer start, so that a missing one is no fault. */
    private boolean checkProducers() {
        if (identity == null || !disk.exists(producers)) {
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
                    e.position(), e.text() + "; the next start scans the segment to make it anew");
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

    /** Where the segment is gone its companion serves: what it unpacks to is walked. */
    private boolean checkContent(final boolean hasSegment) {
        final Path file = hasSegment ? segment : companion;
        final String kind = hasSegment ? "segment" : "segment in companion";
        try (ByteSource source = hasSegment ? openSegment() : openCompanion()) {
            return report(walk(file, kind, source).report());
        } catch (final NoSuchFileException e) {
            return true;
        } catch (final FormatException e) {
            return report(empty(file, kind, new Fault(e.position(), base, -1, e.text())));
        } catch (final IOException e) {
            return report(unreadable(file, kind, e));
        }
    }

    LenientSource openSegment() throws IOException {
        return new LenientSource(new FileSource(disk, segment), PAGE_BYTES);
    }

    LenientSource openCompanion() throws IOException {
        return new LenientSource(new CompanionSource(disk, companion), CompanionFrame.BLOCK_LENGTH);
    }

    /**
     * What a walk has found.
     *
     * @param headerFault what is wrong with the first page; {@code null}: nothing
     */
    record Walk(
            FileReport report,
            SegmentVerifier verifier,
            SegmentHeader header,
            FormatException headerFault) {}

    /**
     * Walks the content of the segment, wherever it comes from, and compares the index with it.
     *
     * @throws FormatException it is nothing that could be walked
     */
    Walk walk(final Path file, final String kind, final ByteSource source) throws IOException {
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
                        batches,
                        committedSeqno,
                        isLast && !isSealed(source, header),
                        progress(0));
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
        if (source instanceof LenientSource lenient) {
            lenient.unreadable().faults().forEach(verifier.findings()::add);
        }
        nextBase = verifier.footer() == null ? -1 : verifier.nextSeqno();
        final FileReport report =
                new FileReport(
                        file,
                        kind,
                        source.lengthBytes(),
                        verifier.totals().batches(),
                        verifier.totals().messages(),
                        verifier.totals().firstSeqno(),
                        verifier.totals().lastSeqno(),
                        verifier.note(),
                        verifier.findings().faults());
        return new Walk(report, verifier, header, badPage);
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
        if (!disk.exists(indexFile)) {
            index = null;
            return;
        }
        ByteBuffer bytes;
        try {
            bytes = FileSource.readAll(disk, indexFile, MAX_INDEX_LENGTH);
        } catch (final NoSuchFileException e) {
            index = null;
            return;
        } catch (final IOException e) {
            // What cannot be read is no index.
            bytes = ByteBuffer.allocateDirect(0);
        }
        index = new IndexCheck(bytes, header.logId(), base, live);
    }

    /** By what stands elsewhere: a damaged footer must not pass for an open end. */
    private boolean isSealed(final ByteSource source, final SegmentHeader header) {
        return source.lengthBytes() != header.capacity()
                || (index != null && index.isReadable() && index.isSealed())
                || disk.exists(companion);
    }

    private FileReport unreadable(final Path file, final String kind, final IOException e) {
        return empty(file, kind, new Fault(0, base, -1, "cannot be read: " + e.getMessage()));
    }

    private static FileReport empty(final Path file, final String kind, final Fault fault) {
        return new FileReport(file, kind, 0, 0, 0, -1, -1, "", List.of(fault));
    }

    /** 0 for one that has gone meanwhile. */
    private long length(final Path file) {
        try (FileSource source = new FileSource(disk, file)) {
            return source.lengthBytes();
        } catch (final IOException e) {
            return 0;
        }
    }

    private LongConsumer progress(final long before) {
        return new LongConsumer() {
            private long told;

            @Override
            public void accept(final long position) {
                if (position - told >= 8 << 20) {
                    told = position;
                    listener.onProgress(before + position, 0);
                }
            }
        };
    }
}
