package org.boomscooter.format.index;

import org.boomscooter.format.frame.KeyRange;
import org.boomscooter.format.segment.SegmentHeader;

/**
 * What lies in a sealed segment, without a look at its batches.
 *
 * @param minKey above {@code maxKey}: no message has a key
 * @param nextSeqno where the next segment begins
 * @param footerPosition where its batches end
 */
public record ZoneMap(
        long minKey,
        long maxKey,
        long minTimeNs,
        long maxTimeNs,
        long nextSeqno,
        int footerPosition) {
    public boolean mayHold(final KeyRange keys) {
        return keys.overlaps(minKey, maxKey);
    }

    /** In bytes. */
    public int batchesLength() {
        return footerPosition - SegmentHeader.LENGTH;
    }
}
