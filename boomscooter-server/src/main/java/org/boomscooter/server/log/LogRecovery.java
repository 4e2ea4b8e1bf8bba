package org.boomscooter.server.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.agrona.BufferUtil;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.SegmentFooter;
import org.boomscooter.format.segment.SegmentHeader;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.disk.DiskFile;
import org.boomscooter.server.disk.ForceException;

/**
 * Finds out, when a log is opened, what is in it, and puts in order what a crash has left.
 *
 * <p>A segment with a footer and a producer snapshot had been forced before the snapshot was
 * written: it and all before it are left alone, so that opening costs the same whatever the log's
 * size. What lies behind is scanned. A segment without a footer gets one behind its last whole
 * batch: a torn tail goes to a side file first; bytes that cannot be read with whole batches behind
 * them stay where they are and are reported.
 *
 * <p>Where a snapshot or a companion is, there was a whole segment, whenever the power went: if it
 * lacks its footer now, that is damage. An index proves nothing, its pages may reach the disk
 * before the segment's. Such a segment is never written to, a backup may have linked it: what is
 * wrong with it is told, read from the companion where that knows more, and left to whoever heals.
 *
 * <p><b>Threading:</b> for the thread that opens the log, before there are others.
 */
final class LogRecovery {
    private static final int COPY_BYTES = 1 << 20;

    private final Log log;
    private final Disk disk;
    private final Path directory;
    private final SegmentLoader loader;
    private final List<Long> bases = new ArrayList<>();
    private final List<Long> sealedNow = new ArrayList<>();
    private final List<Long> doubted = new ArrayList<>();
    private final List<Long> quarantined = new ArrayList<>();
    private ProducerTable producers = new ProducerTable();
    private long nextSeqno;
    private long lastSnapshot = -1;

    LogRecovery(final Log log, final SegmentLoader loader) {
        this.log = log;
        this.disk = log.disk();
        this.directory = log.directory();
        this.loader = loader;
    }

    void run() throws IOException {
        final SortedSet<Long> found = new TreeSet<>();
        for (final String name : disk.list(directory)) {
            if (name.endsWith(DurableFiles.TEMP) || isLeftover(name)) {
                disk.delete(directory.resolve(name));
                continue;
            }
            final long base =
                    Math.max(
                            LogFiles.baseSeqno(name, LogFiles.SEGMENT),
                            LogFiles.baseSeqno(name, LogFiles.COMPANION));
            if (base >= 0) {
                found.add(base);
            }
            if (LogFiles.baseSeqno(name, Quarantine.EXTENSION) >= 0) {
                quarantined.add(LogFiles.baseSeqno(name, Quarantine.EXTENSION));
            }
            lastSnapshot = Math.max(lastSnapshot, LogFiles.baseSeqno(name, Log.PRODUCERS));
        }
        bases.addAll(found);
        final int safe = findSafe();
        for (final long base : List.copyOf(bases.subList(safe, bases.size()))) {
            if (loader.exists(base, LogFiles.SEGMENT)) {
                recover(base);
            } else {
                recoverUnpacked(base);
            }
        }
        nextSeqno = Math.max(nextSeqno, log.keptFrom());
        if (lastSnapshot >= 0 && !bases.contains(lastSnapshot)) {
            noteMissing(lastSnapshot);
        }
        noteMissingEnd();
        noteMissingBeginning();
    }

    /**
     * What was forced survives every power loss: if it is not there, somebody has cut or removed a
     * file, or the disk has lied. Its seqnos are not given again.
     */
    private void noteMissingEnd() throws IOException {
        final long synced =
                LogMarks.syncedSeqno(disk, directory, log.logId(), log.spec().seqnoMode());
        if (synced > nextSeqno) {
            log.damaged(
                    new Damage(
                            nextSeqno,
                            synced - 1,
                            directory
                                    + ": was on the disk, as the mark file says, and is missing; put"
                                    + " a copy of the files in place, or go on without"));
            nextSeqno = synced;
        }
    }

    /** Whether retention had begun to remove it: the descriptor says so before any file goes. */
    private boolean isLeftover(final String name) {
        final long base = SegmentRemoval.baseSeqno(name);
        return base >= 0 && base < log.keptFrom();
    }

    /** Power loss can take the first segment and leave the second, if neither had been forced. */
    private void noteMissingBeginning() {
        if (!bases.isEmpty() && bases.get(0) > log.keptFrom()) {
            final long base = bases.get(0);
            log.damaged(
                    new Damage(
                            log.keptFrom(),
                            base - 1,
                            loader.path(base, LogFiles.SEGMENT)
                                    + ": is the first segment and begins with seqno "
                                    + base
                                    + "; what lay before it is missing"));
        }
    }

