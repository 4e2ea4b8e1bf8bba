package org.boomscooter.client.consumer;

import java.nio.ByteBuffer;
import org.boomscooter.client.Damage;
import org.boomscooter.format.segment.LookupCounts;

/**
 * Where batches come from: the network or the files of a log. Brings them in order, whole by their
 * length, not yet verified; brings nothing beyond the committed watermark.
 *
 * <p>May bring more than was asked for: batches that lie wholly before {@link #startSeqno}, behind
 * {@link #endSeqno}, on other channels or without a wanted key are left out by the consumer on top.
 *
 * <p><b>Threading:</b> one thread at a time, except {@link #close}.
 */
public interface BatchSource extends AutoCloseable {
    /** What a poll brought. */
    enum Event {
        /** The next batch: {@link #buffer}, {@link #offset}, {@link #limit}. */
        BATCH,
        /** Nothing in time. */
        NOTHING,
        /** A stretch that cannot be trusted, already passed over: {@link #damage}. */
        DAMAGE,
        /** Everything up to the end asked for has been brought. */
        END
    }

    /**
     * Brings the next batch; what the one before lay in may be used again from here on.
     *
     * @param timeoutNs 0: do not wait
     * @throws org.boomscooter.client.BoomscooterException nothing further can be brought; code
     *     CLOSED once this is closed
     */
    Event poll(long timeoutNs) throws InterruptedException;

    /** Holds the batch of the last {@link #poll}; its position and limit may be moved. */
    ByteBuffer buffer();

    /** Where the batch begins in {@link #buffer}. */
    int offset();

    /** Where the readable bytes of {@link #buffer} end; at or behind the end of the batch. */
    int limit();

    /**
     * Told that the batch of the last {@link #poll} contradicts its checksum.
     *
     * @return {@code true}: its bytes may only have been old ones, or another copy may have it
     *     whole, and a poll brings it again; {@code false}: they are what they are
     */
    boolean readAgain() throws InterruptedException;

    /** For messages: where the batch of the last {@link #poll} came from, as near as is known. */
    String place();

    /** The damage of the last {@link #poll}. */
    Damage damage();

    /** Id of the log, with which header checksums are seeded. */
    long logId();

    /** First seqno to be handed out: what the start asked for came to. */
    long startSeqno();

    /** Last seqno to be handed out; -1: open. */
    long endSeqno();

    /** What was read, and what was passed over unread, for this source. */
    LookupCounts examined();

    /** Any thread; a waiting poll fails with code CLOSED. */
    @Override
    void close();
}
