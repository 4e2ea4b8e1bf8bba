package org.boomscooter.client.consumer;

import org.boomscooter.client.Damage;
import org.boomscooter.client.transport.ReceivedBytes;

/** One thing on its way from the loop to the thread that consumes. */
record Delivery(
        BatchSource.Event event, ReceivedBytes received, int offset, int length, Damage damage) {

    static Delivery ofBatch(final ReceivedBytes received, final int offset, final int length) {
        return new Delivery(BatchSource.Event.BATCH, received, offset, length, null);
    }

    static Delivery ofDamage(final Damage damage) {
        return new Delivery(BatchSource.Event.DAMAGE, null, 0, 0, damage);
    }

    static Delivery end() {
        return new Delivery(BatchSource.Event.END, null, 0, 0, null);
    }

    void release() {
        if (received != null) {
            received.release();
        }
    }
}
