package org.boomscooter.server.log;

import org.boomscooter.server.disk.Disk;

/**
 * The wall clock, as far as it may be believed by who deletes what is old.
 *
 * <p>While it is more than an hour ahead of what the monotonic clock makes of the time of the
 * start, that counts in its place: of the two ages that a segment then has, the smaller one. A
 * clock that is behind makes everything younger, and is believed.
 *
 * <p><b>Threading:</b> thread-safe.
 */
final class RetentionClock {
    private static final long BELIEVED_NS = 3_600_000_000_000L;

    private final Disk disk;
    private final long startEpochNs;
    private final long startMonotonicNs;

    RetentionClock(final Disk disk) {
        this.disk = disk;
        this.startEpochNs = disk.epochNs();
        this.startMonotonicNs = disk.monotonicNs();
    }

    /** In ns since 1970-01-01 UTC. */
    long nowNs() {
        final long epochNs = disk.epochNs();
        final long expectedNs = startEpochNs + (disk.monotonicNs() - startMonotonicNs);
        return epochNs - expectedNs > BELIEVED_NS ? expectedNs : epochNs;
    }
}
