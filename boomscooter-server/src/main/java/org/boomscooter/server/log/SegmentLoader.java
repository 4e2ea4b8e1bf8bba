package org.boomscooter.server.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.agrona.BufferUtil;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.index.SealedIndex;
import org.boomscooter.format.index.SparseIndex;
import org.boomscooter.format.index.ZoneMap;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.LookupCounter;
import org.boomscooter.format.segment.SegmentFooter;
import org.boomscooter.format.segment.SegmentHeader;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.disk.DiskFile;
import org.boomscooter.server.disk.ReadableFile;

/**
 * Opens sealed segments for readers: by index and footer if both are whole, else by a scan that
 * makes the index anew.
 *
 * <p><b>Threading:</b> thread-safe; each call works for itself.
 */
final class SegmentLoader {
    private final Log log;
    private final Disk disk;

    SegmentLoader(final Log log) {
        this.log = log;
        this.disk = log.disk();
    }

    /** A whole index and the footer that it leads to. */
    record Seal(ByteBuffer index, int footerPosition, SegmentFooter footer) {}

    Path path(final long baseSeqno, final String extension) {
        return log.directory().resolve(LogFiles.name(baseSeqno, extension));
    }

    boolean exists(final long baseSeqno, final String extension) {
        return disk.exists(path(baseSeqno, extension));
    }

    /**
     * Opens a segment that is not being written, by its raw file, or by its companion if that is
     * gone or has lost its end; the caller is its first user.
     *
     * @param indexDoubted whether all of its index must be checked, and not only what is used
     */
    SegmentFile open(final long baseSeqno, final boolean indexDoubted) {
        final boolean isRaw = exists(baseSeqno, LogFiles.SEGMENT);
        Opened raw = null;
        IOException trouble = null;
        try {
            raw = isRaw ? openRaw(baseSeqno, indexDoubted) : null;
        } catch (final IOException e) {
            trouble = e;
        }
        if (raw != null && raw.hasEnd()) {
            return raw.file();
        }
        try {
            final SegmentFile companion = openCompanion(baseSeqno, indexDoubted);
            if (raw != null) {
                raw.file().release();
            }
            if (isRaw) {
                log.note(
                        path(baseSeqno, LogFiles.SEGMENT)
                                + ": "
                                + (trouble == null ? "has lost its end" : trouble.getMessage())
                                + "; its companion serves");
            }
            return companion;
        } catch (final IOException e) {
            if (raw != null) {
                return raw.file();
            }
            throw new LogException(
                    LogException.Reason.INTERNAL,
                    path(baseSeqno, LogFiles.SEGMENT)
                            + ": "
                            + (trouble == null ? "is missing" : "cannot be opened: " + trouble)
                            + ", and its companion does not serve: "
                            + e,
                    e);
        }
    }

    /** A mapped segment, and whether its footer was found. */
    private record Opened(SegmentFile file, boolean hasEnd) {}

    private Opened openRaw(final long baseSeqno, final boolean indexDoubted) throws IOException {
        final Path path = path(baseSeqno, LogFiles.SEGMENT);
        final DiskFile file = disk.openReadOnly(path);
        try {
            final SegmentHeader header = header(file, path, baseSeqno);
            final Content content = content(file, path, baseSeqno, indexDoubted);
            final int length = (int) Math.min(file.lengthBytes(), StoreConfig.MAX_SEGMENT_BYTES);
            return new Opened(
                    SegmentFile.ofSealed(
                            path,
                            header,
                            file,
                            file.map(length),
                            content.index(),
                            content.end(),
                            content.damaged()),
                    content.hasFooter());
        } catch (final IOException e) {
            file.close();
            throw e;
        }
    }

    /** Opens a segment by its companion, whether its raw file is there or not. */
    SegmentFile openCompanion(final long baseSeqno, final boolean indexDoubted) throws IOException {
        final Path path = path(baseSeqno, LogFiles.COMPANION);
        final CompanionContent unpacked = openContent(baseSeqno);
        try {
            final SegmentHeader header = header(unpacked, path, baseSeqno);
            final Content content = content(unpacked, path, baseSeqno, indexDoubted);
            return SegmentFile.ofCompanion(
                    path, header, unpacked, content.index(), content.end(), content.damaged());
        } catch (final IOException e) {
            unpacked.close();
            throw e;
        }
    }

    /** What the companion of a segment unpacks to. */
    CompanionContent openContent(final long baseSeqno) throws IOException {
        return CompanionContent.open(
                disk.openReadOnly(path(baseSeqno, LogFiles.COMPANION)), log.logId(), baseSeqno);
    }

    /** What is in a segment. */
    private record Content(SegmentIndex index, int end, boolean damaged, boolean hasFooter) {}

