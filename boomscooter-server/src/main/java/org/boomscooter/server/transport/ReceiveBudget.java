package org.boomscooter.server.transport;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of receive buffers that all connections hold together.
 *
 * <p>A frame that does not fit into what the limit leaves waits for its turn to overdraw it, one
 * connection at a time: so there is always one that can go on, however little the others give back,
 * and all half frames together hold at most the limit and one frame, beside the little that each
 * connection may always hold.
 *
 * <p><b>Threading:</b> thread-safe; a lock is taken only while somebody waits.
 */
final class ReceiveBudget {
    /** The answer to a connection that needs a block for a frame. */
    enum Grant {
        WITHIN_LIMIT,
        /** Goes beyond the limit: nobody else may, until this block has been given back. */
        OVERDRAWN,
        /** Not now; the connection is woken when it is worth while to ask again. */
        REFUSED
    }

    private final long limitBytes;
    private final AtomicLong heldBytes = new AtomicLong();

    /** Who waits, in turn, and for how many bytes; guarded by this. */
    private final Map<ConnectionBudget, Integer> waiting = new LinkedHashMap<>();

    private volatile int waitingCount;

    /**
     * All of one connection, whose block is exchanged for a larger one as its frame comes; guarded
     * by this.
     */
    private int overdrawnBlocks;

    ReceiveBudget(final long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Whatever others hold. */
    void take(final int bytes) {
        heldBytes.addAndGet(bytes);
    }

    /** {@code false}: the limit leaves less than that, nothing was taken. */
    boolean takeIfFree(final int bytes) {
        long held = heldBytes.get();
        while (held + bytes <= limitBytes) {
            if (heldBytes.compareAndSet(held, held + bytes)) {
                return true;
            }
            held = heldBytes.get();
        }
        return false;
    }

    /**
     * Takes a block for a frame, or leaves its connection waiting for one; once it has got one, it
     * must {@link #leave}.
     *
     * @param isOverdrawn whether the block that it replaces is overdrawn
     */
    Grant takeOrWait(final ConnectionBudget who, final int bytes, final boolean isOverdrawn) {
        synchronized (this) {
            waiting.put(who, bytes);
            waitingCount = waiting.size();
            // Said before looking again, so that a release in between is not missed.
            if (takeIfFree(bytes)) {
                return Grant.WITHIN_LIMIT;
            }
            if (isOverdrawn || (overdrawnBlocks == 0 && isFirst(who))) {
                overdrawnBlocks++;
                take(bytes);
                return Grant.OVERDRAWN;
            }
            return Grant.REFUSED;
        }
    }

    private boolean isFirst(final ConnectionBudget who) {
        return waiting.keySet().iterator().next() == who;
    }

    /** A connection has what it waited for, or needs it no more. */
    void leave(final ConnectionBudget who) {
        synchronized (this) {
            waiting.remove(who);
            waitingCount = waiting.size();
        }
        wakeFirst();
    }

    void giveBack(final int bytes, final boolean isOverdrawn) {
        heldBytes.addAndGet(-bytes);
        if (isOverdrawn) {
            synchronized (this) {
                overdrawnBlocks--;
            }
        }
        wakeFirst();
    }

    /** It leaves by itself, and by that wakes the next one. */
    private void wakeFirst() {
        if (waitingCount == 0) {
            return;
        }
        final ConnectionBudget first;
        synchronized (this) {
            if (waiting.isEmpty()) {
                return;
            }
            final var entry = waiting.entrySet().iterator().next();
            if (overdrawnBlocks > 0 && heldBytes.get() + entry.getValue() > limitBytes) {
                return;
            }
            first = entry.getKey();
        }
        first.wake();
    }

    boolean isExhausted() {
        return heldBytes.get() >= limitBytes;
    }

    /** Whether a connection waits that could use what others hold without need. */
    boolean isWaitedFor() {
        return waitingCount > 0;
    }

    long heldBytes() {
        return heldBytes.get();
    }

    long limitBytes() {
        return limitBytes;
    }
}
