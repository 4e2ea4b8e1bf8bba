package org.boomscooter.server.verify;

/**
 * Something that is not what it should be.
 *
 * @param position in the file, in bytes
 * @param fromSeqno first seqno concerned; -1: none is known
 * @param toSeqno last seqno concerned; -1: none is known
 * @param text what contradicts what
 */
public record Fault(long position, long fromSeqno, long toSeqno, String text) {
    static Fault at(final long position, final String text) {
        return new Fault(position, -1, -1, text);
    }
}
