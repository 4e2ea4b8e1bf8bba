package org.boomscooter.server.log;

/**
 * A stretch of a log that cannot be trusted or is missing.
 *
 * @param fromSeqno first seqno concerned
 * @param toSeqno last seqno concerned; below {@code fromSeqno}: none that was acknowledged is known
 *     to be
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
