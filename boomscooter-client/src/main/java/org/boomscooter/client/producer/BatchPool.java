package org.boomscooter.client.producer;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Batches not in use, and the bound on those in use: a batch takes as many slots as it has times
 * the usual size.
 *
 * <p><b>Threading:</b> for any thread.
 */
final class BatchPool {
    private static final int CLOSED_SLOTS = 1 << 20;

    private final ConcurrentLinkedQueue<OutgoingBatch> idle = new ConcurrentLinkedQueue<>();
    private final Semaphore slots;
    private final int batchBytes;

    BatchPool(final int batchBytes, final int maxSlots) {
        this.batchBytes = batchBytes;
        this.slots = new Semaphore(maxSlots);
    }

    /** What a batch of this capacity takes. */
    int slotsFor(final int capacity) {
        return (int) (((long) capacity + batchBytes - 1) / batchBytes);
    }

    boolean tryReserve(final int count) {
        return slots.tryAcquire(count);
    }

    boolean reserve(final int count, final long timeoutMs) throws InterruptedException {
        return slots.tryAcquire(count, timeoutMs, TimeUnit.MILLISECONDS);
    }

    void unreserve(final int count) {
        slots.release(count);
    }

    /** A batch of at least this capacity, for which slots were reserved. */
    OutgoingBatch take(final int capacity) {
        if (capacity > batchBytes) {
            return new OutgoingBatch(capacity, slotsFor(capacity));
        }
        final OutgoingBatch batch = idle.poll();
        return batch == null ? new OutgoingBatch(batchBytes, 1) : batch;
    }

    /**
     * Takes a batch back and frees its slots.
     *
     * @param isQuiet nothing reads its buffer any more: it may be filled anew
     */
    void giveBack(final OutgoingBatch batch, final boolean isQuiet) {
        if (isQuiet && batch.capacity() == batchBytes) {
            idle.add(batch);
        }
        slots.release(batch.slots());
    }

    /** Wakes everyone who waits for a slot. */
    void close() {
        slots.release(CLOSED_SLOTS);
        idle.clear();
    }
}
