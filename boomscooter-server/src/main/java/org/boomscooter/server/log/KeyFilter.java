package org.boomscooter.server.log;

import java.nio.ByteBuffer;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.KeyRange;
import org.boomscooter.format.index.KeySearch;
import org.boomscooter.format.index.Stretches;
import org.boomscooter.format.index.ZoneMap;
import org.boomscooter.format.segment.LookupCounter;

/**
 * What a reader looks for by key, and how it gets past what does not hold it.
 *
 * <p><b>Threading:</b> for one thread at a time.
 */
final class KeyFilter {
    private final KeyRange keys;
    private final long lastSeqno;
    private final LookupCounter counter;
    private KeySearch search;

    /**
     * @param lastSeqno nothing behind it is wanted
     */
    KeyFilter(final KeyRange keys, final long lastSeqno, final LookupCounter counter) {
        this.keys = keys;
        this.lastSeqno = lastSeqno;
        this.counter = counter;
    }

    /** A segment was entered, at this stretch. */
    void enter(final Stretches index, final int entry) {
        search = new KeySearch(index, keys, counter, entry);
    }

    /**
     * See {@link KeySearch#next}.
     *
     * @throws FormatException the index is damaged
     */
    int next(final int position, final long committedSeqno) {
        return search.next(position, committedSeqno);
    }

    /** Where {@link #next} has led. */
    long seqno() {
        return search.seqno();
    }

    /** Whether a batch may hold a key that is wanted. */
    boolean wants(final ByteBuffer buffer, final int batch) {
        return keys.overlaps(BatchHeader.minKey(buffer, batch), BatchHeader.maxKey(buffer, batch));
    }

    /** Whether this segment need not be entered; if so, it is counted. */
    boolean passes(final Segment segment, final Segment next) {
        if (next == null || segment.baseSeqno() > lastSeqno) {
            return false;
        }
        final ZoneMap zones = segment.zoneMap(counter);
        if (zones == null || zones.mayHold(keys) || zones.nextSeqno() != next.baseSeqno()) {
            return false;
        }
        counter.segmentSkipped(zones.batchesLength());
        return true;
    }
}
