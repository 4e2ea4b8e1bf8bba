package org.boomscooter.server.verify;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.segment.SegmentFooter;

/**
 * Finds where a segment is whole again behind bytes that are not.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class WholeFrames {
    private final BatchChecksum checksum = new BatchChecksum();
    private final Window window;
    private final long logId;

    WholeFrames(final Window window, final long logId) {
        this.window = window;
        this.logId = logId;
    }

    /** The next position behind this one with a whole header of a batch or footer; -1: none. */
    long nextBehind(final long from) throws IOException {
        final long last = window.lengthBytes() - BatchHeader.HEADER_LENGTH;
        for (long at = from + Frame.ALIGNMENT; at <= last; at += Frame.ALIGNMENT) {
            if (!window.load(at, BatchHeader.HEADER_LENGTH)) {
                return -1;
            }
            final int length = Frame.length(window.buffer(), window.offset(at));
            if (length != 0 && isWhole(at, length)) {
                return at;
            }
        }
        return -1;
    }

    private boolean isWhole(final long at, final int length) throws IOException {
        final ByteBuffer buffer = window.buffer();
        final int offset = window.offset(at);
        if (!Frame.isValidLength(length, BatchHeader.MAX_LENGTH)
                || Frame.version(buffer, offset) != Frame.VERSION) {
            return false;
        }
        if (Frame.type(buffer, offset) == Frame.TYPE_BATCH) {
            return checksum.isHeaderWhole(buffer, offset, logId);
        }
        return Frame.type(buffer, offset) == Frame.TYPE_SEGMENT_END
                && window.load(at, SegmentFooter.LENGTH)
                && isFooter(at);
    }

    private boolean isFooter(final long at) {
        try {
            footerAt(at);
            return true;
        } catch (final FormatException e) {
            return false;
        }
    }

    private SegmentFooter footerAt(final long at) {
        final int offset = window.offset(at);
        return SegmentFooter.read(window.buffer(), offset, offset + SegmentFooter.LENGTH, logId);
    }

    /** First seqno of the batch that was found there; of a footer, the seqno behind the segment. */
    long seqnoAt(final long found) {
        final int offset = window.offset(found);
        return Frame.type(window.buffer(), offset) == Frame.TYPE_BATCH
                ? BatchHeader.baseSeqno(window.buffer(), offset)
                : footerAt(found).lastSeqno() + 1;
    }
}
