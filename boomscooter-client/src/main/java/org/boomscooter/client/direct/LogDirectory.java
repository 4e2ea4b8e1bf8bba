package org.boomscooter.client.direct;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.index.SealedIndex;
import org.boomscooter.format.index.SparseIndex;
import org.boomscooter.format.index.Stretches;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.LookupCounter;
import org.boomscooter.format.segment.SegmentHeader;
import org.boomscooter.format.segment.SeqnoMode;

/** The directory of a log: which segments there are, and how to open one. */
final class LogDirectory {
    private final Path directory;
    private final LogAccess access;
    private final LookupCounter counter;

    /**
     * @param counter told of what is read of indexes
     */
    LogDirectory(final Path directory, final LogAccess access, final LookupCounter counter) {
        this.directory = directory;
        this.access = access;
        this.counter = counter;
    }

    Path path() {
        return directory;
    }

    /** Base seqnos of all segments that have a file or a companion. */
    NavigableSet<Long> segments() throws IOException {
        final NavigableSet<Long> bases = new TreeSet<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (final Iterator<Path> i = files.iterator(); i.hasNext(); ) {
                final String name = i.next().getFileName().toString();
                final long base =
                        Math.max(
                                LogFiles.baseSeqno(name, LogFiles.SEGMENT),
                                LogFiles.baseSeqno(name, LogFiles.COMPANION));
                if (base >= 0) {
                    bases.add(base);
                }
            }
        } catch (final NoSuchFileException | NotDirectoryException e) {
            throw new BoomscooterException(
                    ErrorCode.NO_SUCH_LOG, false, directory + ": no such directory of a log", e);
        }
        return bases;
    }

    /** Base seqno of the last segment if that holds something and is not sealed; -1: it is. */
    long openSegment(final LogIdentity log) throws IOException {
        final NavigableSet<Long> bases = segments();
        if (bases.isEmpty()) {
            return -1;
        }
        try (DirectSegment last = open(bases.last(), log)) {
            return last.findFooter() == null && last.hasAnythingWhole() ? bases.last() : -1;
        } catch (final FormatException e) {
            // Damaged as a whole: who reads it is told.
            return -1;
        }
    }

    boolean has(final long baseSeqno) {
        return Files.exists(file(baseSeqno, LogFiles.SEGMENT))
                || Files.exists(file(baseSeqno, LogFiles.COMPANION));
    }

    /**
     * Tells which log this is: by the mark file, by the header page of any segment, or by any
     * index.
     *
     * @throws BoomscooterException none of them is there and whole
     */
    LogIdentity identify(final Watermark watermark) throws IOException {
        if (watermark.exists()) {
            return new LogIdentity(watermark.logId(), watermark.seqnoMode());
        }
        final NavigableSet<Long> segments = segments();
        for (final long base : segments) {
            try (SegmentBytes bytes = openBytes(base)) {
                final SegmentHeader header = readHeader(bytes, base);
                return new LogIdentity(header.logId(), header.seqnoMode());
            } catch (final FormatException e) {
                // Another file tells as well.
            }
        }
        for (final long base : segments) {
            final LogIdentity identity = identifyByIndex(base);
            if (identity != null) {
                return identity;
            }
        }
        throw new BoomscooterException(
                ErrorCode.NO_SUCH_LOG,
                false,
                directory
                        + ": neither a mark file nor a whole segment (expected: the directory of a"
                        + " log)");
    }

    /** An index names its log; who numbers the messages is seen at a batch that it leads to. */
    private LogIdentity identifyByIndex(final long baseSeqno) throws IOException {
        final ByteBuffer buffer = access.index(file(baseSeqno, LogFiles.INDEX));
        if (buffer == null || buffer.limit() < SparseIndex.HEADER_LENGTH) {
            return null;
        }
        final LogIdentity guess = new LogIdentity(SparseIndex.logId(buffer), SeqnoMode.SERVER);
        if (openIndex(guess.logId(), baseSeqno) == null) {
            return null;
        }
        try (DirectSegment segment = open(baseSeqno, guess)) {
            return new LogIdentity(guess.logId(), segment.seqnoModeOfBatches());
        } catch (final FormatException e) {
            return null;
        }
    }

    /**
     * Opens a segment, or its companion where the file is gone or has nothing whole. All that its
     * header page says is known from elsewhere, so that a damaged one costs nothing where a batch
     * or the footer agrees with the checksums of this log.
     *
     * @throws FormatException the header page cannot be trusted, and nothing else verifies
     */
    DirectSegment open(final long baseSeqno, final LogIdentity log) throws IOException {
        try {
            return open(openBytes(baseSeqno), baseSeqno, log);
        } catch (final FormatException e) {
            try {
                return open(openCompanion(baseSeqno), baseSeqno, log);
            } catch (final FormatException | NoSuchFileException alsoBad) {
                throw e;
            }
        }
    }

    /**
     * Opens the companion of a segment that is open by its file, or the other way round.
     *
     * @return {@code null}: it has nothing whole from one position on to before another
     */
    DirectSegment openBetterCopy(
            final DirectSegment segment, final LogIdentity log, final int from, final int before)
            throws IOException {
        final long base = segment.baseSeqno();
        DirectSegment other = null;
        boolean isBetter = false;
        try {
            other =
                    open(
                            segment.bytes().isUnpacked() ? openRaw(base) : openCompanion(base),
                            base,
                            log);
            final int whole = other.nextWhole(from);
            isBetter = other.logId() == segment.logId() && whole >= from && whole < before;
            return isBetter ? other : null;
        } catch (final FormatException e) {
            return null;
        } catch (final IOException | UncheckedIOException e) {
            final Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
            if (cause instanceof ClosedByInterruptException) {
                throw e;
            }
            // It is not there, or as bad as what is damaged.
            return null;
        } finally {
            if (other != null && !isBetter) {
                other.close();
            }
        }
    }

    private DirectSegment open(
            final SegmentBytes bytes, final long baseSeqno, final LogIdentity log)
            throws IOException {
        try {
            return openUnguarded(bytes, baseSeqno, log);
        } catch (IOException | RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    private DirectSegment openUnguarded(
            final SegmentBytes bytes, final long baseSeqno, final LogIdentity log)
            throws IOException {
        try {
            final SegmentHeader header = readHeader(bytes, baseSeqno);
            return new DirectSegment(bytes, header, openIndex(header.logId(), baseSeqno));
        } catch (final FormatException e) {
            final SegmentHeader header =
                    new SegmentHeader(
                            log.seqnoMode(), log.logId(), baseSeqno, 0, bytes.lengthBytes(), "");
            final DirectSegment segment =
                    new DirectSegment(bytes, header, openIndex(log.logId(), baseSeqno));
            if (!segment.hasAnythingWhole()) {
                throw e;
            }
            return segment;
        }
    }

    private SegmentBytes openBytes(final long baseSeqno) throws IOException {
        try {
            return openRaw(baseSeqno);
        } catch (final NoSuchFileException e) {
            return openCompanion(baseSeqno);
        }
    }

    private SegmentBytes openRaw(final long baseSeqno) throws IOException {
        return access.segment(file(baseSeqno, LogFiles.SEGMENT));
    }

    private SegmentBytes openCompanion(final long baseSeqno) throws IOException {
        return access.companion(file(baseSeqno, LogFiles.COMPANION));
    }

    private static SegmentHeader readHeader(final SegmentBytes bytes, final long baseSeqno) {
        if (!bytes.load(0, SegmentHeader.LENGTH)) {
            throw new FormatException(
                    FormatError.TRUNCATED,
                    0,
                    "a segment has 4096 bytes or more, here are " + bytes.lengthBytes());
        }
        final SegmentHeader header = SegmentHeader.read(bytes.buffer());
        if (header.baseSeqno() != baseSeqno) {
            throw new FormatException(
                    FormatError.BAD_SEQNO, 0, "the header says base seqno " + header.baseSeqno());
        }
        return header;
    }

    /** An index that is missing or damaged costs time, not messages. */
    private Stretches openIndex(final long logId, final long baseSeqno) throws IOException {
        try {
            final SealedIndex sealed = openSealedIndex(logId, baseSeqno);
            return sealed == null ? openWholeIndex(logId, baseSeqno) : sealed;
        } catch (final FormatException e) {
            return null;
        }
    }

    /**
     * @return {@code null}: the segment is open, or its index has no groups
     * @throws FormatException the index is missing or damaged
     */
    SealedIndex openSealedIndex(final long logId, final long baseSeqno) throws IOException {
        return IndexFile.openSealed(file(baseSeqno, LogFiles.INDEX), logId, baseSeqno, counter);
    }

    private SparseIndex openWholeIndex(final long logId, final long baseSeqno) throws IOException {
        final ByteBuffer buffer = access.index(file(baseSeqno, LogFiles.INDEX));
        if (buffer == null) {
            return null;
        }
        final SparseIndex index = SparseIndex.open(buffer, logId, baseSeqno);
        counter.indexRead(index.count() * SparseIndex.ENTRY_LENGTH);
        return index;
    }

    private Path file(final long baseSeqno, final String extension) {
        return directory.resolve(LogFiles.name(baseSeqno, extension));
    }
}
