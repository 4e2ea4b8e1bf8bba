package org.boomscooter.server.log;

/**
 * A segment in the catalogue of its log, opened when somebody wants to read it.
 *
 * <p><b>Threading:</b> thread-safe.
 */
final class Segment {
    private final long baseSeqno;
    private final SegmentLoader loader;
    private SegmentFile shared;
    private volatile boolean removed;

    Segment(final long baseSeqno, final SegmentLoader loader, final SegmentFile tail) {
        this.baseSeqno = baseSeqno;
        this.loader = loader;
        this.shared = tail;
    }

    long baseSeqno() {
        return baseSeqno;
    }

    /** The open file; the caller releases it. Throws {@link LogException} when there is none. */
    synchronized SegmentFile acquire() {
        if (shared == null || shared.isCut() || !shared.tryRetain()) {
            shared = loader.open(baseSeqno);
        }
        return shared;
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

    /** Where its committed batches end if it is the tail, or 0. */
    synchronized int tailEnd() {
        return shared != null && shared.isTail() ? shared.committedEnd() : 0;
    }

    /**
     * Whoever comes now opens what has this name now: the raw file, or its companion. Those who
     * have it open keep what they have.
     */
    synchronized void renew() {
        shared = null;
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
