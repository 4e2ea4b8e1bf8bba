package org.boomscooter.server.verify;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.companion.CompanionFrame;
import org.boomscooter.format.companion.CompanionWalk;
import org.boomscooter.format.companion.SeekTable;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.segment.SegmentFooter;
import org.boomscooter.format.segment.SegmentHeader;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.log.IndexBuilder;
import org.boomscooter.server.log.LogFileCheck;

/**
 * Finds out how the files of one sealed segment stand, and what they could be restored to. Changes
 * nothing.
 *
 * <p><b>Threading:</b> for one thread.
 */
public final class SegmentExam {
    private static final String CONTENT = "segment";

    private final Disk disk;
    private final SegmentCheck check;
    private final long base;
    private final LogFileCheck.Identity identity;
    private final String logName;
    private final long nextBase;
    private CompanionWalk.Found walked;

    /**
     * @param base base seqno of the segment
     * @param logName as its first page should have it
     * @param nextBase the seqno that the next segment begins with
     */
    public SegmentExam(
            final Disk disk,
            final Path log,
            final long base,
            final LogFileCheck.Identity identity,
            final String logName,
            final long nextBase) {
        this.disk = disk;
        this.check = SegmentCheck.ofSealed(disk, log, base, identity);
        this.base = base;
        this.identity = identity;
        this.logName = logName;
        this.nextBase = nextBase;
    }

    /**
     * A stretch of a segment whose messages are not to be had.
     *
     * @param toSeqno below {@code fromSeqno}: no message is concerned
     */
    public record Lost(long fromSeqno, long toSeqno, long position, String text) {}

    /**
     * How the content of a segment stands.
     *
     * @param index of what is whole; to be closed by whoever has this
     * @param footerPosition -1: there is none
     * @param nextSeqno what the next segment begins with
     * @param unreadable whether there are pages that the disk does not give
     */
    public record Content(
            FileReport report,
            IndexBuilder index,
            long footerPosition,
            long nextSeqno,
            List<Lost> lost,
            boolean unreadable,
            SegmentCheck.Walk walk)
            implements AutoCloseable {
        public boolean isWhole() {
            return report.isWhole();
        }

        /** Seqnos that are lost. */
        public long lostSeqnos() {
            return lost.stream().mapToLong(l -> Math.max(0, l.toSeqno - l.fromSeqno + 1)).sum();
        }

        /** Whether more is to be had of it than of another one. */
        public boolean isBetterThan(final Content other) {
            return other == null
                    || lostSeqnos() < other.lostSeqnos()
                    || (lostSeqnos() == other.lostSeqnos()
                            && report.faults().size() < other.report.faults().size());
        }

        @Override
        public void close() {
            index.close();
        }
    }

    /** The whole segment, as lost. */
    public Lost all(final String why) {
        return new Lost(base, nextBase - 1, 0, why);
    }

    public boolean hasRaw() {
        return disk.exists(check.segment());
    }

    public boolean hasCompanion() {
        return disk.exists(check.companion());
    }

    public Path raw() {
        return check.segment();
    }

    public Path companion() {
        return check.companion();
    }

    /** The raw file as it is; what cannot be read shows as bytes that are no frame. */
    public ByteSource openRaw() throws IOException {
        return check.openSegment();
    }

    /**
     * What companion and raw file, if there is one, have together; {@code null}: the companion
     * cannot be used.
     */
    public ByteSource openMerged() throws IOException {
        final CompanionSource companion = hasCompanion() ? openCompanion() : null;
        walked = companion == null ? null : companion.walked();
        if (companion == null) {
            return null;
        }
        ByteSource raw = null;
        if (hasRaw()) {
            raw = new FileSource(disk, check.segment());
        }
        return new LenientSource(new MergedSource(companion, raw), 4096);
    }

    /** By its seek table, or by a walk where that cannot be read; {@code null}: by neither. */
    private CompanionSource openCompanion() throws IOException {
        CompanionSource companion;
        boolean isOurs;
        try {
            companion = new CompanionSource(disk, check.companion());
            isOurs =
                    companion.table().logId() == identity.logId()
                            && companion.table().baseSeqno() == base;
        } catch (final NoSuchFileException e) {
            return null;
        } catch (final InterruptedIOException e) {
            throw e;
        } catch (final FormatException | IOException e) {
            if (e instanceof FormatException f && f.error() == FormatError.BAD_VERSION) {
                return null;
            }
            companion = CompanionSource.walk(disk, check.companion(), identity.logId(), base);
            isOurs = mayBeOurs(companion);
        }
        if (!isOurs) {
            companion.close();
            return null;
        }
        return companion;
    }

