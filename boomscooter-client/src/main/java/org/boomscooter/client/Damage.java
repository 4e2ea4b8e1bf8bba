package org.boomscooter.client;

/**
 * A stretch of a log that was not delivered: its bytes cannot be trusted, or are not kept any more.
 *
 * @param fromSeqno first seqno concerned
 * @param toSeqno last seqno concerned, as far as it can be told; below {@code fromSeqno}: none that
 *     is known of
 * @param text file, position, and what contradicts what
 * @param gone nothing is damaged: retention has removed it before the consumer got there
 */
public record Damage(long fromSeqno, long toSeqno, String text, boolean gone) {
    /** Of bytes that cannot be trusted. */
    public Damage(final long fromSeqno, final long toSeqno, final String text) {
        this(fromSeqno, toSeqno, text, false);
    }

    /** What is concerned, for people: damaged bytes need not have held a message. */
    public String seqnos() {
        if (toSeqno < fromSeqno) {
            return "no known seqno";
        }
        return toSeqno == fromSeqno
                ? "seqno " + fromSeqno
                : "seqnos " + fromSeqno + " to " + toSeqno;
    }
}
