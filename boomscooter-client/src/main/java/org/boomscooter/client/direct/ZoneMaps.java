package org.boomscooter.client.direct;

import java.io.IOException;
import java.util.NavigableSet;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.KeyRange;
import org.boomscooter.format.index.SealedIndex;
import org.boomscooter.format.index.ZoneMap;
import org.boomscooter.format.segment.LookupCounter;

/**
 * Tells by one page of its index whether a segment has to be opened.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class ZoneMaps {
    private final LogDirectory directory;
    private final LogIdentity log;
    private final LookupCounter counter;

    ZoneMaps(final LogDirectory directory, final LogIdentity log, final LookupCounter counter) {
        this.directory = directory;
        this.log = log;
        this.counter = counter;
    }

    /**
     * The first segment from this one on that may hold a key of the range, or whose zone map is not
     * known, or that begins behind {@code endSeqno}. Stops where the next segment is not there:
     * whoever reads this one sees why.
     */
    long firstWith(final KeyRange keys, final long base, final long endSeqno) throws IOException {
        final NavigableSet<Long> segments = directory.segments();
        long at = base;
        while (at <= endSeqno) {
            final ZoneMap zones = of(at);
            if (zones == null || zones.mayHold(keys) || !segments.contains(zones.nextSeqno())) {
                return at;
            }
            counter.segmentSkipped(zones.batchesLength());
            at = zones.nextSeqno();
        }
        return at;
    }

    /** Whether nothing in this segment was appended at or after this time. */
    boolean isBefore(final long timeNs, final long base) throws IOException {
        final ZoneMap zones = of(base);
        if (zones == null || zones.maxTimeNs() >= timeNs) {
            return false;
        }
        counter.segmentSkipped(zones.batchesLength());
        return true;
    }

    /** {@code null}: not known. */
    private ZoneMap of(final long base) throws IOException {
        try {
            final SealedIndex index = directory.openSealedIndex(log.logId(), base);
            return index == null ? null : index.zoneMap();
        } catch (final FormatException e) {
            return null;
        }
    }
}
