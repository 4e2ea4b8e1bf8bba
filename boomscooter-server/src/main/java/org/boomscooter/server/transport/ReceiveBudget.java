package org.boomscooter.server.transport;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of receive buffers that all connections hold together.
 *
 * <p><b>Threading:</b> thread-safe.
 */
final class ReceiveBudget {
    private final long limitBytes;
    private final AtomicLong heldBytes = new AtomicLong();
    private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();

    ReceiveBudget(final long limitBytes) {
        this.limitBytes = limitBytes;
    }

    void take(final int bytes) {
        heldBytes.addAndGet(bytes);
    }

    void giveBack(final int bytes) {
        heldBytes.addAndGet(-bytes);
        if (!waiting.isEmpty() && !isExhausted()) {
            wakeAll();
        }
    }

    private void wakeAll() {
        for (final Runnable waiter : List.copyOf(waiting)) {
            if (waiting.remove(waiter)) {
                waiter.run();
            }
        }
    }

    boolean isExhausted() {
        return heldBytes.get() >= limitBytes;
    }

    /** Runs {@code waiter} once, when there is room; from any thread, perhaps at once. */
    void whenRoom(final Runnable waiter) {
        waiting.add(waiter);
        if (!isExhausted()) {
            wakeAll();
        }
    }

    void forget(final Runnable waiter) {
        waiting.remove(waiter);
    }

    long heldBytes() {
        return heldBytes.get();
    }

    long limitBytes() {
        return limitBytes;
    }
}