    /** How many segments from the first on need no look: the last of them tells what follows. */
    private int findSafe() throws IOException {
        for (int i = bases.size() - 1; i >= 0; i--) {
            final long base = bases.get(i);
            final SegmentLoader.Seal seal = loader.readSeal(base);
            if (seal == null) {
                continue;
            }
            BufferUtil.free(seal.index());
            if (readSnapshot(base)) {
                nextSeqno = seal.footer().lastSeqno() + 1;
                return i + 1;
            }
        }
        nextSeqno = bases.isEmpty() ? 0 : bases.get(0);
        return 0;
    }

    private boolean readSnapshot(final long base) throws IOException {
        final Path path = loader.path(base, Log.PRODUCERS);
        if (!disk.exists(path)) {
            return false;
        }
        try {
            producers = ProducerTable.read(DurableFiles.read(disk, path), log.logId(), base);
            return true;
        } catch (final FormatException | IOException e) {
            log.note(path + ": " + e.getMessage() + "; made anew from the segments");
            return false;
        }
    }

    private void recover(final long base) throws IOException {
        final Path path = loader.path(base, LogFiles.SEGMENT);
        final boolean wasSealed =
                loader.exists(base, Log.PRODUCERS) || loader.exists(base, LogFiles.COMPANION);
        try (DiskFile file = disk.open(path)) {
            final SegmentHeader header =
                    wasSealed
                            ? loader.header(file, loader.path(base, LogFiles.SEGMENT), base)
                            : recoverHeader(file, base);
            final IndexWriter index =
                    IndexWriter.growing(
                            (int) Math.min(file.lengthBytes(), StoreConfig.MAX_SEGMENT_BYTES),
                            log.logId(),
                            base);
            try {
                recover(file, base, path, wasSealed, header, index);
            } finally {
                BufferUtil.free(index.buffer());
            }
        }
    }

    private void recover(
            final DiskFile file,
            final long base,
            final Path path,
            final boolean wasSealed,
            final SegmentHeader header,
            final IndexWriter index)
            throws IOException {
        final SegmentStats stats = new SegmentStats(base);
        final SegmentScan scan =
                SegmentScan.of(
                        file,
                        log.logId(),
                        header.seqnoMode(),
                        base,
                        (buffer, offset, position, last) -> {
                            index.add(buffer, offset, position);
                            stats.add(buffer, offset, last);
                            remember(buffer, offset, last);
                        });
        loader.report(path, scan);
        if (wasSealed && (scan.footer() == null || !scan.holes().isEmpty())) {
            leaveAlone(base, path, scan);
            return;
        }
        if (scan.footer() == null && !seal(file, base, path, scan, stats)) {
            return;
        }
        noteGap(base, path);
        if (scan.footer() != null && !scan.holes().isEmpty()) {
            // Sealed, but power loss kept the footer and lost what it speaks of.
            writeFooter(file, scan, stats, scan.footer().flags() | SegmentFooter.FLAG_DAMAGED);
        }
        final long next = scan.nextSeqno();
        index.seal(scan.end(), next);
        // Whether it was forced before, nobody knows.
        file.force();
        keep(loader.path(base, LogFiles.INDEX), index.buffer().clear().limit(index.usedLength()));
        nextSeqno = Math.max(nextSeqno, next);
        // The snapshot vouches for segment and name: first they have to be safe. Its own name
        // need not be, nor that anything was deleted: the next opening would do it again.
        disk.forceDirectory(directory);
        keep(
                loader.path(base, Log.PRODUCERS),
                ByteBuffer.wrap(producers.snapshot(log.logId(), base)));
        (loader.exists(base, LogFiles.COMPANION) ? doubted : sealedNow).add(base);
    }

    /**
     * A sealed segment whose raw file is damaged: every opening looks at it, until it is healed.
     * What its companion has will be there again, so that none of these seqnos may be given anew.
     */
    private void leaveAlone(final long base, final Path path, final SegmentScan scan)
            throws IOException {
        doubted.add(base);
        SegmentScan best = scan;
        if (loader.exists(base, LogFiles.COMPANION)) {
            try {
                final SegmentScan unpacked = readUnpacked(base, false);
                if (unpacked.footer() != null || unpacked.nextSeqno() > scan.nextSeqno()) {
                    best = unpacked;
                }
            } catch (final ForceException e) {
                throw e;
            } catch (final IOException e) {
                log.note(
                        loader.path(base, LogFiles.COMPANION)
                                + ": cannot be read: "
                                + e.getMessage());
            }
        }
        noteEnd(base, path, best);
    }

