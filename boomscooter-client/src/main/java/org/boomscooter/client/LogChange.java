package org.boomscooter.client;

import java.util.List;

/**
 * What happened to a watched log since the last notification.
 *
 * @param name the log
 * @param kind what happened
 * @param committedSeqno the seqno behind the last one that consumers see
 * @param segmentBaseSeqno names the segment that holds the tail
 * @param segmentLengthBytes committed bytes in that segment
 * @param earliestSeqno first one kept: segments below it are gone
 * @param newSegments base seqnos of all segments that were begun since the last notification; none
 *     in those that a watch begins with
 */
public record LogChange(
        String name,
        Kind kind,
        long committedSeqno,
        long segmentBaseSeqno,
        int segmentLengthBytes,
        long earliestSeqno,
        List<Long> newSegments) {
    public LogChange {
        newSegments = List.copyOf(newSegments);
    }

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
