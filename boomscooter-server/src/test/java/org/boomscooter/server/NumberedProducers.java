package org.boomscooter.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.ConsumerBuilder;
import org.boomscooter.client.Message;
import org.boomscooter.client.StartPosition;
import org.boomscooter.format.protocol.AckLevel;
import org.boomscooter.server.NumberedProducer.Pace;

/**
 * Producers that send to one log of a server what they like, as fast as it takes it unless told
 * otherwise, and know what has to be in it.
 */
public final class NumberedProducers {
    private static final long DEADLINE_NS = 60_000_000_000L;

    private final AtomicLong acknowledged = new AtomicLong();
    private final List<NumberedProducer> producers = new ArrayList<>();
    private final int port;
    private final String log;
    private final int firstId;

    private NumberedProducers(final int port, final String log, final int firstId) {
        this.port = port;
        this.log = log;
        this.firstId = firstId;
    }

    /** Every other one waits for {@code synced}, the others for {@code written}. */
    public static NumberedProducers start(final int port, final String log, final int count) {
        final NumberedProducers started = new NumberedProducers(port, log, 0);
        for (int i = 0; i < count; i++) {
            started.add(i % 2 == 0 ? AckLevel.WRITTEN : AckLevel.SYNCED, Pace.FULL);
        }
        return started;
    }

    /**
     * All of one level.
     *
     * @param firstId of {@code count} in a row; messages of others are known by their ids
     */
    static NumberedProducers start(
            final int port,
            final String log,
            final int firstId,
            final int count,
            final AckLevel level,
            final Pace pace) {
        final NumberedProducers started = new NumberedProducers(port, log, firstId);
        for (int i = 0; i < count; i++) {
            started.add(level, pace);
        }
        return started;
    }

    private void add(final AckLevel level, final Pace pace) {
        final int id = firstId + producers.size();
        producers.add(NumberedProducer.start(port, log, id, level, acknowledged, pace));
    }

    String log() {
        return log;
    }

    /** In the order of their ids. */
    List<NumberedProducer> all() {
        return Collections.unmodifiableList(producers);
    }

    /** Messages acknowledged up to now. */
    public long acknowledged() {
        return acknowledged.get();
    }

    /** Waits for so many more acknowledgements. */
    public void awaitMore(final long count) {
        final long target = acknowledged.get() + count;
        final long startNs = System.nanoTime();
        while (acknowledged.get() < target) {
            assertThat(System.nanoTime() - startNs)
                    .as("ns without %d more acknowledgements", count)
                    .isLessThan(DEADLINE_NS);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** What was sent is still waited for; {@link #finish} does. */
    public void stopSending() {
        producers.forEach(NumberedProducer::stopSending);
    }

    /** Returns when everything that was sent is acknowledged, and can be read. */
    public void finish() throws InterruptedException {
        stopSending();
        for (final NumberedProducer producer : producers) {
            producer.finish();
        }
        long last = 0;
        for (final NumberedProducer producer : producers) {
            last = Math.max(last, producer.seqno(producer.count() - 1));
        }
        try (BoomscooterClient client = connect();
                // What was acknowledged as written is shown when it is synced.
                Consumer consumer = client.consumer(log).from(StartPosition.seqno(last)).open()) {
            assertThat(consumer.next(Duration.ofNanos(DEADLINE_NS))).as("the last one").isNotNull();
        }
    }

    private BoomscooterClient connect() {
        return BoomscooterClient.builder().server("127.0.0.1:" + port).connect();
    }

    /** {@link #check} over the network. */
    public long checkFromNetwork() {
        try (BoomscooterClient client = connect()) {
            return check(client.consumer(log));
        }
    }

    /**
     * Behind {@link #finish}: reads everything; each message is there once, in order, where its
     * acknowledgement said. Messages of others have keys below 0 and are there once at most.
     * Returns a checksum of it.
     */
    public long check(final ConsumerBuilder builder) {
        final CRC32C checksum = new CRC32C();
        final int[] counts = new int[producers.size()];
        final Set<Long> strangers = new HashSet<>();
        long seqno = 0;
        try (Consumer consumer = builder.asItStands().open()) {
            for (final Message message : consumer) {
                assertThat(message.seqno()).isEqualTo(seqno);
                seqno++;
                if (message.key() < 0) {
                    assertThat(strangers.add(message.key())).as("key %d", message.key()).isTrue();
                    continue;
                }
                final String payload = message.toText();
                final NumberedProducer producer = senderOf(message.seqno(), message.key(), payload);
                final int index = producer.id() - firstId;
                assertThat(NumberedProducer.number(message.key()))
                        .as("of producer %d", producer.id())
                        .isEqualTo(counts[index]);
                checksum.update(payload.getBytes(StandardCharsets.UTF_8));
                counts[index]++;
            }
        }
        for (int i = 0; i < counts.length; i++) {
            final NumberedProducer producer = producers.get(i);
            assertThat(counts[i]).as("messages of %d", producer.id()).isEqualTo(producer.count());
        }
        return checksum.getValue();
    }

    /** Behind {@link #finish}: one of these has sent just this, and was told this seqno. */
    NumberedProducer senderOf(final long seqno, final long key, final String payload) {
        final int id = NumberedProducer.id(key);
        final int number = NumberedProducer.number(key);
        assertThat(id)
                .as("%s: producer of seqno %d", log, seqno)
                .isBetween(firstId, firstId + producers.size() - 1);
        final NumberedProducer producer = producers.get(id - firstId);
        assertThat(producer.seqno(number))
                .as("%s: seqno of message %d of producer %d", log, number, id)
                .isEqualTo(seqno);
        assertThat(payload.equals(NumberedProducer.payload(id, number)))
                .as("%s: the bytes of seqno %d", log, seqno)
                .isTrue();
        return producer;
    }
}
