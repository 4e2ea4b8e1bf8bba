package org.boomscooter.server.transport;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.agrona.BufferUtil;
import org.boomscooter.format.companion.CompanionFrame;
import org.boomscooter.server.log.UnpackRoom;
import org.boomscooter.server.log.Unpacked;

/**
 * The memory that companions are unpacked to for all consumers together.
 *
 * <p>Connections that find none wait in turn. What a connection gets begins small and grows while
 * its peer takes what it is sent, so that those who take nothing hold little; it gets no more while
 * it holds a full run. A batch that is larger than the limit gets its memory when nobody else has
 * any.
 *
 * <p><b>Threading:</b> thread-safe.
 */
final class UnpackBudget {
    private static final int FIRST_BYTES = 2 * CompanionFrame.BLOCK_LENGTH;

    private final long limitBytes;

    /** Guarded by this, as are the fields of the accounts. */
    private final Deque<Account> waiting = new ArrayDeque<>();

    private long heldBytes;

    UnpackBudget(final long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /**
     * One for each connection.
     *
     * @param onRoom run by any thread when it is worth while to ask again
     */
    Account open(final Runnable onRoom) {
        return new Account(onRoom);
    }

    /** Whether a connection waits for what others hold. */
    synchronized boolean isWaitedFor() {
        return !waiting.isEmpty();
    }

    synchronized long heldBytes() {
        return heldBytes;
    }

    /** What one connection holds. */
    final class Account implements UnpackRoom {
        private final Runnable onRoom;
        private long ownBytes;
        private int stepBytes = FIRST_BYTES;

        /** What it waits for; 0: it does not. */
        private int wantedBytes;

        /** What was set aside for it when its turn came. */
        private int grantedBytes;

        private boolean wasBusy;
        private boolean closed;

        private Account(final Runnable onRoom) {
            this.onRoom = onRoom;
        }

        @Override
        public Unpacked take(final int least, final int wanted) {
            final int bytes;
            synchronized (UnpackBudget.this) {
                bytes = Math.max(least, Math.min(wanted, stepBytes));
                if (!reserve(bytes)) {
                    return null;
                }
                ownBytes += bytes;
            }
            final ByteBuffer memory;
            try {
                memory = ByteBuffer.allocateDirect(bytes);
            } catch (final OutOfMemoryError e) {
                giveBack(bytes);
                throw e;
            }
            return new Unpacked(
                    memory,
                    () -> {
                        BufferUtil.free(memory);
                        giveBack(bytes);
                    });
        }

        private boolean reserve(final int bytes) {
            heldBytes -= grantedBytes;
            final boolean isItsTurn = grantedBytes > 0 || waiting.isEmpty();
            grantedBytes = 0;
            if (!closed && isItsTurn && hasRoom(bytes)) {
                heldBytes += bytes;
                return true;
            }
            if (!closed && wantedBytes == 0) {
                waiting.add(this);
            }
            wantedBytes = bytes;
            return false;
        }

        private void giveBack(final int bytes) {
            final List<Account> granted;
            final boolean wake;
            synchronized (UnpackBudget.this) {
                heldBytes -= bytes;
                ownBytes -= bytes;
                // It was taken: more at a time is worth while.
                stepBytes = Math.min(2 * bytes, Subscription.MAX_RUN_BYTES * 2);
                stepBytes = Math.max(stepBytes, FIRST_BYTES);
                granted = grant();
                wake = wasBusy && !closed;
                wasBusy = false;
            }
            granted.forEach(account -> account.onRoom.run());
            if (wake) {
                onRoom.run();
            }
        }

        /** Whether it has to wait for others, or for its own peer. */
        boolean isBusy() {
            synchronized (UnpackBudget.this) {
                wasBusy = wantedBytes > 0 || ownBytes >= Subscription.MAX_RUN_BYTES;
                return wasBusy;
            }
        }

        boolean holdsAny() {
            synchronized (UnpackBudget.this) {
                return ownBytes > 0;
            }
        }

        /** It takes nothing any more; what it has is given back by whoever uses it. */
        void close() {
            final List<Account> granted;
            synchronized (UnpackBudget.this) {
                closed = true;
                waiting.remove(this);
                wantedBytes = 0;
                heldBytes -= grantedBytes;
                grantedBytes = 0;
                granted = grant();
            }
            granted.forEach(account -> account.onRoom.run());
        }
    }

    private boolean hasRoom(final int bytes) {
        return heldBytes + bytes <= limitBytes || heldBytes == 0;
    }

    /** Sets memory aside for those whose turn it is; they are to be woken. */
    private List<Account> grant() {
        final List<Account> granted = new ArrayList<>();
        while (!waiting.isEmpty() && hasRoom(waiting.peek().wantedBytes)) {
            final Account next = waiting.poll();
            next.grantedBytes = next.wantedBytes;
            next.wantedBytes = 0;
            heldBytes += next.grantedBytes;
            granted.add(next);
        }
        return granted;
    }
}
