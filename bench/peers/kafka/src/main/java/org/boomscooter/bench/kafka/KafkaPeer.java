package org.boomscooter.bench.kafka;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.boomscooter.bench.load.AckListener;
import org.boomscooter.bench.load.Level;
import org.boomscooter.bench.load.Peer;
import org.boomscooter.bench.load.Sender;
import org.boomscooter.bench.load.Settings;
import org.boomscooter.bench.load.Source;

/**
 * Kafka by its own clients: a log is a topic of one partition.
 *
 * <p>{@code written} is what Kafka calls acknowledged by all (one) replicas: in the page cache.
 * {@code synced} is a topic with {@code flush.messages=1}: forced before each append is
 * acknowledged. Settings: {@code server} (host:port); {@code client} is {@code default}, where the
 * clients' settings are left alone, or {@code tuned} for throughput, or {@code tuned-lz4}: the same
 * with compression, or {@code prompt}: no linger. {@code check.crcs} is Kafka's default and stays
 * on. Payloads are taken as buffers, which spares Kafka a copy for each message.
 */
public final class KafkaPeer implements Peer {
    private final String server;
    private final String client;
    private final boolean isTuned;

    public KafkaPeer(final Settings settings) {
        server = settings.text("server");
        client = settings.text("client");
        if (!List.of("default", "tuned", "tuned-lz4", "prompt").contains(client)) {
            throw new IllegalArgumentException(
                    "client: " + client + " (expected: default, tuned, tuned-lz4 or prompt)");
        }
        isTuned = client.startsWith("tuned");
    }

    @Override
    public void createLog(final String log, final Level level) throws Exception {
        final NewTopic topic = new NewTopic(log, Optional.of(1), Optional.of((short) 1));
        if (level == Level.SYNCED) {
            topic.configs(Map.of(TopicConfig.FLUSH_MESSAGES_INTERVAL_CONFIG, "1"));
        }
        try (Admin admin =
                Admin.create(
                        Map.<String, Object>of(
                                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, server))) {
            admin.createTopics(List.of(topic)).all().get();
        }
    }

    @Override
    public Sender openSender(final String log, final Level level, final AckListener acks) {
        final Map<String, Object> config = new HashMap<>();
        config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, server);
        if (isTuned) {
            config.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 << 10);
            config.put(ProducerConfig.LINGER_MS_CONFIG, 5);
            config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 128L << 20);
            config.put(ProducerConfig.SEND_BUFFER_CONFIG, 1 << 20);
            if (client.endsWith("lz4")) {
                config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
            }
        } else if (client.equals("prompt")) {
            config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        }
        return new KafkaSender(
                log,
                acks,
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    @Override
    public Source openSource(final String log) {
        final Properties config = new Properties();
        config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, server);
        if (isTuned) {
            config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 16 << 20);
            config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1 << 20);
            config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
            config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 20_000);
            config.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, 2 << 20);
        }
        return new KafkaSource(
                log,
                new KafkaConsumer<>(
                        config, new ByteBufferDeserializer(), new ByteBufferDeserializer()));
    }

    @Override
    public void close() {}
}
