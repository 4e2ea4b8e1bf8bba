package org.boomscooter.server.log;

/**
 * The right of one stream to append under a producer id, until a newer stream of that id takes it
 * away: what the older one has still on its way is refused, and cannot get between the batches of
 * the newer one.
 *
 * <p><b>Threading:</b> immutable for everybody but the writer thread.
 */
public final class ProducerLease {
    private final int producerId;
    private final int epoch;
    private final int lastSequence;
    private boolean fenced;

    ProducerLease(final int producerId, final int epoch, final int lastSequence) {
        this.producerId = producerId;
        this.epoch = epoch;
        this.lastSequence = lastSequence;
    }

    public int producerId() {
        return producerId;
    }

    /** The highest sequence that was stored for the producer when this began, unsigned; 0: none. */
    public int lastSequence() {
        return lastSequence;
    }

    int epoch() {
        return epoch;
    }

    void fence() {
        fenced = true;
    }

    boolean isFenced() {
        return fenced;
    }
}
