package org.boomscooter.bench.limit;

import java.nio.ByteBuffer;
import org.boomscooter.bench.load.ContentSum;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.BatchCursor;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.Frame;

/**
 * Goes from batch to batch and counts messages.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class Walk {
    private final BatchChecksum checksum = new BatchChecksum();
    private final BatchCursor cursor = new BatchCursor();
    private final ContentSum sum = new ContentSum();
    private final Check check;
    private long messages;

    Walk(final Check check) {
        this.check = check;
    }

    /** Checks the whole batch that begins here; returns where the next one does. */
    int batch(final ByteBuffer buffer, final int offset, final int limit) {
        if (check != Check.NOTHING && !checksum.isBodyWhole(buffer, offset)) {
            throw new IllegalStateException("the batch at " + offset + " is damaged");
        }
        if (check == Check.CRC_AND_BYTES) {
            cursor.wrap(buffer, offset, limit);
            while (cursor.next()) {
                sum.add(cursor.buffer(), cursor.payloadOffset(), cursor.payloadLength());
            }
        }
        messages += BatchHeader.messageCount(buffer, offset);
        return offset + Frame.align(Frame.length(buffer, offset));
    }

    long messages() {
        return messages;
    }
}
