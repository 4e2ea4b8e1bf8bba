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

    Segment(final long baseSeqno, final SegmentLoader loader, final SegmentFile tail) {
        this.baseSeqno = baseSeqno;
        this.loader = loader;
        this.shared = tail;
    }

    long baseSeqno() {
        return baseSeqno;
    }

    /** The open file; the caller releases it. */
    synchronized SegmentFile acquire() {
        if (shared == null || !shared.tryRetain()) {
            shared = loader.open(baseSeqno);
        }
        return shared;
    }

    /** Where its batches end if it is open, or 0. */
    synchronized int knownEnd() {
        if (shared == null || !shared.tryRetain()) {
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

    /** Whoever comes now opens the file that has this name now. */
    synchronized void renew() {
        shared = null;
    }
}
