package org.boomscooter.server.scrub;

import java.util.Map;

/**
 * What the scrubber has done since it started.
 *
 * @param readBytes of segments, indexes and companions
 * @param segments looked at
 * @param found damaged files
 * @param healed files
 * @param quarantinedSeqnos that cannot be restored, of the segments looked at
 * @param oldestLookMs when the pass through a log that ended longest ago did, ms since 1970-01-01
 *     UTC; 0: there is a log of sealed segments of which none has ended yet; -1: there is no such
 *     log
 */
public record ScrubCounters(
        long readBytes,
        long segments,
        Map<Kind, Long> found,
        Map<Kind, Long> healed,
        long quarantinedSeqnos,
        long oldestLookMs) {
    public ScrubCounters {
        found = Map.copyOf(found);
        healed = Map.copyOf(healed);
    }
}
