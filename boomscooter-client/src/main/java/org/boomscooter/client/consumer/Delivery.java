package org.boomscooter.client.consumer;

import org.boomscooter.client.Damage;
import org.boomscooter.client.transport.ReceivedBytes;

/**
 * One thing on its way from the loop to the thread that consumes.
 *
 * @param event what it is to the consumer; {@code null} for what only its source needs
 */
record Delivery(
        Kind kind,
        BatchSource.Event event,
        ReceivedBytes received,
        int offset,
        int length,
        Damage damage) {

    /** What it is to the source. */
    enum Kind {
        /** The consumer is to be told. */
        EVENT,
        /** Blocks of a companion, to be unpacked. */
        BLOCKS,
        /** The link was lost: what was to come behind this is asked for again by who consumes. */
        INTERRUPTED,
        /** What comes behind this is what was asked for again. */
        RESUMED
    }

    static Delivery ofBatch(final ReceivedBytes received, final int offset, final int length) {
        return new Delivery(Kind.EVENT, BatchSource.Event.BATCH, received, offset, length, null);
    }

    static Delivery ofBlocks(final ReceivedBytes received, final int offset, final int length) {
        return new Delivery(Kind.BLOCKS, null, received, offset, length, null);
    }

    static Delivery ofDamage(final Damage damage) {
        return new Delivery(Kind.EVENT, BatchSource.Event.DAMAGE, null, 0, 0, damage);
    }

    static Delivery end() {
        return new Delivery(Kind.EVENT, BatchSource.Event.END, null, 0, 0, null);
    }

    static Delivery of(final Kind kind) {
        return new Delivery(kind, null, null, 0, 0, null);
    }

    void release() {
        if (received != null) {
            received.release();
        }
    }
}
