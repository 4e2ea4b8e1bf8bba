package org.boomscooter.client.consumer;

/**
 * How far a consumer has come between its start and its end; decides message by message.
 *
 * <p><b>Threading:</b> for the thread that consumes.
 */
final class Progress {
    private final long endSeqno;
    private long nextSeqno;
    private long remaining;
    private boolean ended;

    /**
     * @param endSeqno last one wanted; -1: open
     * @param maxMessages how many at most
     */
    Progress(final long startSeqno, final long endSeqno, final long maxMessages) {
        this.nextSeqno = startSeqno;
        this.endSeqno = endSeqno < 0 ? Long.MAX_VALUE : endSeqno;
        this.remaining = maxMessages;
        this.ended = maxMessages == 0 || startSeqno > this.endSeqno;
    }

    /** Whether this message is wanted; if so, it is counted as handed out. */
    boolean handOut(final long seqno) {
        if (seqno < nextSeqno) {
            return false;
        }
        if (seqno > endSeqno) {
            ended = true;
            return false;
        }
        nextSeqno = seqno + 1;
        remaining--;
        if (remaining == 0 || seqno == endSeqno) {
            ended = true;
        }
        return true;
    }

    /** Passes over damaged seqnos: none of them will come. */
    void skipTo(final long seqno) {
        nextSeqno = Math.max(nextSeqno, seqno);
        if (nextSeqno > endSeqno) {
            ended = true;
        }
    }

    void end() {
        ended = true;
    }

    long nextSeqno() {
        return nextSeqno;
    }

    /** Nothing further is wanted. */
    boolean isEnded() {
        return ended;
    }
}
