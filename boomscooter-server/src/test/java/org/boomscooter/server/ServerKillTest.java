package org.boomscooter.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.ConsumerBuilder;
import org.boomscooter.client.Message;
import org.boomscooter.client.StartPosition;
import org.boomscooter.client.direct.DirectReader;
import org.boomscooter.format.protocol.AckLevel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that serves producers of both levels over TCP is killed (SIGKILL) at random and started
 * again, while they go on and send again what was not acknowledged: every message is there once, in
 * order, where its acknowledgement said. {@code -Dkills=200} for more.
 */
class ServerKillTest {
    private static final String LOG = "killed";
    private static final int PRODUCERS = 4;
    private static final long DEADLINE_NS = 60_000_000_000L;

    @TempDir private Path directory;
    private ServerProcess server;

    @AfterEach
    void leaveNoProcess() throws InterruptedException {
        if (server != null) {
            server.kill();
        }
    }

    @Test
    void aKilledServerLosesAndDoublesNothingThatClientsWereTold()
            throws IOException, InterruptedException {
        final int kills = Integer.getInteger("kills", 5);
        final long seed = System.nanoTime();
        System.out.println("seed of ServerKillTest: " + seed);
        final Random random = new Random(seed);
        final AtomicLong acknowledged = new AtomicLong();
        server = ServerProcess.start(directory, 0);
        final int port = server.port();
        final List<NumberedProducer> producers = new ArrayList<>();
        for (int i = 0; i < PRODUCERS; i++) {
            final AckLevel level = i % 2 == 0 ? AckLevel.WRITTEN : AckLevel.SYNCED;
            producers.add(NumberedProducer.start(port, LOG, i, level, acknowledged));
        }
        for (int kill = 0; kill < kills; kill++) {
            await(acknowledged, acknowledged.get() + 1 + random.nextInt(3_000));
            server.kill();
            server = ServerProcess.start(directory, port);
        }
        await(acknowledged, acknowledged.get() + 1_000);
        for (final NumberedProducer producer : producers) {
            producer.finish();
        }
        final long fromNetwork;
        try (BoomscooterClient client =
                BoomscooterClient.builder().server("127.0.0.1:" + port).connect()) {
            awaitVisible(client, producers.stream().mapToLong(NumberedProducer::count).sum());
            fromNetwork = read(client.consumer(LOG), producers);
        }
        assertThat(read(DirectReader.open(directory, LOG).consumer(), producers))
                .as("read directly")
                .isEqualTo(fromNetwork);
        assertThat(server.stop()).as("exit code of a clean stop").isZero();
    }

    /** What was acknowledged as written is shown when it is synced, within the flush interval. */
    private static void awaitVisible(final BoomscooterClient client, final long count)
            throws InterruptedException {
        try (Consumer consumer = client.consumer(LOG).from(StartPosition.seqno(count - 1)).open()) {
            assertThat(consumer.next(Duration.ofNanos(DEADLINE_NS))).as("the last one").isNotNull();
        }
    }

    private static void await(final AtomicLong counter, final long value) {
        final long startNs = System.nanoTime();
        while (counter.get() < value) {
            assertThat(System.nanoTime() - startNs).as("acknowledged").isLessThan(DEADLINE_NS);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Reads everything and compares it with what was acknowledged; returns a checksum of it. */
    private static long read(
            final ConsumerBuilder builder, final List<NumberedProducer> producers) {
        final CRC32C checksum = new CRC32C();
        final int[] counts = new int[producers.size()];
        long seqno = 0;
        try (Consumer consumer = builder.asItStands().open()) {
            for (final Message message : consumer) {
                assertThat(message.seqno()).isEqualTo(seqno);
                final int producer = (int) (message.key() >> 32);
                final int number = (int) message.key();
                assertThat(number).as("of producer %d", producer).isEqualTo(counts[producer]);
                assertThat(producers.get(producer).seqno(number)).isEqualTo(seqno);
                final String payload = message.toText();
                assertThat(payload.equals(NumberedProducer.payload(producer, number))).isTrue();
                checksum.update(payload.getBytes(StandardCharsets.UTF_8));
                counts[producer]++;
                seqno++;
            }
        }
        for (int i = 0; i < counts.length; i++) {
            assertThat(counts[i]).as("messages of %d", i).isEqualTo(producers.get(i).count());
        }
        return checksum.getValue();
    }
}
