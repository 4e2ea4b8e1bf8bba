package org.boomscooter.bench.load;

import java.util.concurrent.locks.LockSupport;

/**
 * When each message of an open loop is due: at a fixed rate, whatever became of those before.
 * Latency counted from then on holds the time that a message waited because the sender itself was
 * held up, which a closed loop leaves out (coordinated omission).
 *
 * <p>Between two messages the thread sleeps: with few cores, one that waits busily is missing on
 * the server's side, and whoever is woken meanwhile waits for the end of its slice. Waking up takes
 * a while ({@link TimerSlack} makes it some microseconds); that much is slept less. What is late
 * all the same counts, for everybody alike.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class Pace {
    /** How much later than asked a thread wakes up. */
    private static final long WAKE_UP_NS = 20_000;

    private final long startNs;
    private final long fastCount;
    private final double fastIntervalNs;
    private final double intervalNs;
    private long sent;

    /**
     * @param fastCount so many of the first messages come at a rate of their own
     */
    Pace(final long startNs, final long fastCount, final long fastPerSecond, final long perSecond) {
        this.startNs = startNs;
        this.fastCount = fastCount;
        this.fastIntervalNs = 1e9 / fastPerSecond;
        this.intervalNs = 1e9 / perSecond;
    }

    /** Waits until the next message is due, and returns when that was. */
    long awaitNext() {
        final long dueNs = dueNs(sent++);
        long leftNs = dueNs - System.nanoTime();
        if (leftNs > WAKE_UP_NS) {
            do {
                LockSupport.parkNanos(leftNs - WAKE_UP_NS);
                leftNs = dueNs - System.nanoTime();
            } while (leftNs > WAKE_UP_NS);
            while (dueNs - System.nanoTime() > 0) {
                Thread.onSpinWait();
            }
            return dueNs;
        }
        // So short a time is slept in full, or there would be nothing but waiting busily.
        while (leftNs > 0) {
            LockSupport.parkNanos(leftNs);
            leftNs = dueNs - System.nanoTime();
        }
        return dueNs;
    }

    long dueNs(final long message) {
        final long fast = Math.min(message, fastCount);
        return startNs + (long) (fast * fastIntervalNs + (message - fast) * intervalNs);
    }
}
