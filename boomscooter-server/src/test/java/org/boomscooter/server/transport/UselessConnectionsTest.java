package org.boomscooter.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.boomscooter.format.frame.Ack;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.protocol.AckLevel;
import org.boomscooter.format.protocol.ControlMessage.End;
import org.boomscooter.format.protocol.ControlMessage.Start;
import org.boomscooter.server.Await;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Connections that bring nothing but trouble, many at once, while a producer and a consumer are at
 * work: these notice nothing, and the memory that the others cost is bounded. {@code
 * -Dboomscooter.test.garbage=10000} for more of each kind.
 */
class UselessConnectionsTest {
    private static final int COUNT = Integer.getInteger("boomscooter.test.garbage", 200);
    private static final int AT_ONCE = 200;
    private static final int CREDIT_BYTES = 1 << 20;
    private static final int BACKLOG_BATCHES = 32;
    private static final int BACKLOG_BATCH_BYTES = 64 << 10;

    /** Of all useless connections together; one costs some KiB. */
    private static final long MEMORY_BYTES = 32 << 20;

    @TempDir private Path directory;

    private enum Kind {
        /** Noise, before or behind the hello. */
        GARBAGE {
            @Override
            RawClient open(final int port, final Random random) throws IOException {
                return Garbage.send(port, random);
            }
        },
        /** Welcomed, in the middle of a frame, and never heard of again. */
        HALF_OPEN {
            @Override
            RawClient open(final int port, final Random random) throws IOException {
                final RawClient client = RawClient.welcomed(port);
                client.openProducer(1, "spans", AckLevel.SYNCED);
                final ByteBuffer batch = Batches.of(0, 1, "never ends");
                client.send(batch.limit(1 + random.nextInt(batch.limit() - 1)));
                if (random.nextBoolean()) {
                    client.shutdownOutput();
                }
                return client;
            }
        },
        /** Wants everything and reads nothing. */
        DEAF {
            @Override
            RawClient open(final int port, final Random random) throws IOException {
                final RawClient client = new RawClient(port, 4096);
                client.hello("");
                client.message();
                client.subscribe(1, "backlog", Start.earliest(), End.none(), CREDIT_BYTES);
                return client;
            }
        };

        abstract RawClient open(int port, Random random) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void nobodyElseNoticesAndMemoryIsBounded(final Kind kind) throws IOException {
        final long seed = System.nanoTime();
        System.out.println("seed " + seed);
        final Random random = new Random(seed);
        final TransportConfig.Builder config =
                TestServer.config()
                        .maxConnections(AT_ONCE + 10)
                        .handshakeTimeoutMs(2_000)
                        .idleTimeoutMs(2_000);
        try (TestServer server = TestServer.start(directory, config);
                RawClient producer = server.connect();
                RawClient consumer = server.connect()) {
            fillBacklog(server);
            final int id = producer.openProducer(1, "spans", AckLevel.SYNCED).producerId();
            consumer.subscribe(1, "spans", Start.earliest(), End.none(), 1 << 30);
            final long memoryBefore = PlatformDependent.usedDirectMemory();
            final List<RawClient> useless = new ArrayList<>();
            for (int i = 1; i <= COUNT; i++) {
                useless.add(kind.open(server.server.port(), random));
                producer.send(Batches.of(id, i, "m" + i));
                final ByteBuffer ack = producer.frames(Frame.TYPE_ACK, 1).get(0);
                assertThat(Ack.producerSequence(ack, 0)).isEqualTo(i);
                assertThat(Batches.payloads(consumer.frames(Frame.TYPE_BATCH, 1).get(0)))
                        .containsExactly("m" + i);
                consumer.heartbeat();
                assertThat(PlatformDependent.usedDirectMemory() - memoryBefore)
                        .as("memory for %d connections", useless.size())
                        .isLessThan(MEMORY_BYTES);
                if (useless.size() == AT_ONCE) {
                    closeAll(server, useless);
                }
            }
            closeAll(server, useless);
            assertThat(server.store.find("spans").appendedSeqno()).isEqualTo(COUNT);
        }
    }

    private static void fillBacklog(final TestServer server) throws IOException {
        try (RawClient producer = server.connect()) {
            final int id = producer.openProducer(1, "backlog", AckLevel.SYNCED).producerId();
            for (int i = 1; i <= BACKLOG_BATCHES; i++) {
                producer.send(Batches.ofLength(id, i, BACKLOG_BATCH_BYTES));
            }
            producer.frames(Frame.TYPE_ACK, BACKLOG_BATCHES);
        }
    }

    private static void closeAll(final TestServer server, final List<RawClient> useless)
            throws IOException {
        for (final RawClient client : useless) {
            client.close();
        }
        useless.clear();
        Await.until(
                () -> server.server.stats().openConnections() <= 2,
                "only the producer and the consumer are left");
    }
}
