package org.boomscooter.server.transport;

import java.util.concurrent.atomic.AtomicLong;
import org.boomscooter.server.transport.ReceiveBudget.Grant;

/**
 * The bytes of receive buffers that one connection holds.
 *
 * <p>The block that is being filled is never held against its connection: what it has room for may
 * always be read, for nobody else will ever give that block back. What has to wait for others is a
 * larger block for a large frame. A connection with little in flight is never kept waiting for
 * others, so that neither a stuck producer nor frames that never come whole lock anybody out.
 *
 * <p><b>Threading:</b> taken by the event loop, given back by any thread.
 */
final class ConnectionBudget {
    /** Enough for one batch after the other of a client with default settings. */
    static final int ALWAYS_ALLOWED_BYTES = 256 << 10;

    private final long limitBytes;
    private final ReceiveBudget all;
    private final Runnable onRoom;
    private final AtomicLong heldBytes = new AtomicLong();
    private volatile int ownBytes;
    private volatile boolean waiting;

    /** The event loop's own: whether the connection is among those that wait for others. */
    private boolean queued;

    /**
     * @param onRoom run by any thread when it is worth while to ask again after {@link #mustWait}
     *     or {@link #takeForFrame} said no
     */
    ConnectionBudget(final long limitBytes, final ReceiveBudget all, final Runnable onRoom) {
        this.limitBytes = limitBytes;
        this.all = all;
        this.onRoom = onRoom;
    }

    void take(final int bytes) {
        heldBytes.addAndGet(bytes);
        all.take(bytes);
    }

    /** {@code false}: all connections together hold too much, nothing was taken. */
    boolean takeIfFree(final int bytes) {
        final boolean isFree = all.takeIfFree(bytes);
        if (isFree) {
            heldBytes.addAndGet(bytes);
        }
        return isFree;
    }

    /**
     * Takes a block for a frame that has begun, in place of the one that {@link #mustWait} was told
     * of.
     *
     * @param isOverdrawn whether that one is overdrawn
     */
    Grant takeForFrame(final int bytes, final boolean isOverdrawn) {
        // Said before looking, so that a release in between is not missed.
        waiting = true;
        Grant grant = Grant.WITHIN_LIMIT;
        if (inFlightBytes() + bytes <= ALWAYS_ALLOWED_BYTES) {
            take(bytes);
        } else if (!takeIfFree(bytes)) {
            queued = true;
            grant = all.takeOrWait(this, bytes, isOverdrawn);
            if (grant == Grant.REFUSED) {
                return grant;
            }
            heldBytes.addAndGet(bytes);
        }
        waiting = false;
        stopQueueing();
        return grant;
    }

    void giveBack(final int bytes, final boolean isOverdrawn) {
        heldBytes.addAndGet(-bytes);
        all.giveBack(bytes, isOverdrawn);
        if (waiting && !isFull()) {
            // Others may still hold everything: that is looked at again.
            waiting = false;
            onRoom.run();
        }
    }

    /** Those that are ahead have what they waited for. */
    void wake() {
        onRoom.run();
    }

    /**
     * Whether no more may be read until batches of this connection have been appended; {@code
     * onRoom} will tell when.
     *
     * @param fillingBytes capacity of the block that is being filled
     */
    boolean mustWait(final int fillingBytes) {
        ownBytes = fillingBytes;
        // Said before looking, so that a release in between is not missed.
        waiting = true;
        if (isFull() || (inFlightBytes() > ALWAYS_ALLOWED_BYTES && all.isExhausted())) {
            stopQueueing();
            return true;
        }
        waiting = false;
        return false;
    }

    private boolean isFull() {
        return inFlightBytes() >= limitBytes;
    }

    /**
     * Without the block that is being filled: nobody but this connection will ever give it back.
     */
    private long inFlightBytes() {
        return heldBytes.get() - ownBytes;
    }

    /** Whether others could use what this connection holds without need. */
    boolean isShort() {
        return all.isExhausted() || all.isWaitedFor();
    }

    boolean isWaitedFor() {
        return all.isWaitedFor();
    }

    /** The connection needs no larger block now: those behind it must not wait for it. */
    void stopQueueing() {
        if (queued) {
            queued = false;
            all.leave(this);
        }
    }

    void close() {
        waiting = false;
        stopQueueing();
    }
}
