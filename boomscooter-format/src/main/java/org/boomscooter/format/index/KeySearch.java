package org.boomscooter.format.index;

import org.boomscooter.format.frame.KeyRange;
import org.boomscooter.format.segment.LookupCounter;

/**
 * Leads whoever walks the batches of a segment past the stretches that hold none of the keys looked
 * for. Passes over nothing that it does not know: bytes that belong to no stretch have to be
 * walked.
 *
 * <p><b>Threading:</b> for one thread.
 */
public final class KeySearch {
    private final Stretches stretches;
    private final KeyRange keys;
    private final LookupCounter counter;

    /** The first stretch that does not end at or before the walker. */
    private int entry;

    private long seqno;
    private int lastRead;
    private int from;
    private int to;

    /**
     * @param entry the stretch in which the walker begins; 0: not known
     */
    public KeySearch(
            final Stretches stretches,
            final KeyRange keys,
            final LookupCounter counter,
            final int entry) {
        this.entry = entry;
        this.stretches = stretches;
        this.keys = keys;
        this.counter = counter;
    }

    /**
     * Where to go on.
     *
     * @param position of the batch that would be next
     * @param readable nothing is passed over from the stretch on that begins at or behind this
     *     seqno
     * @return {@code position}, or one behind it, with {@link #seqno}
     */
    public int next(final int position, final long readable) {
        if (position == from) {
            return to;
        }
        final int count = stretches.refresh();
        while (entry < count && stretches.position(entry) + stretches.length(entry) <= position) {
            entry++;
        }
        if (entry >= count || stretches.position(entry) != position) {
            return position;
        }
        final int target = target(count, readable);
        if (target <= entry) {
            if (position != lastRead) {
                // Asked again at the tail, until there is a batch.
                lastRead = position;
                counter.stretchRead();
            }
            return position;
        }
        to = target < count ? stretches.position(target) : stretches.uncoveredPosition();
        seqno = target < count ? stretches.firstSeqno(target) : stretches.nextSeqno();
        counter.stretchesSkipped(target - entry, to - position);
        entry = target;
        from = position;
        return to;
    }

    /** The next stretch that has to be walked; the count: none of them. */
    private int target(final int count, final long readable) {
        final int found = stretches.findKeys(keys, entry);
        if (found == entry) {
            return entry;
        }
        // Of an open segment the last stretch does not tell which seqno follows.
        final int last = stretches.nextSeqno() < 0 ? count - 1 : count;
        final int target = stretches.withoutGap(entry, found < 0 ? last : found);
        return stretches.nextSeqno() < 0 ? Math.min(target, stretches.find(readable)) : target;
    }

    /** That of the batch at the position that {@link #next} has moved to. */
    public long seqno() {
        return seqno;
    }
}
