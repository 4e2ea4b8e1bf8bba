package org.boomscooter.bench.load;

/** Hears when a message's promise holds. Called by whatever threads the driver has. */
@FunctionalInterface
public interface AckListener {
    /** The message of which {@link Sender#sendDue} was told this time is acknowledged. */
    void onAck(long dueNs);
}
