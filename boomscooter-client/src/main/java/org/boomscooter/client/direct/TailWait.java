package org.boomscooter.client.direct;

import java.util.concurrent.locks.LockSupport;

/**
 * Waits at the tail: first hot, then in naps of up to a millisecond, so that a message is seen soon
 * and an idle reader costs little.
 *
 * <p><b>Threading:</b> for one thread, except {@link #wake}.
 */
final class TailWait {
    private static final int SPINS = 200;
    private static final long MIN_NAP_NS = 20_000;
    private static final long MAX_NAP_NS = 1_000_000;

    private volatile Thread waiting;
    private int spins;
    private long napNs;

    /** Something was found; the next wait begins hot. */
    void reset() {
        spins = 0;
        napNs = MIN_NAP_NS;
    }

    /** Waits a little, at most this long. */
    void await(final long atMostNs) {
        if (spins < SPINS) {
            spins++;
            Thread.onSpinWait();
            return;
        }
        waiting = Thread.currentThread();
        LockSupport.parkNanos(this, Math.min(napNs, atMostNs));
        waiting = null;
        napNs = Math.min(2 * napNs, MAX_NAP_NS);
    }

    /** Any thread. */
    void wake() {
        final Thread thread = waiting;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}
