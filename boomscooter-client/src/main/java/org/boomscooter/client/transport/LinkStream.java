package org.boomscooter.client.transport;

import java.nio.ByteBuffer;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.format.protocol.ControlMessage;

/**
 * A producer or a subscription on a link. Every call comes from the loop of the link and must be
 * quick.
 */
public interface LinkStream {
    /** The link is ready, for the first time or again: open the stream. */
    void onUp();

    /** The link broke; what was sent and not answered may or may not have arrived. */
    void onDown(BoomscooterException reason);

    /** The link is gone for good; nothing comes after this. */
    void onFailed(BoomscooterException reason);

    /** A refusal, a damage or an end that names this stream. */
    void onControl(ControlMessage message);

    /**
     * A batch for this stream, or blocks of a companion.
     *
     * @param received held once for the stream, which releases it
     */
    default void onBatch(final ReceivedBytes received, final int offset, final int length) {
        received.release();
    }

    /** An acknowledgement for this stream: an Ack frame at {@code offset}. */
    default void onAck(final ByteBuffer buffer, final int offset) {}
}
