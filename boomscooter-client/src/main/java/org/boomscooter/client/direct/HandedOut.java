package org.boomscooter.client.direct;

import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.ErrorCode;

/**
 * The last batch that was handed out. A server that lost its power may have lost the end of what
 * readers saw, too, and gives the same seqnos to other messages: here it shows, so that the two are
 * never mixed.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class HandedOut {
    private static final long NOTHING = -1;

    private long base = NOTHING;
    private int position;
    private long seqno;
    private long behind;
    private int headerCrc;

    void note(final DirectSegment segment, final int newPosition) {
        base = segment.baseSeqno();
        position = newPosition;
        seqno = segment.batchSeqno(newPosition);
        behind = segment.seqnoBehind(newPosition);
        headerCrc = segment.batchHeaderCrc(newPosition);
    }

    /** Whether messages from here on were handed out. */
    boolean isBeyond(final long endSeqno) {
        return endSeqno < behind;
    }

    /**
     * The log is known to end here, or something else to begin.
     *
     * @throws BoomscooterException {@link ErrorCode#LOG_CUT}: more was handed out
     */
    void checkEnd(final LogDirectory directory, final long endSeqno) {
        if (isBeyond(endSeqno)) {
            throw cut(directory, endSeqno);
        }
    }

    /**
     * A segment was opened, perhaps the one that the last batch lay in.
     *
     * @throws BoomscooterException {@link ErrorCode#LOG_CUT}: another batch is in its place
     */
    void checkSame(final LogDirectory directory, final DirectSegment opened) {
        if (opened.baseSeqno() != base || isAt(opened, position)) {
            return;
        }
        int at = opened.positionFor(seqno);
        while (opened.look(at) == DirectSegment.Kind.BATCH && opened.seqnoBehind(at) <= seqno) {
            at += opened.frameLength(at);
        }
        if (opened.look(at) == DirectSegment.Kind.BATCH && !isAt(opened, at)) {
            throw cut(directory, opened.baseSeqno());
        }
    }

    private boolean isAt(final DirectSegment opened, final int at) {
        return opened.look(at) == DirectSegment.Kind.BATCH
                && opened.batchSeqno(at) == seqno
                && opened.batchHeaderCrc(at) == headerCrc;
    }

    private BoomscooterException cut(final LogDirectory directory, final long endSeqno) {
        return new BoomscooterException(
                ErrorCode.LOG_CUT,
                false,
                directory.path()
                        + ": what was read up to seqno "
                        + (behind - 1)
                        + " is not in the log any more from about seqno "
                        + endSeqno
                        + " on: its server lost power, or the directory was restored, and other"
                        + " messages get the same seqnos. Undo what was made of them and read again"
                        + " from there. What a log with visible-at = synced shows is never lost so");
    }
}
