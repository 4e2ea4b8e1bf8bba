package org.boomscooter.server.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.ConsumerBuilder;
import org.boomscooter.client.Damage;
import org.boomscooter.client.EndPosition;
import org.boomscooter.client.Message;
import org.boomscooter.client.StartPosition;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.server.TestLogs;
import org.boomscooter.server.companion.SegmentCompressor;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Consumers that take companions as they lie on the server's disk, and unpack them themselves. */
@Timeout(120)
class CompressedConsumerTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int PER_BATCH = 40;
    private static final int PAYLOAD = 1_000;
    private static final long COUNT = 300 * PER_BATCH;

    @TempDir private Path directory;
    private List<Path> segments;

    /** Three sealed segments with companions, and one that a server goes on behind. */
    @BeforeEach
    void fill() throws IOException {
        try (Servers server = Servers.start(directory)) {
            final Log log = server.store().create(LogSpec.of("spans"));
            for (int i = 0; i < COUNT / PER_BATCH; i++) {
                TestLogs.append(log, PER_BATCH, PAYLOAD, i % 2 == 0 ? "eu/x" : "us/x");
            }
        }
        final Path log = directory.resolve("logs/spans");
        segments = TestLogs.files(log, LogFiles.SEGMENT);
        assertThat(segments).hasSizeGreaterThan(2);
        for (final Path segment : segments) {
            SegmentCompressor.compress(segment);
        }
    }

    private void removeRaw() throws IOException {
        for (final Path segment : segments) {
            Files.delete(segment);
        }
    }

    private static ConsumerBuilder spans(final BoomscooterClient client) {
        return client.consumer("spans").compressed(true);
    }

    /** Returns how many came, from this seqno on. */
    private static long expect(final Consumer consumer, final long from)
            throws InterruptedException {
        long next = from;
        for (Message message = consumer.next(LONG);
                message != null;
                message = consumer.next(LONG)) {
            assertThat(message.seqno()).isEqualTo(next);
            assertThat(message.toText()).isEqualTo(TestLogs.payload(next, PAYLOAD));
            next++;
        }
        return next - from;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theSameMessagesComeAndTheServerUnpacksNothing(final boolean companionOnly)
            throws Exception {
        if (companionOnly) {
            removeRaw();
        }
        try (Servers server = Servers.start(directory);
                BoomscooterClient client = server.connect()) {
            try (Consumer consumer = spans(client).asItStands().open()) {
                assertThat(expect(consumer, 0)).isEqualTo(COUNT);
            }
            assertThat(server.stats().blockBytes()).isPositive();
            assertThat(server.stats().unpackedBytes()).isZero();
            assertThat(server.stats().mappedBytes()).isZero();
        }
    }

    @Test
    void itBeginsAndEndsWhereItIsTold() throws Exception {
        try (Servers server = Servers.start(directory);
                BoomscooterClient client = server.connect()) {
            for (long seqno = 0; seqno < COUNT - 7; seqno += COUNT / 23) {
                try (Consumer consumer =
                        spans(client)
                                .from(StartPosition.seqno(seqno))
                                .to(EndPosition.seqno(seqno + 6))
                                .open()) {
                    assertThat(expect(consumer, seqno)).isEqualTo(7);
                }
            }
            assertThat(server.stats().blockBytes()).isLessThan(23 * (300 << 10));
        }
    }

    @Test
    void channelsAndKeysAreFilteredByTheClient() throws Exception {
        try (Servers server = Servers.start(directory);
                BoomscooterClient client = server.connect()) {
            try (Consumer consumer = spans(client).channelPrefix("eu/").asItStands().open()) {
                long count = 0;
                while (consumer.next(LONG) != null) {
                    count++;
                }
                assertThat(count).isEqualTo(COUNT / 2);
            }
            try (Consumer consumer = spans(client).keys(500, 519).asItStands().open()) {
                assertThat(expect(consumer, 500)).isEqualTo(20);
            }
        }
    }

    @Test
    void theTailFollowsWithoutBlocks() throws Exception {
        try (Servers server = Servers.start(directory);
                BoomscooterClient client = server.connect();
                Consumer consumer =
                        spans(client).to(EndPosition.seqno(COUNT + PER_BATCH - 1)).open()) {
            for (long seqno = 0; seqno < COUNT; seqno++) {
                assertThat(consumer.next(LONG).seqno()).isEqualTo(seqno);
            }
            TestLogs.append(server.store().get("spans"), PER_BATCH, PAYLOAD, null);
            assertThat(expect(consumer, COUNT)).isEqualTo(PER_BATCH);
        }
    }

    private void damageCompanion() throws IOException {
        final Path companion =
                TestLogs.files(directory.resolve("logs/spans"), LogFiles.COMPANION).get(1);
        final byte[] bytes = Files.readAllBytes(companion);
        bytes[bytes.length / 2] ^= 0x20;
        Files.write(companion, bytes);
    }

    @Test
    void aDamagedCompanionBesideItsRawFileCostsNothing() throws Exception {
        damageCompanion();
        try (Servers server = Servers.start(directory);
                BoomscooterClient client = server.connect();
                Consumer consumer = spans(client).asItStands().open()) {
            assertThat(expect(consumer, 0)).isEqualTo(COUNT);
            assertThat(server.stats().blockBytes()).isPositive();
            assertThat(server.stats().mappedBytes()).isPositive();
        }
    }

    @Test
    void theServerTellsWhatIsDamagedInACompanionThatIsAlone() throws Exception {
        damageCompanion();
        removeRaw();
        try (Servers server = Servers.start(directory);
                BoomscooterClient client = server.connect()) {
            final List<Damage> told = new ArrayList<>();
            long count = 0;
            try (Consumer consumer = spans(client).onDamage(told::add).asItStands().open()) {
                while (consumer.next(LONG) != null) {
                    count++;
                }
            }
            assertThat(told).isNotEmpty().noneMatch(Damage::gone);
            long damaged = 0;
            for (final Damage each : told) {
                damaged += each.toSeqno() + 1 - each.fromSeqno();
            }
            assertThat(damaged).isBetween(1L, 5L * PER_BATCH);
            assertThat(count + damaged).isEqualTo(COUNT);
        }
    }

    @Test
    void lostConnectionsNeitherLoseNorDoubleAnything() throws Exception {
        final long seed = ThreadLocalRandom.current().nextLong();
        try (Servers server = Servers.start(directory);
                CuttingProxy proxy = new CuttingProxy(server.port(), seed, 1_500_000);
                BoomscooterClient client = connectThrough(proxy)) {
            try (Consumer consumer = open(client)) {
                assertThat(expect(consumer, 0)).as("seed %d", seed).isEqualTo(COUNT);
            }
            assertThat(proxy.cuts()).as("seed %d: cuts", seed).isPositive();
        }
    }

    private static Consumer open(final BoomscooterClient client) {
        while (true) {
            try {
                return spans(client).windowBytes(256 << 10).asItStands().open();
            } catch (final BoomscooterException e) {
                assertThat(e.retriable()).isTrue();
            }
        }
    }

    private static BoomscooterClient connectThrough(final CuttingProxy proxy) {
        while (true) {
            try {
                return Servers.connectTo(proxy.port());
            } catch (final BoomscooterException e) {
                assertThat(e.retriable()).isTrue();
            }
        }
    }
}