    /** Unless its first page, if that is whole, says something else. */
    private boolean mayBeOurs(final ByteSource content) throws IOException {
        if (content.lengthBytes() < SegmentHeader.LENGTH) {
            return false;
        }
        try {
            final SegmentHeader header =
                    SegmentHeader.read(bytes(content, 0, SegmentHeader.LENGTH));
            return header.logId() == identity.logId() && header.baseSeqno() == base;
        } catch (final InterruptedIOException e) {
            throw e;
        } catch (final FormatException | IOException e) {
            return true;
        }
    }

    /**
     * The companion that {@link #openMerged} has used last, its blocks as they are, its header and
     * end made anew; {@code null}: it has its own.
     */
    public ByteSource openReframed() throws IOException {
        if (walked == null) {
            return null;
        }
        final SeekTable table = walked.table();
        final long blocksEnd = table.endMarkPosition();
        final ByteBuffer header = ByteBuffer.allocate(CompanionFrame.HEADER_LENGTH);
        CompanionFrame.putHeader(header, 0, table.contentLength());
        final ByteBuffer end = ByteBuffer.allocate(table.endLength());
        table.putEnd(end, 0, walked.contentHash());
        final PatchedSource reframed = new PatchedSource(new FileSource(disk, companion()));
        reframed.patch(0, header.array());
        reframed.zeroFrom(blocksEnd);
        reframed.patch(blocksEnd, end.array());
        reframed.endAt(blocksEnd + end.capacity());
        return reframed;
    }

    /** A file that is to become the raw one. */
    public ByteSource openUnfinished(final Path file) throws IOException {
        return open(disk, file);
    }

    /** Another file, as {@link #openRaw}. */
    public static ByteSource open(final Disk disk, final Path file) throws IOException {
        return new LenientSource(new FileSource(disk, file), 4096);
    }

    /**
     * Walks a content.
     *
     * @param file what faults are told of
     */
    public Content examine(final Path file, final ByteSource source) throws IOException {
        final IndexBuilder index = new IndexBuilder(source.lengthBytes(), identity.logId(), base);
        try {
            check.tell(
                    (buffer, offset, position, last, whole) -> {
                        if (whole) {
                            index.add(buffer, offset, position);
                        }
                    });
            final SegmentCheck.Walk walk = check.walk(file, CONTENT, source);
            final SegmentVerifier verifier = walk.verifier();
            final FileReport report = walk.report();
            return new Content(
                    report,
                    index,
                    verifier.footer() == null ? -1 : verifier.end(),
                    verifier.footer() == null ? nextBase : verifier.nextSeqno(),
                    lost(report, verifier.footer() == null ? nextBase : verifier.nextSeqno()),
                    isUnreadable(source),
                    walk);
        } catch (final FormatException e) {
            final Fault all = new Fault(e.position(), base, nextBase - 1, e.text());
            final FileReport report =
                    new FileReport(
                            file, CONTENT, source.lengthBytes(), 0, 0, -1, -1, "", List.of(all));
            return new Content(
                    report,
                    index,
                    -1,
                    nextBase,
                    lost(report, nextBase),
                    isUnreadable(source),
                    null);
        } catch (final IOException | RuntimeException e) {
            index.close();
            throw e;
        }
    }

    /** Takes batches. */
    @FunctionalInterface
    public interface BatchSink {
        /** A batch whose checksums hold. */
        void take(ByteBuffer buffer, int offset, int lengthBytes, long lastSeqno)
                throws IOException;
    }

