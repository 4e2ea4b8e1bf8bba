package org.boomscooter.client;

/**
 * A stretch of a log whose bytes cannot be trusted and were therefore not delivered.
 *
 * @param fromSeqno first seqno concerned
 * @param toSeqno last seqno concerned, as far as it can be told; below {@code fromSeqno}: none that
 *     is known of
 * @param text file, position, and what contradicts what
 */
public record Damage(long fromSeqno, long toSeqno, String text) {
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
