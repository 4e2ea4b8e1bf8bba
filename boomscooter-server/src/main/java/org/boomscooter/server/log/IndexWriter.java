package org.boomscooter.server.log;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.index.SparseIndex;

/**
 * Cuts a segment into stretches while batches are added, and writes an index entry for each.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class IndexWriter {
    /** Finding a seqno walks at most so many bytes, or one batch. */
    static final int STRETCH_BYTES = 8 << 10;

    /** Of a growing one: what 10 MiB of batches need. */
    private static final int FIRST_BYTES = 64 << 10;

    private final long logId;
    private final long baseSeqno;
    private final int mostBytes;
    private ByteBuffer buffer;
    private SparseIndex index;
    private int maxEntries;
    private int stretchPosition;
    private int stretchLength;
    private long stretchSeqno;
    private long minKey;
    private long maxKey;
    private long minTimeNs;
    private long maxTimeNs;

    private IndexWriter(
            final ByteBuffer buffer, final int mostBytes, final long logId, final long baseSeqno) {
        this.logId = logId;
        this.baseSeqno = baseSeqno;
        this.mostBytes = mostBytes;
        write(buffer, SparseIndex.create(buffer, logId, baseSeqno, STRETCH_BYTES));
    }

    private void write(final ByteBuffer newBuffer, final SparseIndex newIndex) {
        buffer = newBuffer;
        index = newIndex;
        maxEntries = (newBuffer.capacity() - SparseIndex.HEADER_LENGTH) / SparseIndex.ENTRY_LENGTH;
    }

    static int fileLength(final int segmentBytes) {
        return SparseIndex.fileLength(segmentBytes, STRETCH_BYTES);
    }

    /** Begins an index in a buffer of zeroes. */
    static IndexWriter begin(final ByteBuffer buffer, final long logId, final long baseSeqno) {
        return new IndexWriter(buffer, buffer.capacity(), logId, baseSeqno);
    }

    /**
     * Begins an index in direct memory of its own, for a scan of a segment that may be nearly
     * empty; the caller frees the {@link #buffer}.
     *
     * @param segmentBytes twice the stretches of such a segment have room
     */
    static IndexWriter growing(final int segmentBytes, final long logId, final long baseSeqno) {
        final int mostBytes = 2 * fileLength(segmentBytes);
        return new IndexWriter(
                ByteBuffer.allocateDirect(Math.min(FIRST_BYTES, mostBytes)),
                mostBytes,
                logId,
                baseSeqno);
    }

    /** Where the index is now. */
    ByteBuffer buffer() {
        return buffer;
    }

    /**
     * Takes the batch that lies at {@code offset} of the buffer and {@code position} of the file.
     */
    void add(final ByteBuffer buffer, final int offset, final int position) {
        if (stretchLength > 0 && stretchPosition + stretchLength != position) {
            // Bytes that cannot be read lie between: no stretch contains them.
            flush();
        }
        if (stretchLength == 0) {
            stretchPosition = position;
            stretchSeqno = BatchHeader.baseSeqno(buffer, offset);
            minKey = BatchHeader.NO_MIN_KEY;
            maxKey = BatchHeader.NO_MAX_KEY;
            minTimeNs = Long.MAX_VALUE;
            maxTimeNs = Long.MIN_VALUE;
        }
        minKey = Math.min(minKey, BatchHeader.minKey(buffer, offset));
        maxKey = Math.max(maxKey, BatchHeader.maxKey(buffer, offset));
        final long timeNs = BatchHeader.appendTimeNs(buffer, offset);
        minTimeNs = Math.min(minTimeNs, timeNs);
        maxTimeNs = Math.max(maxTimeNs, timeNs);
        stretchLength = position + Frame.length(buffer, offset) - stretchPosition;
        if (stretchLength >= STRETCH_BYTES) {
            flush();
        }
    }

    private void flush() {
        if (index.count() == maxEntries && !grow()) {
            // Many holes make many short stretches; what no entry covers is found by walking.
            stretchLength = 0;
            return;
        }
        index.append(
                stretchSeqno, stretchPosition, stretchLength, minKey, maxKey, minTimeNs, maxTimeNs);
        stretchLength = 0;
    }

    private boolean grow() {
        if (buffer.capacity() == mostBytes) {
            return false;
        }
        final ByteBuffer old = buffer;
        final ByteBuffer larger =
                ByteBuffer.allocateDirect((int) Math.min(mostBytes, 4L * old.capacity()));
        larger.put(0, old, 0, usedLength());
        write(larger, SparseIndex.open(larger, logId, baseSeqno));
        BufferUtil.free(old);
        return true;
    }

    /** What is worth writing to a file: the entries that there are. */
    int usedLength() {
        return SparseIndex.HEADER_LENGTH + index.count() * SparseIndex.ENTRY_LENGTH;
    }

    /** Writes the entry of the rest; no batch will come. */
    void seal(final int footerPosition, final long nextSeqno) {
        if (stretchLength > 0) {
            flush();
        }
        index.seal(footerPosition, nextSeqno);
    }
}
