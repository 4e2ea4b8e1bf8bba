package org.boomscooter.client;

/**
 * Told of every batch of a producer, in order; the only thing needed beside offers and claims,
 * which make no future per message.
 *
 * <p><b>Threading:</b> called by the thread of the client, which does nothing else meanwhile: be
 * quick, and do not wait for another call to this client.
 */
public interface AckListener {
    /** A batch is in the log, at the level the producer asked for. */
    void onAck(long firstSeqno, long lastSeqno, int messageCount);

    /** A batch is given up; the reason says whether it may be in the log all the same. */
    void onFailure(int messageCount, BoomscooterException reason);
}
