package org.boomscooter.server.scrub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.atomic.LongAdder;
import org.boomscooter.server.disk.Disk;

/**
 * Lets only so many bytes be read in a second.
 *
 * <p><b>Threading:</b> for one thread; {@link #stop} and {@link #bytes} for any.
 */
final class Pacer {
    private static final long NS_PER_SECOND = 1_000_000_000;

    /** So much may be caught up with at once. */
    private static final long MOST_CREDIT_NS = NS_PER_SECOND / 10;

    private final Disk disk;
    private final long bytesPerSecond;
    private final Rest rest;
    private final LongAdder bytes = new LongAdder();
    private volatile boolean stopped;
    private long freeAtNs;

    /** How to wait. */
    @FunctionalInterface
    interface Rest {
        /** Returns after about so long, or sooner. */
        void rest(long ns);
    }

    Pacer(final Disk disk, final long bytesPerSecond, final Rest rest) {
        this.disk = disk;
        this.bytesPerSecond = bytesPerSecond;
        this.rest = rest;
        this.freeAtNs = disk.monotonicNs();
    }

    /** Waits until so much may be read. */
    void take(final int length) throws IOException {
        bytes.add(length);
        long nowNs = disk.monotonicNs();
        freeAtNs =
                Math.max(freeAtNs, nowNs - MOST_CREDIT_NS)
                        + (long) ((double) length / bytesPerSecond * NS_PER_SECOND);
        while (freeAtNs - nowNs > 0 && !stopped) {
            rest.rest(freeAtNs - nowNs);
            nowNs = disk.monotonicNs();
        }
        if (stopped) {
            throw new InterruptedIOException("the server stops");
        }
    }

    /** Whoever waits gives up; so does whoever comes. */
    void stop() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }

    /** All that was taken. */
    long bytes() {
        return bytes.sum();
    }
}
