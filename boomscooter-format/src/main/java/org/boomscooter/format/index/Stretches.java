package org.boomscooter.format.index;

import org.boomscooter.format.frame.KeyRange;

/**
 * The stretches of a segment, in order, numbered from 0.
 *
 * @implSpec every call may throw a {@link org.boomscooter.format.FormatException} where the index
 *     turns out to be damaged: the segment then has to be walked
 */
public interface Stretches {
    /** Looks for entries that were added since; returns how many there are now. */
    int refresh();

    /** How many the last {@link #refresh} has found. */
    int count();

    /**
     * The last stretch that begins at or before this seqno, or -1: the seqno lies before the first
     * stretch or there is none. The seqno may also lie behind the last stretch.
     */
    int find(long seqno);

    /**
     * The first stretch from {@code from} on with a batch appended at or after this time, or -1.
     */
    int findTime(long timeNs, int from);

    /** The first stretch from {@code from} on that may hold a key of this range, or -1. */
    int findKeys(KeyRange keys, int from);

    long firstSeqno(int entry);

    /** Where it begins in the segment. */
    int position(int entry);

    /** In bytes. */
    int length(int entry);

    /** Where the next segment begins; -1: the index does not say. */
    long nextSeqno();

    /**
     * The last stretch up to {@code to} before which nothing lies behind {@code from} that is not
     * known to be in a stretch.
     */
    int withoutGap(int from, int to);

    /** Where walking goes on behind the last entry: the first batch that no entry covers. */
    int uncoveredPosition();

    /** Where the segment's footer lies; 0: the segment is open, or its index was never sealed. */
    int footerPosition();
}
