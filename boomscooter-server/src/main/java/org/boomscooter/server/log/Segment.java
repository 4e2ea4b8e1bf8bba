package org.boomscooter.server.log;

import java.io.IOException;
import org.boomscooter.format.index.ZoneMap;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.LookupCounter;

/**
 * A segment in the catalogue of its log, opened when somebody wants to read it.
 *
 * <p><b>Threading:</b> thread-safe.
 */
final class Segment {
    private final long baseSeqno;
    private final SegmentLoader loader;
    private SegmentFile shared;
    private boolean indexDoubted;
    private volatile ZoneMap zones;
    private volatile boolean removed;

    /** Whether its raw file was there, and nobody of this process has removed it. */
    private volatile boolean keepsRaw;

    Segment(final long baseSeqno, final SegmentLoader loader, final SegmentFile tail) {
        this.baseSeqno = baseSeqno;
        this.loader = loader;
        this.shared = tail;
        this.keepsRaw = tail != null;
    }

    long baseSeqno() {
        return baseSeqno;
    }

    /** The open file; the caller releases it. Throws {@link LogException} when there is none. */
    synchronized SegmentFile acquire() {
        if (shared == null || (!shared.isTail() && shared.isCut()) || !shared.tryRetain()) {
            shared = loader.open(baseSeqno, indexDoubted);
        }
        return shared;
    }

    /** Its companion, whether the raw file is there or not; {@code null}: none serves. */
    synchronized SegmentFile openCompanion() {
        try {
            return loader.exists(baseSeqno, LogFiles.COMPANION)
                    ? loader.openCompanion(baseSeqno, indexDoubted)
                    : null;
        } catch (final IOException e) {
            // Its raw file serves; whoever checks files tells what is wrong.
            return null;
        }
    }

    /** Its raw file; {@code null}: none serves. */
    SegmentFile openRaw() {
        if (!loader.exists(baseSeqno, LogFiles.SEGMENT)) {
            return null;
        }
        try {
            final SegmentFile found = acquire();
            if (!found.isCompanionOnly()) {
                return found;
            }
            found.release();
        } catch (final LogException e) {
            // Its companion serves; whoever enters the segment by its name is told.
        }
        return null;
    }

    /** Where the batches of its raw file end if that is open, or 0. */
    synchronized int knownEnd() {
        if (shared == null || shared.isCompanionOnly() || !shared.tryRetain()) {
            return 0;
        }
        final int end = shared.committedEnd();
        shared.release();
        return end;
    }

    /** Whether something may be appended to it, or is still to be forced. */
    synchronized boolean isTail() {
        return shared != null && shared.isTail();
    }

    /** Where its committed batches end if it is the tail, or 0. */
    synchronized int tailEnd() {
        return isTail() ? shared.committedEnd() : 0;
    }

    /**
     * Whoever comes now opens what has this name now: the raw file, or its companion. Those who
     * have it open keep what they have.
     */
    synchronized void renew() {
        shared = null;
        zones = null;
        indexDoubted = false;
    }

    /** Its index has turned out to be damaged: whoever comes now checks all of it first. */
    synchronized void doubtIndex() {
        renew();
        indexDoubted = true;
    }

    /**
     * What is in it, as one page of its index says; read once and remembered.
     *
     * @return {@code null}: not known
     */
    ZoneMap zoneMap(final LookupCounter counter) {
        final ZoneMap known = zones;
        return known == null ? readZoneMap(counter) : known;
    }

    private synchronized ZoneMap readZoneMap(final LookupCounter counter) {
        if (indexDoubted || (shared != null && shared.isTail())) {
            return null;
        }
        zones = loader.readZoneMap(baseSeqno, counter);
        return zones;
    }

    void keepsRaw(final boolean keeps) {
        keepsRaw = keeps;
    }

    boolean keepsRaw() {
        return keepsRaw;
    }

    /** Its files are about to go. */
    void remove() {
        removed = true;
    }

    /** Whether it is kept no longer: that it cannot be opened is no trouble then. */
    boolean isRemoved() {
        return removed;
    }
}
