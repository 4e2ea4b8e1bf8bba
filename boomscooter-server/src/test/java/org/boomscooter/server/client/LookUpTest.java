package org.boomscooter.server.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.Compression;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.ConsumerBuilder;
import org.boomscooter.client.EndPosition;
import org.boomscooter.client.LogSettings;
import org.boomscooter.client.Message;
import org.boomscooter.client.MessageHeader;
import org.boomscooter.client.Producer;
import org.boomscooter.client.StartPosition;
import org.boomscooter.client.direct.DirectReader;
import org.boomscooter.format.index.SparseIndex;
import org.boomscooter.format.segment.LookupCounts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Looking for keys, times and seqnos, over the network and in the files, in many segments. */
@Timeout(120)
class LookUpTest {
    private static final Duration WAIT = Duration.ofSeconds(20);
    private static final String LOG = "looked/up";
    private static final int SEGMENT_BYTES = 1 << 20;
    private static final int PAGE = 4096;

    @TempDir private Path directory;
    private Servers server;
    private BoomscooterClient client;

    @BeforeEach
    void start() throws IOException {
        server = Servers.start(directory);
        client = server.connect();
        client.admin().createLog(LogSettings.of(LOG).segmentBytes(SEGMENT_BYTES));
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    /** A message, as far as it matters here. */
    private record Found(long seqno, boolean hasKey, long key, long timeNs) {
        private static Found of(final Message message) {
            return new Found(
                    message.seqno(),
                    message.hasKey(),
                    message.hasKey() ? message.key() : 0,
                    message.appendTimeNs());
        }

        private boolean isIn(final long low, final long high) {
            return hasKey && low <= key && key <= high;
        }
    }

    /** Both ways to read the log. */
    private List<ConsumerBuilder> consumers() {
        return List.of(client.consumer(LOG), DirectReader.open(directory, LOG).consumer());
    }

    private static List<Found> read(final ConsumerBuilder builder) {
        final List<Found> found = new ArrayList<>();
        try (Consumer consumer = builder.open()) {
            for (final Message message : consumer) {
                found.add(Found.of(message));
            }
        }
        return found;
    }

    private static LookupCounts cost(final ConsumerBuilder builder) {
        try (Consumer consumer = builder.open()) {
            consumer.run(message -> {});
            return consumer.examined();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whateverTheKeysAreTheAnswerIsThatOfAPlainFilter() {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        for (int i = 0; i < 8; i++) {
            produceAnything(random);
        }
        final List<Found> all = read(client.consumer(LOG).asItStands());
        for (int i = 0; i < 25; i++) {
            final long one = bound(random, all);
            final long other = random.nextInt(3) == 0 ? one : bound(random, all);
            final long low = Math.min(one, other);
            final long high = Math.max(one, other);
            final long from = random.nextInt(4) == 0 ? random.nextInt(all.size()) : 0;
            final long to = random.nextInt(4) == 0 ? random.nextInt(all.size()) : all.size() - 1L;
            final List<Found> expected =
                    all.stream()
                            .filter(each -> each.isIn(low, high))
                            .filter(each -> from <= each.seqno() && each.seqno() <= to)
                            .toList();
            for (final ConsumerBuilder builder : consumers()) {
                builder.keys(low, high)
                        .from(StartPosition.seqno(from))
                        .to(EndPosition.asItStandsUpTo(to));
                assertThat(read(builder))
                        .as("seed %d, keys %d to %d, %d to %d", seed, low, high, from, to)
                        .isEqualTo(expected);
            }
        }
    }

    /** Random, ordered, few, extreme or no keys, in batches of any size, packed or not. */
    private void produceAnything(final Random random) {
        final int shape = random.nextInt(5);
        try (Producer producer =
                client.producer(LOG)
                        .batchBytes(1024 << random.nextInt(8))
                        .compression(random.nextBoolean() ? Compression.LZ4 : Compression.NONE)
                        .open()) {
            final int count = 2_000 + random.nextInt(4_000);
            for (int i = 0; i < count; i++) {
                final MessageHeader header = new MessageHeader();
                if (random.nextInt(10) > 0) {
                    header.key(
                            switch (shape) {
                                case 0 -> random.nextLong();
                                case 1 -> i * 10L;
                                case 2 -> random.nextInt(20);
                                case 3 -> random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE;
                                default -> -i + random.nextInt(50);
                            });
                }
                if (shape == 4 && i > count / 2) {
                    assertThat(producer.send(new byte[random.nextInt(500)])).isNotNull();
                } else {
                    assertThat(producer.send(header, new byte[random.nextInt(500)])).isNotNull();
                }
            }
        }
    }

    private static long bound(final Random random, final List<Found> all) {
        return switch (random.nextInt(6)) {
            case 0 -> Long.MIN_VALUE;
            case 1 -> Long.MAX_VALUE;
            case 2 -> random.nextLong();
            case 3 -> random.nextInt(60_000) - 10_000L;
            default -> all.get(random.nextInt(all.size())).key();
        };
    }

    /** So many segments of keys that come nearly in order: each up to 100 late. */
    private void produceNearlyInOrder(final int segments) {
        final Random random = new Random(1);
        final int perSegment = SEGMENT_BYTES / 1_000;
        try (Producer producer = client.producer(LOG).batchBytes(4 << 10).open()) {
            for (int i = 0; i < segments * perSegment; i++) {
                final long key = (long) i - random.nextInt(100);
                assertThat(producer.send(MessageHeader.ofKey(key), ByteBuffer.allocate(976)))
                        .isNotNull();
            }
        }
    }

    @Test
    void keysNearlyInOrderAreFoundByAFewPagesOfIndexAndAFewStretches() {
        produceNearlyInOrder(20);
        for (final ConsumerBuilder builder : consumers()) {
            final LookupCounts counts = cost(builder.keys(10_000, 10_000).asItStands());
            assertThat(counts.segmentsSkipped()).isGreaterThanOrEqualTo(18);
            assertThat(counts.segmentsRead()).isLessThanOrEqualTo(3);
            // Of 127 stretches of a segment those within 100 keys of the one that is wanted.
            assertThat(counts.bytesRead()).isLessThan(250 << 10);
            assertThat(counts.bytesRead() + counts.bytesSkipped()).isGreaterThan(19 << 20);
            // A head page for each segment, another for each that is opened, and the two groups of
            // the one that matches; the direct reader has looked how far may be read, too.
            assertThat(counts.indexBytesRead()).isLessThanOrEqualTo(30 * PAGE);
        }
    }

    @Test
    void aSecondLookUpOnTheServerKnowsTheZoneMaps() {
        produceNearlyInOrder(12);
        final LookupCounts first = cost(client.consumer(LOG).keys(5_000, 5_000).asItStands());
        final LookupCounts second = cost(client.consumer(LOG).keys(5_000, 5_000).asItStands());
        assertThat(first.indexBytesRead()).isGreaterThanOrEqualTo(12 * PAGE);
        assertThat(second.indexBytesRead()).isLessThanOrEqualTo(5 * PAGE);
        assertThat(second.segmentsSkipped()).isEqualTo(first.segmentsSkipped());
        assertThat(second.bytesRead()).isEqualTo(first.bytesRead());
    }

    @Test
    void aKeyThatIsNowhereReadsNoSealedSegment() {
        produceNearlyInOrder(5);
        for (final ConsumerBuilder builder : consumers()) {
            final LookupCounts counts = cost(builder.keys(-9_000, -8_000).asItStands());
            assertThat(counts.segmentsRead()).isLessThanOrEqualTo(1);
            assertThat(counts.segmentsSkipped()).isGreaterThanOrEqualTo(5);
            assertThat(counts.bytesRead()).isLessThanOrEqualTo(16 << 10);
        }
    }

    @Test
    void oneSeqnoInManySegmentsReadsTwoPartsOfOneIndexAndOneStretch() {
        produceNearlyInOrder(20);
        for (final ConsumerBuilder builder : consumers()) {
            final LookupCounts counts =
                    cost(builder.from(StartPosition.seqno(12_345)).to(EndPosition.seqno(12_345)));
            assertThat(counts.segmentsRead()).isEqualTo(1);
            assertThat(counts.segmentsSkipped()).isGreaterThanOrEqualTo(11);
            assertThat(counts.stretchesRead()).isEqualTo(1);
            assertThat(counts.bytesRead()).isLessThanOrEqualTo(4 * PAGE);
            assertThat(counts.indexBytesRead()).isLessThanOrEqualTo(8 * PAGE);
        }
    }

    @Test
    void whoWantsAFewMessagesFromAPlaceHasNotMuchMoreRead() {
        produceNearlyInOrder(5);
        for (final ConsumerBuilder builder : consumers()) {
            final LookupCounts counts = cost(builder.from(StartPosition.seqno(2_345)).count(2));
            assertThat(counts.bytesRead()).isLessThanOrEqualTo(32 * PAGE);
        }
    }

    @Test
    void aTimeIsFoundByZoneMapsToo() throws InterruptedException {
        produceNearlyInOrder(10);
        final List<Found> all = read(client.consumer(LOG).asItStands());
        final Random random = new Random(2);
        for (int i = 0; i < 10; i++) {
            final Found wanted = all.get(random.nextInt(all.size()));
            final long expected =
                    all.stream()
                            .filter(each -> each.timeNs() >= wanted.timeNs())
                            .min(Comparator.comparingLong(Found::seqno))
                            .orElseThrow()
                            .seqno();
            final Instant time = Instant.ofEpochSecond(0, wanted.timeNs());
            for (final ConsumerBuilder builder : consumers()) {
                try (Consumer consumer = builder.from(StartPosition.time(time)).open()) {
                    assertThat(consumer.next(WAIT).seqno()).isEqualTo(expected);
                    final LookupCounts counts = consumer.examined();
                    // The server reads ahead of what is handed out, by its window.
                    assertThat(counts.segmentsSkipped())
                            .isGreaterThanOrEqualTo(expected / (SEGMENT_BYTES / 1_000 + 50) - 1);
                    assertThat(counts.indexBytesRead()).isLessThanOrEqualTo(40 * PAGE);
                }
            }
        }
    }

    @Test
    void aFollowerIsGivenOnlyNewMessagesWithItsKeys() throws InterruptedException {
        for (final ConsumerBuilder builder : consumers()) {
            try (Producer producer = client.producer(LOG).open();
                    Consumer consumer = builder.keys(5, 6).from(StartPosition.latest()).open()) {
                producer.send(new byte[10]).join();
                for (long key = 0; key < 10; key++) {
                    producer.send(MessageHeader.ofKey(key), new byte[10]).join();
                }
                assertThat(consumer.next(WAIT).key()).isEqualTo(5);
                assertThat(consumer.next(WAIT).key()).isEqualTo(6);
                assertThat(consumer.poll(Duration.ZERO)).isNull();
            }
        }
    }

    @Test
    void countEndsALookUpAndCountsMessagesWithTheKeysOnly() {
        produceNearlyInOrder(2);
        for (final ConsumerBuilder builder : consumers()) {
            assertThat(read(builder.keys(500, 600).count(7).asItStands()))
                    .hasSize(7)
                    .allMatch(each -> each.isIn(500, 600));
        }
    }

    @Test
    void theLowerKeyComesFirst() {
        assertThatThrownBy(() -> client.consumer(LOG).keys(2, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("keys: 2 to 1 (expected: the lower one first)");
    }

    @Test
    void aDamagedIndexCostsTimeAndNoMessage() throws IOException {
        produceNearlyInOrder(4);
        final List<Found> expected = read(client.consumer(LOG).keys(1_000, 3_000).asItStands());
        stop();
        for (final Path index : indexes()) {
            final byte[] bytes = Files.readAllBytes(index);
            // In the first group, which the head page does not show.
            bytes[SparseIndex.HEADER_LENGTH + 16] ^= 1;
            Files.write(index, bytes);
        }
        assertThat(
                        read(
                                DirectReader.open(directory, LOG)
                                        .consumer()
                                        .keys(1_000, 3_000)
                                        .asItStands()))
                .isEqualTo(expected);
        server = Servers.start(directory);
        client = server.connect();
        for (final ConsumerBuilder builder : consumers()) {
            assertThat(read(builder.keys(1_000, 3_000).asItStands())).isEqualTo(expected);
        }
        try (Consumer consumer =
                client.consumer(LOG).from(StartPosition.seqno(1_500)).asItStands().open()) {
            assertThat(consumer.iterator().next().seqno()).isEqualTo(1_500);
        }
    }

    private List<Path> indexes() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("logs").resolve(LOG))) {
            return files.filter(file -> file.toString().endsWith(".idx")).toList();
        }
    }

    @Test
    void aMissingSegmentIsToldWhereItMayHaveHeldAKey() throws IOException {
        produceNearlyInOrder(6);
        stop();
        final Path missing = indexes().stream().sorted().toList().get(3);
        for (final String extension : List.of(".idx", ".log", ".lz4")) {
            Files.deleteIfExists(Path.of(missing.toString().replace(".idx", extension)));
        }
        server = Servers.start(directory);
        client = server.connect();
        for (final ConsumerBuilder builder : consumers()) {
            final List<Long> damaged = new ArrayList<>();
            read(
                    builder.keys(-9_000, -8_000)
                            .asItStands()
                            .onDamage(damage -> damaged.add(damage.fromSeqno())));
            assertThat(damaged).hasSize(1);
        }
    }
}
