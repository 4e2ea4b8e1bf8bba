package org.boomscooter.bench.kafka;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.boomscooter.bench.load.MessageSink;
import org.boomscooter.bench.load.Source;

/** Reads the one partition of a topic, without a group. */
final class KafkaSource implements Source {
    private static final Duration POLL = Duration.ofSeconds(1);

    /** Polls in a row that may bring nothing before the run is given up. */
    private static final int MOST_EMPTY_POLLS = 20;

    private final KafkaConsumer<ByteBuffer, ByteBuffer> consumer;
    private final TopicPartition partition;

    KafkaSource(final String topic, final KafkaConsumer<ByteBuffer, ByteBuffer> consumer) {
        this.consumer = consumer;
        partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
    }

    @Override
    public void read(final long count, final MessageSink sink) {
        consumer.seek(partition, 0);
        follow(count, sink);
    }

    @Override
    public void seekLatest() {
        consumer.seekToEnd(List.of(partition));
        consumer.position(partition);
    }

    @Override
    public void follow(final long count, final MessageSink sink) {
        long left = count;
        int emptyPolls = 0;
        while (left > 0) {
            final long before = left;
            for (final ConsumerRecord<ByteBuffer, ByteBuffer> message : consumer.poll(POLL)) {
                final ByteBuffer payload = message.value();
                sink.onMessage(payload, payload.position(), payload.remaining());
                left--;
            }
            emptyPolls = left == before ? emptyPolls + 1 : 0;
            if (emptyPolls > MOST_EMPTY_POLLS) {
                throw new IllegalStateException(
                        partition + ": " + left + " of " + count + " messages do not come");
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
