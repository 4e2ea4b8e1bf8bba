package org.boomscooter.server.log;

import java.nio.ByteBuffer;
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

    private final SparseIndex index;
    private final int maxEntries;
    private int stretchPosition;
    private int stretchLength;
    private long stretchSeqno;
    private long minKey;
    private long maxKey;
    private long minTimeNs;
    private long maxTimeNs;

    private IndexWriter(final SparseIndex index, final int maxEntries) {
        this.index = index;
        this.maxEntries = maxEntries;
    }

    static int fileLength(final int segmentBytes) {
        return SparseIndex.fileLength(segmentBytes, STRETCH_BYTES);
    }

    /** Begins an index in a buffer of zeroes. */
    static IndexWriter begin(final ByteBuffer buffer, final long logId, final long baseSeqno) {
        return new IndexWriter(
                SparseIndex.create(buffer, logId, baseSeqno, STRETCH_BYTES),
                (buffer.capacity() - SparseIndex.HEADER_LENGTH) / SparseIndex.ENTRY_LENGTH);
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
        if (index.count() == maxEntries) {
            // Many holes make many short stretches; what no entry covers is found by walking.
            stretchLength = 0;
            return;
        }
        index.append(
                stretchSeqno, stretchPosition, stretchLength, minKey, maxKey, minTimeNs, maxTimeNs);
        stretchLength = 0;
    }

    /** What is worth writing to a file: the entries that there are. */
    int usedLength() {
        return SparseIndex.HEADER_LENGTH + index.count() * SparseIndex.ENTRY_LENGTH;
    }

    /** Writes the entry of the rest; no batch will come. */
    void seal(final int footerPosition) {
        if (stretchLength > 0) {
            flush();
        }
        index.seal(footerPosition);
    }
}
