package org.boomscooter.server.log;

import java.util.Arrays;

/**
 * The last batches of one producer and the seqnos they were given.
 *
 * <p><b>Threading:</b> one writer; {@link #lastSequence} may be read by anybody.
 */
final class ProducerWindow {
    /** Batches remembered. */
    static final int LENGTH = 512;

    private static final int FIRST_CAPACITY = 8;

    /** In place of a seqno: the batch with this sequence was lost by a crash. */
    private static final long LOST = -1;

    private long[] firstSeqnos = new long[FIRST_CAPACITY];
    private long[] lastSeqnos = new long[FIRST_CAPACITY];
    private int[] counts = new int[FIRST_CAPACITY];
    private int kept;
    private volatile int lastSequence;

    /** Unsigned; 0: none yet. */
    int lastSequence() {
        return lastSequence;
    }

    /** Sequences remembered, the last one included. */
    int kept() {
        return kept;
    }

    /** How far a sequence lies behind the last one, or -1: not remembered. */
    int age(final int sequence) {
        final int age = lastSequence - sequence;
        return age >= 0 && age < kept && firstSeqnos[slot(sequence)] != LOST ? age : -1;
    }

    /** Adds the batch of a sequence above the last one. */
    void add(final int sequence, final long firstSeqno, final long lastSeqno, final int count) {
        final int skipped = sequence - lastSequence - 1;
        if (kept > 0 && skipped > 0) {
            if (skipped < 0 || skipped >= LENGTH) {
                kept = 0;
            } else {
                for (int lost = lastSequence + 1; lost != sequence; lost++) {
                    put(lost, LOST, LOST, 0);
                }
            }
        }
        put(sequence, firstSeqno, lastSeqno, count);
    }

    private void put(
            final int sequence, final long firstSeqno, final long lastSeqno, final int count) {
        if (kept == counts.length && kept < LENGTH) {
            grow();
        }
        final int slot = slot(sequence);
        firstSeqnos[slot] = firstSeqno;
        lastSeqnos[slot] = lastSeqno;
        counts[slot] = count;
        kept = Math.min(kept + 1, counts.length);
        lastSequence = sequence;
    }

    private void grow() {
        final int capacity = counts.length * 2;
        final long[] newFirst = new long[capacity];
        final long[] newLast = new long[capacity];
        final int[] newCounts = new int[capacity];
        Arrays.fill(newFirst, LOST);
        for (int i = 0; i < kept; i++) {
            final int sequence = lastSequence - i;
            final int to = sequence & (capacity - 1);
            newFirst[to] = firstSeqnos[slot(sequence)];
            newLast[to] = lastSeqnos[slot(sequence)];
            newCounts[to] = counts[slot(sequence)];
        }
        firstSeqnos = newFirst;
        lastSeqnos = newLast;
        counts = newCounts;
    }

    private int slot(final int sequence) {
        return sequence & (counts.length - 1);
    }

    long firstSeqno(final int sequence) {
        return firstSeqnos[slot(sequence)];
    }

    long lastSeqno(final int sequence) {
        return lastSeqnos[slot(sequence)];
    }

    int messageCount(final int sequence) {
        return counts[slot(sequence)];
    }
}
