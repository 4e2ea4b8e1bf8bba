package org.boomscooter.client.direct;

import java.util.concurrent.locks.LockSupport;

/**
 * Waits at the tail: first hot, then in naps that grow, so that a message is seen soon and an idle
 * reader costs little.
 *
 * <p><b>Threading:</b> for one thread, except {@link #wake}.
 */
final class TailWait {
    /** Of who is woken: only in case that nobody does. */
    private static final long NOTIFIED_NAP_NS = 1_000_000_000;

    private static final int SPINS = 200;

    private final int spinsAtFirst;
    private final long minNapNs;
    private final long maxNapNs;
    private volatile Thread waiting;
    private volatile boolean woken;
    private int spins;
    private long napNs;

    /**
     * @param hot whether to look a few times before the first nap
     */
    TailWait(final boolean hot, final long minNapNs, final long maxNapNs) {
        this.spinsAtFirst = hot ? SPINS : 0;
        this.minNapNs = minNapNs;
        this.maxNapNs = maxNapNs;
        this.napNs = minNapNs;
    }

    /** Something was found; the next wait begins hot. */
    void reset() {
        spins = 0;
        napNs = minNapNs;
    }

    /**
     * Waits a little, at most this long.
     *
     * @param isWoken whether somebody calls {@link #wake} when there is something: the nap is long
     */
    void await(final long atMostNs, final boolean isWoken) {
        if (spins < spinsAtFirst) {
            spins++;
            Thread.onSpinWait();
            return;
        }
        waiting = Thread.currentThread();
        if (!woken) {
            LockSupport.parkNanos(this, Math.min(isWoken ? NOTIFIED_NAP_NS : napNs, atMostNs));
        }
        waiting = null;
        woken = false;
        napNs = Math.min(2 * napNs, maxNapNs);
    }

    /** Any thread. */
    void wake() {
        woken = true;
        final Thread thread = waiting;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}
