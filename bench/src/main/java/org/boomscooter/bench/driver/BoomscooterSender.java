package org.boomscooter.bench.driver;

import java.nio.ByteBuffer;
import org.boomscooter.bench.load.AckListener;
import org.boomscooter.bench.load.Payloads;
import org.boomscooter.bench.load.Sender;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.MessageHeader;
import org.boomscooter.client.Producer;
import org.boomscooter.client.ProducerBuilder;

/**
 * Sends through one producer, by the calls that make no future per message.
 *
 * <p><b>Threading:</b> for one thread; the client's thread reports acknowledgements.
 */
final class BoomscooterSender implements Sender, org.boomscooter.client.AckListener {
    private final MessageHeader header = new MessageHeader();
    private final DueTimes dueTimes = new DueTimes();
    private final AckListener acks;
    private final boolean keyed;
    private final Producer producer;
    private volatile BoomscooterException failure;

    /**
     * @param keyed whether messages get keys by their numbers
     */
    BoomscooterSender(final ProducerBuilder builder, final AckListener acks, final boolean keyed) {
        this.acks = acks;
        this.keyed = keyed;
        producer = builder.onAck(this).open();
    }

    @Override
    public void send(final byte[] payload) {
        if (keyed) {
            header.key(AlmostInOrder.key(Payloads.number(ByteBuffer.wrap(payload), 0)));
        }
        if (!producer.offer(header, payload, 0, payload.length)) {
            throw new IllegalStateException("a producer that waits for room found none");
        }
        throwFailure();
    }

    @Override
    public void sendDue(final byte[] payload, final long dueNs) {
        dueTimes.add(dueNs);
        send(payload);
    }

    @Override
    public void flush() {
        producer.flush().join();
        throwFailure();
    }

    @Override
    public void onAck(final long firstSeqno, final long lastSeqno, final int messageCount) {
        for (int i = 0; i < messageCount && !dueTimes.isEmpty(); i++) {
            acks.onAck(dueTimes.remove());
        }
    }

    @Override
    public void onFailure(final int messageCount, final BoomscooterException reason) {
        failure = reason;
    }

    private void throwFailure() {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