    /** Gives every whole batch of a content, in order. */
    public void batches(final ByteSource source, final BatchSink sink) throws IOException {
        try {
            check.tell(
                    (buffer, offset, position, last, whole) -> {
                        if (whole) {
                            try {
                                sink.take(buffer, offset, Frame.length(buffer, offset), last);
                            } catch (final IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        }
                    });
            check.walk(check.segment(), CONTENT, source);
        } catch (final UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** The first page as it must have been. */
    public SegmentHeader header(final Content content, final ByteSource source) throws IOException {
        return content.walk.headerFault() == null
                ? content.walk.header()
                : SegmentHeader.read(ByteBuffer.wrap(header(content.walk.verifier(), source)));
    }

    /** What the next segment should begin with, as the footer says it; -1: there is none whole. */
    public static long seqnoBehind(
            final Disk disk, final Path log, final long base, final LogFileCheck.Identity identity)
            throws IOException {
        final SegmentExam exam = new SegmentExam(disk, log, base, identity, "", -1);
        try (ByteSource raw = exam.hasRaw() ? exam.openRaw() : null;
                ByteSource merged = exam.openMerged()) {
            final long said = raw == null ? -1 : exam.footerNext(raw);
            return said >= 0 || merged == null ? said : exam.footerNext(merged);
        }
    }

    private long footerNext(final ByteSource source) throws IOException {
        try {
            check.tell(BatchListener.NONE).walk(check.segment(), CONTENT, source);
            return check.nextBase();
        } catch (final FormatException e) {
            return -1;
        }
    }

    private static boolean isUnreadable(final ByteSource source) {
        return source instanceof LenientSource lenient && !lenient.unreadable().faults().isEmpty();
    }

    /**
     * @param next the seqno behind its last one
     */
    private List<Lost> lost(final FileReport report, final long next) {
        final List<Lost> lost = new ArrayList<>();
        long behind = base;
        for (final Fault fault : report.faults()) {
            final boolean none = fault.fromSeqno() < 0;
            final long from = none ? base : Math.max(behind, fault.fromSeqno());
            final long to = none ? base - 1 : fault.toSeqno() < 0 ? nextBase - 1 : fault.toSeqno();
            if (!none && to >= from) {
                behind = to + 1;
            }
            lost.add(new Lost(from, Math.max(to, from - 1), fault.position(), fault.text()));
        }
        if (next < nextBase) {
            lost.add(
                    new Lost(
                            next,
                            nextBase - 1,
                            report.lengthBytes(),
                            "what lay behind this segment is missing"));
        }
        return lost;
    }

    /** How the index stands beside what was walked last; {@code null}: there is none. */
    public FileReport index() {
        return check.indexReport();
    }

    /**
     * How the companion stands.
     *
     * @param compared whether with the raw file, too, unless that goes meanwhile
     * @throws NoSuchFileException it has gone meanwhile
     */
    public FileReport companion(final boolean compared) throws NoSuchFileException {
        return check.companionReport(compared);
    }

    /**
     * A content whose first page, footer and the zeroes behind it are what they must have been, as
     * far as that is known; {@code null}: there is nothing to be mended so.
     *
     * @param source what was walked; goes on being the caller's to close
     */
    public ByteSource derived(final Content content, final ByteSource source) throws IOException {
        if (content.walk == null || content.isWhole()) {
            return null;
        }
        final SegmentVerifier verifier = content.walk.verifier();
        final PatchedSource patched = new PatchedSource(source);
        if (content.walk.headerFault() != null) {
            patched.patch(0, header(verifier, source));
        }
        long end = content.footerPosition;
        if (end < 0 && endsRight(content)) {
            end = verifier.end();
            patched.patch(
                    end,
                    DerivedParts.footer(
                            verifier.totals(),
                            nextBase - 1,
                            identity.logId(),
                            bytes(source, end, SegmentFooter.LENGTH)));
        }
        final boolean cut =
                verifier.footer() != null
                        && (verifier.footer().flags() & SegmentFooter.FLAG_CUT) != 0;
        if (end >= 0 && !cut) {
            patched.zeroFrom(end + SegmentFooter.LENGTH - Long.BYTES);
        }
        return patched;
    }

    /** Whether every message is there, so that only the footer is missing. */
    private boolean endsRight(final Content content) {
        return content.walk.verifier().totals().lastSeqno() == nextBase - 1
                && content.lostSeqnos() == 0;
    }

    private byte[] header(final SegmentVerifier verifier, final ByteSource source)
            throws IOException {
        final SegmentHeader known =
                new SegmentHeader(
                        identity.seqnoMode(),
                        identity.logId(),
                        base,
                        verifier.totals().firstTimeNs(),
                        source.lengthBytes(),
                        logName);
        return DerivedParts.header(known, bytes(source, 0, SegmentHeader.LENGTH));
    }

    private static ByteBuffer bytes(final ByteSource source, final long position, final int length)
            throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        final int there = (int) Math.max(0, Math.min(length, source.lengthBytes() - position));
        if (there > 0) {
            source.read(bytes, 0, position, there);
        }
        return bytes.clear();
    }
}
