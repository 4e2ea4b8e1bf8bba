package org.boomscooter.client.consumer;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.boomscooter.client.BoomscooterException;

/**
 * From the loop to the thread that consumes; bounded by the credit of the subscription.
 *
 * <p><b>Threading:</b> {@link #add} is for the loop, {@link #poll} for one consuming thread at a
 * time, {@link #fail} and {@link #releaseAll} for any.
 */
final class Deliveries {
    private final ConcurrentLinkedQueue<Delivery> queue = new ConcurrentLinkedQueue<>();
    private volatile BoomscooterException failure;
    private volatile Thread waiter;

    void add(final Delivery delivery) {
        queue.add(delivery);
        wake();
        if (failure != null) {
            releaseAll();
        }
    }

    /** What was added before still comes, then every poll fails; the first reason stays. */
    void fail(final BoomscooterException reason) {
        if (failure == null) {
            failure = reason;
        }
        wake();
    }

    private void wake() {
        final Thread thread = waiter;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /** The next one, or {@code null} when none came in time. */
    Delivery poll(final long timeoutNs) throws InterruptedException {
        final Delivery delivery = take();
        return delivery != null || timeoutNs == 0 ? delivery : await(timeoutNs);
    }

    private Delivery take() {
        final BoomscooterException reason = failure;
        final Delivery delivery = queue.poll();
        if (delivery == null && reason != null) {
            throw new BoomscooterException(
                    reason.code(), reason.retriable(), reason.getMessage(), reason);
        }
        return delivery;
    }

    private Delivery await(final long timeoutNs) throws InterruptedException {
        final long startNs = System.nanoTime();
        waiter = Thread.currentThread();
        try {
            while (true) {
                final Delivery delivery = take();
                if (delivery != null) {
                    return delivery;
                }
                final long leftNs = timeoutNs - (System.nanoTime() - startNs);
                if (leftNs <= 0) {
                    return null;
                }
                LockSupport.parkNanos(this, leftNs);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        } finally {
            waiter = null;
        }
    }

    /** Gives back what nobody will take any more. */
    void releaseAll() {
        for (Delivery left = queue.poll(); left != null; left = queue.poll()) {
            left.release();
        }
    }
}
