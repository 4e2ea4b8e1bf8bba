package org.boomscooter.server.transport;

import java.util.concurrent.atomic.AtomicLong;
import org.boomscooter.format.protocol.Protocol;

/**
 * The bytes of receive buffers that one connection holds.
 *
 * <p>The block that is being filled is never held against its connection, for without it nothing
 * would move again; and a connection with next to nothing in flight is never kept waiting for
 * others, so that a stuck producer does not lock out consumers.
 *
 * <p><b>Threading:</b> taken by the event loop, given back by any thread.
 */
final class ConnectionBudget {
    private static final int ALWAYS_ALLOWED_BYTES = Protocol.MAX_FRAME_BEFORE_WELCOME;

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
        if (waiting && !isExhausted()) {
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
        if (heldBytes.get() <= ALWAYS_ALLOWED_BYTES) {
            return false;
        }
        if (all.isExhausted()) {
            all.whenRoom(onRoom);
            return true;
        }
        // Said before looking, so that a release in between is not missed.
        waiting = true;
        if (isExhausted()) {
            return true;
        }
        waiting = false;
        return false;
    }

    private boolean isExhausted() {
        return heldBytes.get() - ownBytes >= limitBytes;
    }

    void close() {
        waiting = false;
        all.forget(onRoom);
    }
}
