package org.boomscooter.bench.kafka;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.boomscooter.bench.load.AckListener;
import org.boomscooter.bench.load.Sender;

/**
 * Sends through one Kafka producer. Failures come by callback: its futures are not looked at.
 *
 * <p><b>Threading:</b> for one thread; Kafka's I/O thread reports failures.
 */
@SuppressWarnings("FutureReturnValueIgnored")
final class KafkaSender implements Sender {
    private final String topic;
    private final AckListener acks;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Callback failures = (metadata, failure) -> note(failure);
    private volatile Exception failure;

    KafkaSender(
            final String topic,
            final AckListener acks,
            final KafkaProducer<byte[], byte[]> producer) {
        this.topic = topic;
        this.acks = acks;
        this.producer = producer;
        producer.partitionsFor(topic);
    }

    private void note(final Exception cause) {
        if (cause != null) {
            failure = cause;
        }
    }

    @Override
    public void send(final byte[] payload) throws Exception {
        producer.send(new ProducerRecord<>(topic, 0, null, payload), failures);
        throwFailure();
    }

    @Override
    public void sendDue(final byte[] payload, final long dueNs) throws Exception {
        producer.send(
                new ProducerRecord<>(topic, 0, null, payload),
                (metadata, cause) -> {
                    if (cause == null) {
                        acks.onAck(dueNs);
                    } else {
                        failure = cause;
                    }
                });
        throwFailure();
    }

    @Override
    public void flush() throws Exception {
        producer.flush();
        throwFailure();
    }

    private void throwFailure() throws Exception {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