    private void noteEnd(final long base, final Path path, final SegmentScan scan)
            throws IOException {
        final long next =
                scan.footer() == null ? nextBehindLost(base, path, scan) : scan.nextSeqno();
        noteGap(base, path);
        nextSeqno = Math.max(nextSeqno, next);
    }

    /** A segment whose raw file is gone: it was sealed and safe, or it would not be. */
    private void recoverUnpacked(final long base) throws IOException {
        final Path path = loader.path(base, LogFiles.COMPANION);
        final int following = bases.indexOf(base) + 1;
        try {
            noteEnd(base, path, readUnpacked(base, true));
        } catch (final ForceException e) {
            throw e;
        } catch (final IOException e) {
            readSnapshot(base);
            noteGap(base, path);
            nextSeqno = following < bases.size() ? bases.get(following) : nextBehindLast(base);
            log.damaged(
                    new Damage(
                            base,
                            nextSeqno - 1,
                            path
                                    + ": is all there is of a segment, and cannot be read: "
                                    + e.getMessage()
                                    + "; put a copy in its place, or go on without"));
        }
    }

    /**
     * What a segment's companion unpacks to, instead of its raw file.
     *
     * @param isAll whether it is all there is, so that it makes the segment safe
     */
    private SegmentScan readUnpacked(final long base, final boolean isAll) throws IOException {
        final Path path = loader.path(base, LogFiles.COMPANION);
        try (CompanionContent content = loader.openContent(base)) {
            final IndexWriter index =
                    IndexWriter.growing((int) content.lengthBytes(), log.logId(), base);
            try {
                final SegmentScan scan =
                        SegmentScan.of(
                                content,
                                log.logId(),
                                log.spec().seqnoMode(),
                                base,
                                (buffer, offset, position, last) -> {
                                    index.add(buffer, offset, position);
                                    remember(buffer, offset, last);
                                });
                loader.report(path, scan);
                if (isAll && scan.holes().isEmpty() && scan.footer() != null) {
                    index.seal(scan.end(), scan.nextSeqno());
                    keep(
                            loader.path(base, LogFiles.INDEX),
                            index.buffer().clear().limit(index.usedLength()));
                    disk.forceDirectory(directory);
                    keep(
                            loader.path(base, Log.PRODUCERS),
                            ByteBuffer.wrap(producers.snapshot(log.logId(), base)));
                }
                return scan;
            } finally {
                BufferUtil.free(index.buffer());
            }
        }
    }

    /** Saves the next opening a scan: a full disk is no reason to keep the log closed. */
    private void keep(final Path path, final ByteBuffer content) throws IOException {
        try {
            DurableFiles.replace(disk, path, content);
        } catch (final ForceException e) {
            throw e;
        } catch (final IOException e) {
            log.note(path + ": is made by a later opening: " + e.getMessage());
        }
    }

    /**
     * Of a segment that was sealed and lacks its footer: the seqno behind its last one, as far as
     * the files beside it tell. Those that are not there any more are reported.
     */
    private long nextBehindLost(final long base, final Path path, final SegmentScan scan)
            throws IOException {
        // Its producers go on where they were.
        readSnapshot(base);
        final int following = bases.indexOf(base) + 1;
        final long next =
                Math.max(
                        scan.nextSeqno(),
                        following < bases.size() ? bases.get(following) : nextBehindLast(base));
        if (next > scan.nextSeqno()) {
            log.damaged(
                    new Damage(
                            scan.nextSeqno(),
                            next - 1,
                            path
                                    + ": was sealed, and has lost what it held from position "
                                    + scan.end()
                                    + " on; put a copy in its place, or go on without"));
        }
        return next;
    }

    /** Of the last segment, which was there though it is not now. */
    private long nextBehindLast(final long base) throws IOException {
        final long marked =
                LogMarks.appendedSeqno(disk, directory, log.logId(), log.spec().seqnoMode());
        return Math.max(
                Math.max(marked, nextSeqno),
                Math.max(loader.leastNextSeqno(base), producers.nextSeqno()));
    }

    /** The file of a segment is gone that others prove to have been there. */
    private void noteMissing(final long base) throws IOException {
        if (!bases.isEmpty() && base < bases.get(bases.size() - 1)) {
            // The seqnos go on behind it: whoever reads there is told.
            return;
        }
        readSnapshot(base);
        final long next = nextBehindLast(base);
        log.damaged(
                new Damage(
                        nextSeqno,
                        next - 1,
                        loader.path(base, LogFiles.SEGMENT)
                                + ": was sealed, and is missing; put a copy in its place, or go on"
                                + " without"));
        nextSeqno = next;
    }

    /** Not for an empty segment: its name alone proves no seqno before it. */
    private void noteGap(final long base, final Path path) {
        if (base > nextSeqno) {
            log.damaged(
                    new Damage(
                            nextSeqno,
                            base - 1,
                            path + ": begins with seqno " + base + ", not with " + nextSeqno));
        }
        nextSeqno = Math.max(nextSeqno, base);
    }

