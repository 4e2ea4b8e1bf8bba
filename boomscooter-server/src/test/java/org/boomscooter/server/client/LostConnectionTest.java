package org.boomscooter.server.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.Compression;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.Message;
import org.boomscooter.client.MessageHeader;
import org.boomscooter.client.Producer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections cut at random bytes: every message is there once, in order, whatever happens. */
@Timeout(120)
class LostConnectionTest {
    private static final int COUNT = 20_000;

    @Test
    void everyMessageIsStoredOnceAndReadOnce(@TempDir final Path directory)
            throws IOException, InterruptedException {
        final long seed = System.nanoTime();
        System.out.println("seed of LostConnectionTest: " + seed);
        try (Servers server = Servers.start(directory);
                CuttingProxy proxy = new CuttingProxy(server.port(), seed, 300_000);
                BoomscooterClient client = connectThrough(proxy)) {
            produce(client);
            assertThat(proxy.cuts()).as("seed %d: cuts", seed).isPositive();
            consume(client, seed);
        }
    }

    static BoomscooterClient connectThrough(final CuttingProxy proxy) {
        while (true) {
            try {
                return Servers.connectTo(proxy.port());
            } catch (final BoomscooterException e) {
                assertThat(e.retriable()).isTrue();
            }
        }
    }

    private static void produce(final BoomscooterClient client) {
        final List<CompletableFuture<Long>> futures = new ArrayList<>();
        final ByteBuffer payload = ByteBuffer.allocate(100);
        try (Producer producer = openProducer(client)) {
            for (long i = 0; i < COUNT; i++) {
                payload.putLong(0, i);
                futures.add(producer.send(MessageHeader.ofKey(i), payload));
            }
        }
        for (int i = 0; i < COUNT; i++) {
            assertThat(futures.get(i)).isCompletedWithValue((long) i);
        }
    }

    private static Producer openProducer(final BoomscooterClient client) {
        return client.producer("cut").batchBytes(8192).compression(Compression.NONE).open();
    }

    private static void consume(final BoomscooterClient client, final long seed) {
        long expected = 0;
        try (Consumer consumer = client.consumer("cut").windowBytes(64 << 10).count(COUNT).open()) {
            for (final Message message : consumer) {
                assertThat(message.seqno()).as("seed %d", seed).isEqualTo(expected);
                assertThat(message.key()).as("seed %d", seed).isEqualTo(expected);
                expected++;
            }
        }
        assertThat(expected).as("seed %d", seed).isEqualTo(COUNT);
    }
}
