package org.boomscooter.bench.driver;

/**
 * When the messages on their way were due, first in, first out: acknowledgements come in order.
 *
 * <p><b>Threading:</b> one thread adds, one removes.
 */
final class DueTimes {
    /** Above what fits into the memory that a producer has for messages in flight. */
    private static final int CAPACITY = 1 << 22;

    /** Made by the first that adds, who then publishes it: most senders have no due times. */
    private long[] times;

    private volatile long added;
    private volatile long removed;

    @SuppressWarnings("NonAtomicVolatileUpdate") // Only one thread writes it.
    void add(final long dueNs) {
        if (added - removed == CAPACITY) {
            throw new IllegalStateException(CAPACITY + " messages wait for acknowledgement");
        }
        if (times == null) {
            times = new long[CAPACITY];
        }
        times[(int) (added & (CAPACITY - 1))] = dueNs;
        added++;
    }

    boolean isEmpty() {
        return added == removed;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // Only one thread writes it.
    long remove() {
        final long dueNs = times[(int) (removed & (CAPACITY - 1))];
        removed++;
        return dueNs;
    }
}
