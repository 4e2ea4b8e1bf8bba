package org.boomscooter.bench.load;

import java.util.concurrent.locks.LockSupport;

/**
 * When each message of an open loop is due: at a fixed rate, whatever became of those before.
 * Latency counted from then on holds the time that a message waited because the sender itself was
 * held up, which a closed loop leaves out (coordinated omission).
 *
 * <p><b>Threading:</b> for one thread.
 */
final class Pace {
    /** How much later than asked a parked thread wakes up, by Linux's default timer slack. */
    private static final long WAKE_UP_NS = 60_000;

    private final long startNs;
    private final double intervalNs;
    private long sent;

    Pace(final long startNs, final long perSecond) {
        this.startNs = startNs;
        this.intervalNs = 1e9 / perSecond;
    }

    /**
     * Waits until the next message is due, and returns when that was. The last stretch is spent
     * giving way: with few cores, one that spins is missing on the server's side.
     */
    @SuppressWarnings("ThreadPriorityCheck")
    long awaitNext() {
        final long dueNs = dueNs(sent++);
        long leftNs = dueNs - System.nanoTime();
        while (leftNs > 0) {
            if (leftNs > WAKE_UP_NS) {
                LockSupport.parkNanos(leftNs - WAKE_UP_NS);
            } else {
                Thread.yield();
            }
            leftNs = dueNs - System.nanoTime();
        }
        return dueNs;
    }

    long dueNs(final long message) {
        return startNs + (long) (message * intervalNs);
    }
}
