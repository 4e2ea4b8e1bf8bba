package org.boomscooter.server.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.index.SparseIndex;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.LookupCounter;
import org.boomscooter.format.segment.SegmentFooter;
import org.boomscooter.format.segment.SegmentHeader;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.disk.DiskFile;
import org.boomscooter.server.disk.Mapping;

/**
 * A segment that this process made and appends to, from its preparation to its footer.
 *
 * <p><b>Threading:</b> the preparer makes it and moves {@link #prepared} on; the writer thread
 * names it, appends and seals; the sync thread forces what {@link #mark} tells it. Readers share
 * the mapped bytes, never this object.
 */
final class SegmentWriter {
    /** A log that gets a message now and then needs no more blocks than these. */
    static final int FIRST_STEP_BYTES = 32 << 10;

    private static final int PAGE_BYTES = 4096;

    private final BatchChecksum checksum = new BatchChecksum();
    private final ByteBuffer head =
            ByteBuffer.allocateDirect(BatchHeader.HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private final AppendedMark mark = new AppendedMark();
    private final Path directory;
    private final Path tempSegment;
    private final Path tempIndex;
    private final int capacity;
    private final DiskFile dataFile;
    private final Mapping data;
    private final ByteBuffer buffer;
    private final Mapping indexData;
    private volatile int prepared;

    // The preparer's, once the segment has its name.
    private Path indexPath;
    private int indexPrepared;

    private SegmentHeader header;
    private SegmentFile file;
    private IndexWriter index;
    private SegmentStats stats;
    private int tail = SegmentHeader.LENGTH;

    // The sync thread's own.
    private int forcedTo;
    private boolean nameAndLengthForced;
    private volatile byte[] producers;

    private SegmentWriter(
            final Path tempSegment,
            final Path tempIndex,
            final int capacity,
            final DiskFile dataFile,
            final Mapping data,
            final Mapping indexData) {
        this.directory = tempSegment.getParent();
        this.tempSegment = tempSegment;
        this.tempIndex = tempIndex;
        this.capacity = capacity;
        this.dataFile = dataFile;
        this.data = data;
        this.indexData = indexData;
        this.indexPath = tempIndex;
        this.prepared = FIRST_STEP_BYTES;
        this.indexPrepared = indexLength(FIRST_STEP_BYTES);
        this.buffer = data.buffer().duplicate();
    }

    /**
     * Makes the files under temporary names; blocks for the first batches are allocated.
     *
     * @param number different for each call about this directory
     */
    static SegmentWriter prepare(
            final Disk disk, final Path directory, final int capacity, final long number)
            throws IOException {
        final Path tempSegment = directory.resolve("next-" + number + DurableFiles.TEMP);
        final Path tempIndex =
                directory.resolve("next-" + number + LogFiles.INDEX + DurableFiles.TEMP);
        final int indexLength = IndexWriter.fileLength(capacity);
        Mapping indexData = null;
        DiskFile dataFile = null;
        try (DiskFile indexFile = disk.create(tempIndex)) {
            indexFile.allocate(0, indexLength(FIRST_STEP_BYTES));
            indexFile.extend(indexLength);
            indexData = indexFile.map(indexLength);
            dataFile = disk.create(tempSegment);
            dataFile.allocate(0, FIRST_STEP_BYTES);
            dataFile.extend(capacity);
            return new SegmentWriter(
                    tempSegment, tempIndex, capacity, dataFile, dataFile.map(capacity), indexData);
        } catch (final IOException e) {
            if (indexData != null) {
                indexData.close();
            }
            if (dataFile != null) {
                dataFile.close();
            }
            deleteTemps(disk, tempSegment, tempIndex, e);
            throw e;
        }
    }

    private static void deleteTemps(
            final Disk disk, final Path tempSegment, final Path tempIndex, final IOException why) {
        try {
            disk.delete(tempSegment);
            disk.delete(tempIndex);
        } catch (final IOException e) {
            // The next opening of the log deletes them.
            why.addSuppressed(e);
        }
    }

    /** Bytes of the index, in pages, that so many bytes of batches may need. */
    static int indexLength(final int dataBytes) {
        return (IndexWriter.fileLength(dataBytes) + PAGE_BYTES - 1) & -PAGE_BYTES;
    }

    /**
     * Allocates one more step, and what the index needs for it; the preparer's.
     *
     * @param populate whether batches will come through the mapping
     */
    void prepareStep(final Disk disk, final int maxStepBytes, final boolean populate)
            throws IOException {
        final int from = prepared;
        final int step = Math.min(maxStepBytes, capacity - from);
        if (step > 0) {
            prepareIndex(disk, from + step);
            dataFile.allocate(from, step);
            if (populate) {
                data.populate(from, step);
            }
            prepared = from + step;
        }
    }

    private void prepareIndex(final Disk disk, final int dataEnd) throws IOException {
        final int from = indexPrepared;
        final int end = Math.min(indexLength(dataEnd), indexData.buffer().capacity());
        if (end > from) {
            // Opened anew each time: one descriptor less for every log.
            try (DiskFile indexFile = disk.open(indexPath)) {
                indexFile.allocate(from, end - from);
            }
            indexPrepared = end;
        }
    }

    /** Bytes that may be written without a page fault or a full disk. */
    int prepared() {
        return prepared;
    }

    int capacity() {
        return capacity;
    }

    /** Gives the prepared files their names and heads; batches may follow. */
    void begin(final Disk disk, final SegmentHeader segmentHeader) throws IOException {
        header = segmentHeader;
        final long base = segmentHeader.baseSeqno();
        segmentHeader.put(buffer);
        index = IndexWriter.begin(indexData.buffer().duplicate(), header.logId(), base);
        stats = new SegmentStats(base);
        final Path path = directory.resolve(LogFiles.name(base, LogFiles.SEGMENT));
        indexPath = directory.resolve(LogFiles.name(base, LogFiles.INDEX));
        disk.rename(tempIndex, indexPath);
        disk.rename(tempSegment, path);
        dataFile.renamed(path);
        file = SegmentFile.ofTail(path, header, dataFile, data, indexData);
        mark.publish(tail, base, 0);
    }

    /** Whether a batch of this length and a footer fit into the file. */
    boolean fits(final int lengthBytes) {
        return lengthBytes <= capacity - SegmentFooter.LENGTH - tail;
    }

    /** Whether a batch of this length and a footer fit into what is prepared. */
    boolean isPreparedFor(final int lengthBytes) {
        return lengthBytes <= prepared - SegmentFooter.LENGTH - tail;
    }

    /**
     * Puts a checked batch behind the last one and publishes it.
     *
     * @param throughFile the kernel copies it, into pages that need not be there: what is quicker
     *     for much at once (docs/decisions/written-batches.md)
     */
    void append(
            final ByteBuffer batch,
            final int offset,
            final int lengthBytes,
            final long baseSeqno,
            final long lastSeqno,
            final long timeNs,
            final boolean throughFile)
            throws IOException {
        if (throughFile) {
            write(batch, offset, lengthBytes, baseSeqno, timeNs);
            added(head, 0, lengthBytes, lastSeqno);
        } else {
            store(batch, offset, lengthBytes, baseSeqno, timeNs);
            added(buffer, tail, lengthBytes, lastSeqno);
        }
    }

    /** Through the mapping. */
    private void store(
            final ByteBuffer batch,
            final int offset,
            final int lengthBytes,
            final long baseSeqno,
            final long timeNs) {
        final int position = tail;
        // All but the length: until the end, whoever looks sees the zero behind the last batch.
        buffer.put(
                position + Frame.TYPE_OFFSET,
                batch,
                offset + Frame.TYPE_OFFSET,
                lengthBytes - Frame.TYPE_OFFSET);
        complete(buffer, position, lengthBytes, baseSeqno, timeNs);
        Frame.lengthRelease(buffer, position, lengthBytes);
    }

    /** Through the file: the body first, and then the header with the length. */
    private void write(
            final ByteBuffer batch,
            final int offset,
            final int lengthBytes,
            final long baseSeqno,
            final long timeNs)
            throws IOException {
        head.clear().put(0, batch, offset, BatchHeader.HEADER_LENGTH);
        complete(head, 0, lengthBytes, baseSeqno, timeNs);
        final int position = batch.position();
        final int limit = batch.limit();
        batch.limit(offset + lengthBytes).position(offset + BatchHeader.HEADER_LENGTH);
        dataFile.write(batch, tail + BatchHeader.HEADER_LENGTH);
        batch.limit(limit).position(position);
        dataFile.write(head, tail);
    }

    /** Fills in what the server writes. */
    private void complete(
            final ByteBuffer target,
            final int position,
            final int lengthBytes,
            final long baseSeqno,
            final long timeNs) {
        BatchHeader.leaderTerm(target, position, 0);
        BatchHeader.baseSeqno(target, position, baseSeqno);
        BatchHeader.appendTimeNs(target, position, timeNs);
        BatchHeader.headerCrc(
                target,
                position,
                checksum.headerCrc(target, position, header.logId(), lengthBytes));
    }

    private void added(
            final ByteBuffer headers,
            final int offset,
            final int lengthBytes,
            final long lastSeqno) {
        stats.add(headers, offset, lastSeqno);
        index.add(headers, offset, tail);
        tail += lengthBytes;
    }

    /** Tells the sync thread, and with it everybody else, what was appended. */
    void publish() {
        mark.publish(tail, stats.lastSeqno() + 1, 0);
    }

    /** Writes the footer; no batch will come. */
    void seal(final long timeNs, final byte[] producerSnapshot) {
        producers = producerSnapshot;
        final int footer = tail;
        final ByteBuffer bytes = ByteBuffer.allocate(SegmentFooter.LENGTH);
        stats.footer(0, timeNs).put(bytes, 0, header.logId());
        buffer.put(
                footer + Frame.TYPE_OFFSET,
                bytes,
                Frame.TYPE_OFFSET,
                SegmentFooter.LENGTH - Frame.TYPE_OFFSET);
        Frame.lengthRelease(buffer, footer, SegmentFooter.LENGTH);
        index.seal(footer, stats.lastSeqno() + 1);
        mark.publish(footer, stats.lastSeqno() + 1, footer + SegmentFooter.LENGTH);
    }

    int tail() {
        return tail;
    }

    long baseSeqno() {
        return header.baseSeqno();
    }

    boolean isEmpty() {
        return stats.batchCount() == 0;
    }

    SegmentFile file() {
        return file;
    }

    AppendedMark mark() {
        return mark;
    }

    /** Snapshot of the producers at the seal. */
    byte[] producers() {
        return producers;
    }

    /** Forces what lies before {@code end} and was not forced yet; the sync thread's. */
    void force(final Disk disk, final int end) throws IOException {
        if (end > forcedTo) {
            data.force(forcedTo, end - forcedTo);
            forcedTo = end;
        }
        if (!nameAndLengthForced) {
            // The length of a file survives with its last page, and the companion tells it.
            data.force(capacity - 1, 1);
            disk.forceDirectory(directory);
            nameAndLengthForced = true;
        }
    }

    void forceIndex() throws IOException {
        indexData.force(0, indexData.buffer().capacity());
    }

    /** Replaces the sealed files by ones that end where their content does. */
    void writeShorter(final Disk disk, final int sealedEnd) throws IOException {
        final ByteBuffer content = data.buffer().duplicate();
        DurableFiles.write(disk, file.path(), content.clear().limit(sealedEnd));
        final ByteBuffer indexContent = indexData.buffer().duplicate();
        final int indexEnd =
                SparseIndex.HEADER_LENGTH
                        + file.openIndex(new LookupCounter()).count() * SparseIndex.ENTRY_LENGTH;
        DurableFiles.write(disk, indexPath, indexContent.clear().limit(indexEnd));
    }

    /** Drops a prepared segment that never got a name, with its files. */
    void discard(final Disk disk) throws IOException {
        data.close();
        indexData.close();
        dataFile.close();
        disk.delete(tempSegment);
        disk.delete(tempIndex);
    }
}