    private Content content(
            final ReadableFile file,
            final Path path,
            final long baseSeqno,
            final boolean indexDoubted)
            throws IOException {
        final Content byHead = indexDoubted ? null : contentByHead(file, baseSeqno);
        if (byHead != null) {
            return byHead;
        }
        final Seal seal = readSeal(file, baseSeqno);
        if (seal != null) {
            return new Content(
                    inMemory(seal.index(), baseSeqno),
                    seal.footerPosition(),
                    isDamaged(seal.footer()),
                    true);
        }
        final int length = (int) Math.min(file.lengthBytes(), StoreConfig.MAX_SEGMENT_BYTES);
        final IndexWriter rebuilt = IndexWriter.growing(length, log.logId(), baseSeqno);
        final SegmentScan scan = rebuild(file, path, baseSeqno, rebuilt);
        return new Content(
                inMemory(rebuilt.buffer(), baseSeqno),
                scan.end(),
                !scan.holes().isEmpty(),
                scan.footer() != null);
    }

    /** By the head of an index whose groups are checked when they are used; or {@code null}. */
    private Content contentByHead(final ReadableFile file, final long baseSeqno) {
        final Path path = path(baseSeqno, LogFiles.INDEX);
        try {
            final SealedIndex head = openGroups(baseSeqno, new LookupCounter());
            if (head == null) {
                return null;
            }
            final int end = head.footerPosition();
            return new Content(
                    SegmentIndex.inFile(disk, path, log.logId(), baseSeqno),
                    end,
                    isDamaged(readFooter(file, end)),
                    true);
        } catch (final FormatException | IOException e) {
            // What is wrong is found by reading all of it.
            return null;
        }
    }

    private SealedIndex openGroups(final long baseSeqno, final LookupCounter counter) {
        return SegmentIndex.openGroups(
                disk, path(baseSeqno, LogFiles.INDEX), log.logId(), baseSeqno, counter);
    }

    private SegmentIndex inMemory(final ByteBuffer index, final long baseSeqno) {
        return SegmentIndex.inMemory(index, () -> BufferUtil.free(index), log.logId(), baseSeqno);
    }

    private static boolean isDamaged(final SegmentFooter footer) {
        return (footer.flags() & SegmentFooter.FLAG_DAMAGED) != 0;
    }

    private SegmentFooter readFooter(final ReadableFile file, final int position)
            throws IOException {
        final ByteBuffer footer = ByteBuffer.allocate(SegmentFooter.LENGTH);
        final int count = file.read(footer, position);
        return SegmentFooter.read(footer, 0, count, log.logId());
    }

    /** {@code null}: not known. */
    ZoneMap readZoneMap(final long baseSeqno, final LookupCounter counter) {
        try {
            final SealedIndex index = openGroups(baseSeqno, counter);
            return index == null ? null : index.zoneMap();
        } catch (final FormatException e) {
            // Whoever opens the segment finds out what is wrong.
            return null;
        }
    }

