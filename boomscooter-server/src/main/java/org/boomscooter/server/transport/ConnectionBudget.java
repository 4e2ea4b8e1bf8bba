package org.boomscooter.server.transport;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of receive buffers that one connection holds.
 *
 * <p>The block that is being filled is never held against its connection, for without it nothing
 * would move again; and a connection with little in flight is never kept waiting for others, so
 * that neither a stuck producer nor frames that never come whole lock anybody out.
 *
 * <p><b>Threading:</b> taken by the event loop, given back by any thread.
 */
final class ConnectionBudget {
    /** Enough for one batch after the other of a client with default settings. */
    private static final int ALWAYS_ALLOWED_BYTES = 256 << 10;

    private final long limitBytes;
    private final ReceiveBudget all;
    private final Runnable onRoom;
    private final AtomicLong heldBytes = new AtomicLong();
    private volatile int ownBytes;
    private volatile boolean waiting;

    /**
     * @param onRoom run by any thread when there is room again after {@link #mustWait} said no
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

    void giveBack(final int bytes) {
        heldBytes.addAndGet(-bytes);
        all.giveBack(bytes);
        if (waiting && !isFull()) {
            // Others may still hold everything: that is looked at again.
            waiting = false;
            onRoom.run();
        }
    }

    /**
     * Whether no more may be read now; {@code onRoom} will tell when.
     *
     * @param fillingBytes capacity of the block that is being filled
     */
    boolean mustWait(final int fillingBytes) {
        ownBytes = fillingBytes;
        // Said before looking, so that a release in between is not missed.
        waiting = true;
        final boolean isFull = isFull();
        final boolean othersHoldAll = inFlightBytes() > ALWAYS_ALLOWED_BYTES && all.isExhausted();
        if (othersHoldAll) {
            all.whenRoom(onRoom);
        } else if (!isFull) {
            waiting = false;
        }
        return othersHoldAll || isFull;
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

    void close() {
        waiting = false;
        all.forget(onRoom);
    }
}