    /** A header page that power loss kept from the disk is written again; a damaged one is not. */
    private SegmentHeader recoverHeader(final DiskFile file, final long base) throws IOException {
        final ByteBuffer page = ByteBuffer.allocate(SegmentHeader.LENGTH);
        try {
            file.read(page, 0);
        } catch (final IOException e) {
            return loader.header(file, loader.path(base, LogFiles.SEGMENT), base);
        }
        for (int i = 0; i < SegmentHeader.LENGTH; i += Long.BYTES) {
            if (page.getLong(i) != 0) {
                return loader.header(file, loader.path(base, LogFiles.SEGMENT), base);
            }
        }
        final SegmentHeader header =
                new SegmentHeader(
                        log.spec().seqnoMode(),
                        log.logId(),
                        base,
                        disk.epochNs(),
                        file.lengthBytes(),
                        log.name());
        header.put(page);
        page.clear();
        file.write(page, 0);
        return header;
    }

    private void remember(final ByteBuffer buffer, final int offset, final long lastSeqno) {
        final int producerId = BatchHeader.producerId(buffer, offset);
        if (producerId == 0) {
            return;
        }
        final int sequence = BatchHeader.producerSequence(buffer, offset);
        final ProducerWindow window = producers.find(producerId);
        if (window == null || Integer.compareUnsigned(sequence, window.lastSequence()) > 0) {
            producers.add(
                    producerId,
                    sequence,
                    BatchHeader.baseSeqno(buffer, offset),
                    lastSeqno,
                    BatchHeader.messageCount(buffer, offset));
        }
    }

    /** Writes the footer; {@code false}: there was nothing whole, the segment is gone. */
    private boolean seal(
            final DiskFile file,
            final long base,
            final Path path,
            final SegmentScan scan,
            final SegmentStats stats)
            throws IOException {
        int flags = scan.holes().isEmpty() ? 0 : SegmentFooter.FLAG_DAMAGED;
        if (scan.dirtyEnd() > scan.end()) {
            saveTornTail(file, path, scan.end(), scan.dirtyEnd());
            flags |= SegmentFooter.FLAG_CUT;
        }
        if (stats.batchCount() == 0) {
            disk.delete(path);
            disk.delete(loader.path(base, LogFiles.INDEX));
            bases.remove(base);
            return false;
        }
        writeFooter(file, scan, stats, flags);
        return true;
    }

    private void writeFooter(
            final DiskFile file, final SegmentScan scan, final SegmentStats stats, final int flags)
            throws IOException {
        final ByteBuffer footer = ByteBuffer.allocate(SegmentFooter.LENGTH);
        stats.footer(flags, scan.nextSeqno() - 1, disk.epochNs()).put(footer, 0, log.logId());
        file.write(footer, scan.end());
    }

    private void saveTornTail(final DiskFile file, final Path path, final int from, final int to)
            throws IOException {
        final String name = path.getFileName().toString();
        final Path side =
                path.resolveSibling(
                        name.substring(0, name.length() - LogFiles.SEGMENT.length())
                                + ".torn-"
                                + from);
        log.note(
                path
                        + ": the tail is torn at position "
                        + from
                        + "; its "
                        + (to - from)
                        + " bytes, which no whole batch follows, are kept in "
                        + side.getFileName());
        if (disk.exists(side)) {
            // Kept by a recovery that did not come to its end: the bytes here may be its footer.
            return;
        }
        final Path temp = side.resolveSibling(side.getFileName() + DurableFiles.TEMP);
        disk.delete(temp);
        try (DiskFile copy = disk.create(temp)) {
            final ByteBuffer bytes = ByteBuffer.allocate(COPY_BYTES);
            for (int at = from; at < to; at += COPY_BYTES) {
                bytes.clear().limit(Math.min(COPY_BYTES, to - at));
                file.read(bytes, at);
                bytes.flip();
                copy.write(bytes, at - from);
            }
            copy.force();
        }
        disk.rename(temp, side);
        disk.forceDirectory(directory);
    }

    /** Base seqnos of the segments, in order. */
    List<Long> bases() {
        return bases;
    }

    /** Those that this opening has looked through, and sealed if they were not. */
    List<Long> sealedNow() {
        return sealedNow;
    }

    /** Those whose files somebody should compare. */
    List<Long> doubted() {
        return doubted;
    }

    /** Segments of which something is known to be lost. */
    List<Long> quarantined() {
        return quarantined;
    }

    long nextSeqno() {
        return nextSeqno;
    }

    ProducerTable producers() {
        return producers;
    }
}