    /** The header page, or what must have stood there: every field is known from elsewhere. */
    SegmentHeader header(final ReadableFile file, final Path path, final long baseSeqno)
            throws IOException {
        final ByteBuffer page =
                ByteBuffer.allocate(SegmentHeader.LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        String problem;
        try {
            file.read(page, 0);
            final SegmentHeader header = SegmentHeader.read(page);
            if (header.logId() == log.logId() && header.baseSeqno() == baseSeqno) {
                return header;
            }
            problem =
                    "it belongs to log "
                            + Long.toHexString(header.logId())
                            + ", base seqno "
                            + header.baseSeqno();
        } catch (final FormatException | IOException e) {
            problem = e.getMessage();
        }
        log.damaged(new Damage(baseSeqno, baseSeqno - 1, path + ": header page: " + problem));
        return new SegmentHeader(
                log.spec().seqnoMode(), log.logId(), baseSeqno, 0, file.lengthBytes(), log.name());
    }

    /** Of the raw file, or of the companion if that is gone or has lost its end. */
    Seal readSeal(final long baseSeqno) {
        Seal found = null;
        try (DiskFile file = disk.openReadOnly(path(baseSeqno, LogFiles.SEGMENT))) {
            found = readSeal(file, baseSeqno);
        } catch (final IOException e) {
            // Then its companion may tell.
        }
        if (found == null && exists(baseSeqno, LogFiles.COMPANION)) {
            try (CompanionContent content = openContent(baseSeqno)) {
                found = readSeal(content, baseSeqno);
            } catch (final IOException e) {
                // Whoever opens the segment finds out why.
            }
        }
        return found;
    }

    /** Index and footer, or {@code null} if they do not lead to one another. */
    Seal readSeal(final ReadableFile file, final long baseSeqno) {
        final ByteBuffer index = readSealedIndex(baseSeqno);
        if (index == null) {
            return null;
        }
        try {
            final int position = SparseIndex.footerPosition(index);
            return new Seal(index, position, readFooter(file, position));
        } catch (final FormatException | IOException e) {
            BufferUtil.free(index);
            return null;
        }
    }

    /** The lowest seqno that may lie behind a sealed segment, as far as its index tells. */
    long leastNextSeqno(final long baseSeqno) {
        // No segment is sealed without a message.
        long least = baseSeqno + 1;
        final ByteBuffer bytes = readSealedIndex(baseSeqno);
        if (bytes != null) {
            final SparseIndex index = SparseIndex.open(bytes, log.logId(), baseSeqno);
            if (index.count() > 0) {
                least = Math.max(least, index.firstSeqno(index.count() - 1) + 1);
            }
            BufferUtil.free(bytes);
        }
        return least;
    }

    /** An index that says where the footer lies, or {@code null}. */
    private ByteBuffer readSealedIndex(final long baseSeqno) {
        ByteBuffer bytes = null;
        try (DiskFile indexFile = disk.openReadOnly(path(baseSeqno, LogFiles.INDEX))) {
            final long length = indexFile.lengthBytes();
            if (length < SparseIndex.HEADER_LENGTH
                    || length > 2L * IndexWriter.fileLength(StoreConfig.MAX_SEGMENT_BYTES)
                    || footerPosition(indexFile) == 0) {
                // The index of a segment that was being written is long: its head is enough.
                return null;
            }
            bytes = ByteBuffer.allocateDirect((int) length);
            indexFile.read(bytes, 0);
            bytes.clear();
            if (SparseIndex.open(bytes, log.logId(), baseSeqno).footerPosition()
                    >= SegmentHeader.LENGTH) {
                return bytes;
            }
        } catch (final FormatException | IOException e) {
            // Made anew by a scan of the segment.
        }
        if (bytes != null) {
            BufferUtil.free(bytes);
        }
        return null;
    }

    /**
     * Bytes of a segment's raw file up to its end, without a look at more than one page; 0: it is
     * gone.
     */
    long rawLengthHint(final Segment segment) {
        final int known = segment.knownEnd();
        if (known > 0) {
            return known;
        }
        if (!exists(segment.baseSeqno(), LogFiles.SEGMENT)) {
            return 0;
        }
        try (DiskFile index = disk.openReadOnly(path(segment.baseSeqno(), LogFiles.INDEX))) {
            return footerPosition(index) + (long) SegmentFooter.LENGTH;
        } catch (final IOException e) {
            return 0;
        }
    }

    /** As the head of an index says it; 0: the segment is not sealed. */
    private static int footerPosition(final DiskFile index) throws IOException {
        final ByteBuffer head = ByteBuffer.allocate(SparseIndex.HEADER_LENGTH);
        index.read(head, 0);
        return SparseIndex.footerPosition(head);
    }

    /** Fills an index by a scan and keeps it for the next time. */
    private SegmentScan rebuild(
            final ReadableFile file,
            final Path path,
            final long baseSeqno,
            final IndexWriter writer)
            throws IOException {
        final SegmentScan scan =
                SegmentScan.of(
                        file,
                        log.logId(),
                        log.spec().seqnoMode(),
                        baseSeqno,
                        (buffer, offset, position, last) -> writer.add(buffer, offset, position));
        writer.seal(scan.end(), scan.nextSeqno());
        report(path, scan);
        if (scan.footer() == null) {
            log.damaged(
                    new Damage(
                            scan.nextSeqno(),
                            scan.nextSeqno() - 1,
                            path + ": no whole footer at position " + scan.end()));
            return scan;
        }
        if (scan.holes().isEmpty()) {
            // With holes every opening scans: it is how readers know that they must look closely.
            writeIndex(baseSeqno, writer.buffer().duplicate().limit(writer.usedLength()));
        }
        return scan;
    }

    /** Keeps an index on disk; failing costs the next opening a scan, and nothing else. */
    private void writeIndex(final long baseSeqno, final ByteBuffer index) {
        if (log.failure() != null) {
            return;
        }
        try {
            DurableFiles.write(disk, path(baseSeqno, LogFiles.INDEX), index);
            log.note(path(baseSeqno, LogFiles.INDEX) + ": was missing or damaged, made anew");
        } catch (final IOException e) {
            log.note(path(baseSeqno, LogFiles.INDEX) + ": cannot be made anew: " + e.getMessage());
        }
    }

    /** Tells of every hole that a scan has found. */
    void report(final Path path, final SegmentScan scan) {
        for (final SegmentScan.Hole hole : scan.holes()) {
            log.damaged(
                    new Damage(
                            hole.fromSeqno(),
                            hole.toSeqno(),
                            path
                                    + ": no whole batch at positions "
                                    + hole.from()
                                    + " to "
                                    + hole.to()
                                    + (scan.unreadable() == null
                                            ? ""
                                            : ", read error: " + scan.unreadable())));
        }
    }
}
