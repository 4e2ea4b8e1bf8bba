package org.boomscooter.server.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jpountz.lz4.LZ4Factory;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.BatchCursor;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.segment.SegmentFooter;
import org.boomscooter.format.segment.SegmentHeader;
import org.boomscooter.format.segment.SeqnoMode;
import org.boomscooter.server.disk.ReadableFile;

/**
 * Reads a segment from beginning to end and trusts nothing but checksums.
 *
 * <p>A batch counts if both its checksums hold and its seqnos go on where the ones before ended; a
 * hole is what lies before one that counts again.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class SegmentScan {
    /** Hears of every whole batch, in order. */
    interface Visitor {
        void onBatch(ByteBuffer buffer, int offset, int position, long lastSeqno);
    }

    /** Bytes that cannot be read, with whole ones behind them. */
    record Hole(int from, int to, long fromSeqno, long toSeqno) {}

    private static final long BATCH_PATTERN = Frame.TYPE_BATCH | (Frame.VERSION << 16);
    private static final long FOOTER_PATTERN = Frame.TYPE_SEGMENT_END | (Frame.VERSION << 16);
    private static final long PATTERN_MASK = 0x00FF_FFFFL;

    private final BatchChecksum checksum = new BatchChecksum();
    private final BatchCursor cursor =
            new BatchCursor(LZ4Factory.safeInstance().safeDecompressor(), BatchHeader.MAX_LENGTH);
    private final ScanWindow window;
    private final long logId;
    private final SeqnoMode mode;
    private final List<Hole> holes = new ArrayList<>();
    private long expectedSeqno;
    private long lastSeqno;
    private int end = SegmentHeader.LENGTH;
    private int dirtyEnd;
    private SegmentFooter footer;

    private SegmentScan(
            final ScanWindow window, final long logId, final SeqnoMode mode, final long baseSeqno) {
        this.window = window;
        this.logId = logId;
        this.mode = mode;
        this.expectedSeqno = baseSeqno;
    }

    static SegmentScan of(
            final ReadableFile file,
            final long logId,
            final SeqnoMode mode,
            final long baseSeqno,
            final Visitor visitor)
            throws IOException {
        try (ScanWindow window = new ScanWindow(file)) {
            final SegmentScan scan = new SegmentScan(window, logId, mode, baseSeqno);
            scan.run(visitor);
            return scan;
        }
    }

    private void run(final Visitor visitor) {
        int position = SegmentHeader.LENGTH;
        while (true) {
            if (isWholeBatch(position)) {
                final int length = window.buffer().getInt(window.offset(position));
                noteMissing(position);
                visitor.onBatch(window.buffer(), window.offset(position), position, lastSeqno);
                position += length;
                end = position;
                expectedSeqno = lastSeqno + 1;
                continue;
            }
            footer = footerAt(position);
            if (footer != null) {
                return;
            }
            final int next = findWhole(position);
            if (next < 0) {
                return;
            }
            final long nextSeqno =
                    footer != null
                            ? footer.lastSeqno() + 1
                            : BatchHeader.baseSeqno(window.buffer(), window.offset(next));
            if (footer == null || nextSeqno > expectedSeqno) {
                holes.add(new Hole(position, next, expectedSeqno, nextSeqno - 1));
            }
            if (footer != null) {
                // Behind a hole: the footer counts, the bytes before it do not.
                end = next;
                return;
            }
            expectedSeqno = nextSeqno;
            position = next;
        }
    }

    /** In a log of dense seqnos a batch may be whole and yet not be the one that belongs here. */
    private void noteMissing(final int position) {
        final long base = BatchHeader.baseSeqno(window.buffer(), window.offset(position));
        if (mode == SeqnoMode.SERVER && base > expectedSeqno) {
            holes.add(new Hole(position, position, expectedSeqno, base - 1));
        }
    }

    private boolean isWholeBatch(final int position) {
        if (window.fileLength() - position < BatchHeader.HEADER_LENGTH) {
            return false;
        }
        window.show(position, BatchHeader.HEADER_LENGTH);
        final long word = window.buffer().getLong(window.offset(position));
        if (!isPattern(word, BATCH_PATTERN)) {
            return false;
        }
        final int length = (int) word;
        if (!Frame.isValidLength(length, BatchHeader.MAX_LENGTH)
                || length < BatchHeader.HEADER_LENGTH
                || length > window.fileLength() - position
                || !checksum.isHeaderWhole(window.buffer(), window.offset(position), logId)) {
            return false;
        }
        window.show(position, length);
        final ByteBuffer buffer = window.buffer();
        final int offset = window.offset(position);
        final long base = BatchHeader.baseSeqno(buffer, offset);
        return BatchHeader.shapeError(buffer, offset, offset + length, BatchHeader.MAX_LENGTH)
                        == null
                && checksum.isBodyWhole(buffer, offset)
                && base >= expectedSeqno
                && findLastSeqno(buffer, offset, length, base);
    }

    private boolean findLastSeqno(
            final ByteBuffer buffer, final int offset, final int length, final long base) {
        if (mode == SeqnoMode.SERVER) {
            lastSeqno = base + BatchHeader.messageCount(buffer, offset) - 1;
            return lastSeqno >= base;
        }
        try {
            cursor.wrap(buffer, offset, offset + length);
            while (cursor.next()) {
                lastSeqno = cursor.seqno();
            }
            return lastSeqno >= base && lastSeqno < Long.MAX_VALUE;
        } catch (final FormatException e) {
            return false;
        }
    }

    private static boolean isPattern(final long word, final long pattern) {
        return ((word >>> 32) & PATTERN_MASK) == pattern;
    }

    private SegmentFooter footerAt(final int position) {
        if (window.fileLength() - position < SegmentFooter.LENGTH) {
            return null;
        }
        window.show(position, SegmentFooter.LENGTH);
        final int offset = window.offset(position);
        if (!isPattern(window.buffer().getLong(offset), FOOTER_PATTERN)) {
            return null;
        }
        try {
            return SegmentFooter.read(
                    window.buffer(), offset, offset + SegmentFooter.LENGTH, logId);
        } catch (final FormatException e) {
            return null;
        }
    }

    /** The next place where a whole batch or the footer begins, or -1. */
    private int findWhole(final int from) {
        dirtyEnd = from;
        for (int position = window.nextNonZero(from);
                position <= window.fileLength() - Frame.HEADER_LENGTH;
                position = window.nextNonZero(position + Frame.ALIGNMENT)) {
            final long word = window.buffer().getLong(window.offset(position));
            if (position > from) {
                if (isPattern(word, BATCH_PATTERN) && isWholeBatch(position)) {
                    return position;
                }
                if (isPattern(word, FOOTER_PATTERN)) {
                    footer = footerAt(position);
                    if (footer != null) {
                        return position;
                    }
                }
            }
            dirtyEnd = position + Frame.ALIGNMENT;
        }
        return -1;
    }

    /** Where the next batch would go; where the footer lies, if there is one. */
    int end() {
        return end;
    }

    /** The footer, or {@code null}: the segment is not sealed. */
    SegmentFooter footer() {
        return footer;
    }

    /** Behind the last byte that is not zero; {@link #end} if there is none behind it. */
    int dirtyEnd() {
        return footer != null ? end : Math.max(end, dirtyEnd);
    }

    /** Behind the last whole message, or that the footer tells of. */
    long nextSeqno() {
        return footer != null ? Math.max(footer.lastSeqno() + 1, expectedSeqno) : expectedSeqno;
    }

    List<Hole> holes() {
        return holes;
    }

    /** The first read error, or {@code null}. */
    String unreadable() {
        return window.unreadable();
    }
}
