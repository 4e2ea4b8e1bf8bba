package org.boomscooter.client;

/**
 * What happened to a watched log since the last notification.
 *
 * @param name the log
 * @param kind what happened
 * @param committedSeqno the seqno behind the last one that consumers see
 * @param segmentBaseSeqno names the segment that holds the tail
 * @param segmentLengthBytes committed bytes in that segment
 */
public record LogChange(
        String name,
        Kind kind,
        long committedSeqno,
        long segmentBaseSeqno,
        int segmentLengthBytes) {
    /** What can happen to a log. */
    public enum Kind {
        /** Messages were committed. */
        GROWN,
        /** It was made. */
        CREATED,
        /** It was deleted. */
        DELETED
    }
}
