package org.boomscooter.server.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.ConsumerBuilder;
import org.boomscooter.client.Damage;
import org.boomscooter.client.Message;
import org.boomscooter.client.StartPosition;
import org.boomscooter.client.direct.DirectMode;
import org.boomscooter.client.direct.DirectReader;
import org.boomscooter.format.companion.SeekTable;
import org.boomscooter.format.frame.BatchBuilder;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.SegmentHeader;
import org.boomscooter.format.segment.SeqnoMode;
import org.boomscooter.server.TestLogs;
import org.boomscooter.server.companion.SegmentCompressor;
import org.boomscooter.server.log.AckLevel;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogSpec;
import org.boomscooter.server.log.LogStore;
import org.boomscooter.server.log.SegmentObserver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A segment and its companion hold the same: what one has lost comes from the other. */
@Timeout(120)
@ParameterizedClass
@EnumSource(SeqnoMode.class)
class OtherCopyTest {
    private static final int BATCHES = 250;
    private static final int PER_BATCH = 20;
    private static final int MESSAGES = BATCHES * PER_BATCH;
    private static final int PAYLOAD = 500;

    /** Of the second of three segments; of an even number in the log, so on the channel "eu". */
    private static final int DAMAGED = 30;

    @Parameter private SeqnoMode mode;
    @TempDir private Path directory;
    private Path raw;
    private Path companion;

    /** Where the batches of the second segment begin. */
    private List<Integer> positions;

    /** The number of the second segment's first batch in the log. */
    private int firstBatch;

    /** What is done to a batch; its stretch of the index holds no other. */
    private enum Harm {
        HEADER(1) {
            @Override
            void to(final byte[] segment, final int batch) {
                segment[batch + 20] ^= 0x10;
            }
        },
        BODY(1) {
            @Override
            void to(final byte[] segment, final int batch) {
                segment[batch + 300] ^= 0x10;
            }
        },
        /** The header, and before that the end of another batch. */
        ZEROED_PAGE(2) {
            @Override
            void to(final byte[] segment, final int batch) {
                final int page = batch & -4096;
                for (int i = page; i < page + 4096; i++) {
                    segment[i] = 0;
                }
            }
        };

        private final int batches;

        Harm(final int batches) {
            this.batches = batches;
        }

        abstract void to(byte[] segment, int batch);
    }

    /** How a log is read, and which messages are wanted, by their number in it. */
    private enum Way {
        PLAIN(0, MESSAGES, 1),
        COMPRESSED(0, MESSAGES, 1),
        CHANNEL(0, MESSAGES, 2),
        COMPRESSED_CHANNEL(0, MESSAGES, 2),
        KEYS(1_500, 3_500, 1),
        COMPRESSED_KEYS(1_500, 3_500, 1),
        COUNT(0, 4_000, 1),
        FROM_THE_MIDDLE(0, MESSAGES, 1),
        CURSOR(0, MESSAGES, 1),
        SMALL_WINDOW(0, MESSAGES, 1),
        MAPPED_FILES(0, MESSAGES, 1),
        READ_FILES(0, MESSAGES, 1),
        CHANNEL_OF_FILES(0, MESSAGES, 2),
        KEYS_OF_FILES(1_500, 3_500, 1);

        private final int from;
        private final int behind;
        private final int everyBatch;

        Way(final int from, final int behind, final int everyBatch) {
            this.from = from;
            this.behind = behind;
            this.everyBatch = everyBatch;
        }

        boolean wants(final int number) {
            return number >= from && number < behind && number / PER_BATCH % everyBatch == 0;
        }

        ConsumerBuilder of(final BoomscooterClient client, final Path data, final long middle) {
            final ConsumerBuilder network = client.consumer("spans").asItStands();
            final DirectReader files = DirectReader.open(data, "spans").patience(Duration.ZERO);
            return switch (this) {
                case PLAIN -> network;
                case COMPRESSED -> network.compressed(true);
                case CHANNEL -> network.channelPrefix("eu/");
                case COMPRESSED_CHANNEL -> network.compressed(true).channelPrefix("eu/");
                case KEYS -> network.keys(1_500, 3_499);
                case COMPRESSED_KEYS -> network.compressed(true).keys(1_500, 3_499);
                case COUNT -> network.count(4_000);
                case FROM_THE_MIDDLE -> network.from(StartPosition.seqno(middle));
                case CURSOR -> network.cursor("one");
                case SMALL_WINDOW -> network.windowBytes(64 << 10);
                case MAPPED_FILES -> files.mode(DirectMode.MMAP).consumer().asItStands();
                case READ_FILES -> files.mode(DirectMode.PREAD).consumer().asItStands();
                case CHANNEL_OF_FILES -> files.consumer().asItStands().channelPrefix("eu/");
                case KEYS_OF_FILES -> files.consumer().asItStands().keys(1_500, 3_499);
            };
        }
    }

    @BeforeEach
    void writeThreeSegments() throws IOException {
        try (LogStore store = TestLogs.open(directory, SegmentObserver.NONE)) {
            final Log log = store.create(LogSpec.of("spans").withSeqnoMode(mode));
            for (int i = 0; i < BATCHES; i++) {
                append(log, i);
            }
        }
        final List<Path> segments =
                TestLogs.files(directory.resolve("logs/spans"), LogFiles.SEGMENT);
        assertThat(segments).hasSize(3);
        for (final Path each : segments) {
            SegmentCompressor.compress(each);
        }
        raw = segments.get(1);
        companion = TestLogs.files(raw.getParent(), LogFiles.COMPANION).get(1);
        firstBatch = positions(segments.get(0)).size();
        positions = positions(raw);
    }

    private void append(final Log log, final int number) {
        final BatchBuilder builder =
                new BatchBuilder(ByteBuffer.allocateDirect(1024 + PER_BATCH * (PAYLOAD + 64)));
        final String channel = number % 2 == 0 ? "eu/x" : "us/x";
        builder.begin(channel.getBytes(StandardCharsets.UTF_8), mode == SeqnoMode.CLIENT);
        for (int i = number * PER_BATCH; i < (number + 1) * PER_BATCH; i++) {
            final byte[] payload =
                    TestLogs.payload(seqno(i), PAYLOAD).getBytes(StandardCharsets.UTF_8);
            final int at = builder.claim(0, 0, seqno(i), true, i, payload.length);
            builder.buffer().put(at, payload);
        }
        final int length = builder.finish(0, 0);
        final ByteBuffer batch = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
        log.append(batch.put(0, builder.buffer(), 0, length), 0, length, AckLevel.WRITTEN);
    }

    /** Of the message of this number. */
    private long seqno(final int number) {
        return mode == SeqnoMode.SERVER ? number : 1_000 + 3L * number;
    }

    private static List<Integer> positions(final Path segment) throws IOException {
        final ByteBuffer bytes =
                ByteBuffer.wrap(Files.readAllBytes(segment)).order(ByteOrder.LITTLE_ENDIAN);
        final List<Integer> found = new ArrayList<>();
        int at = SegmentHeader.LENGTH;
        while (Frame.type(bytes, at) == Frame.TYPE_BATCH) {
            found.add(at);
            at += Frame.length(bytes, at);
        }
        return found;
    }

    private int damagedBatch() {
        return (firstBatch + DAMAGED) % 2 == 0 ? DAMAGED : DAMAGED + 1;
    }

    private void harmRaw(final Harm harm, final int batch) throws IOException {
        final byte[] bytes = Files.readAllBytes(raw);
        harm.to(bytes, positions.get(batch));
        Files.write(raw, bytes);
    }

    /** All of the block in which this batch begins, and of the one that ends before it. */
    private void harmCompanion(final int batch) throws IOException {
        final byte[] bytes = Files.readAllBytes(companion);
        final SeekTable table =
                SeekTable.read(ByteBuffer.wrap(bytes), 0, bytes.length, bytes.length);
        for (final int position : List.of(positions.get(batch) - 4096, positions.get(batch))) {
            final int block = SeekTable.blockOf(position);
            final int from = (int) table.dataPosition(block);
            Arrays.fill(bytes, from, from + table.storedLength(block), (byte) 0x55);
        }
        Files.write(companion, bytes);
    }

    /** What a consumer was given. */
    private record Answer(List<Long> seqnos, List<Damage> damages) {}

    private Answer ask(final Way way, final ConsumerBuilder builder) throws InterruptedException {
        final Answer answer = new Answer(new ArrayList<>(), new ArrayList<>());
        try (Consumer consumer = builder.onDamage(answer.damages::add).open()) {
            Message message = consumer.next(Duration.ofSeconds(10));
            while (message != null) {
                assertThat(message.toText()).isEqualTo(TestLogs.payload(message.seqno(), PAYLOAD));
                answer.seqnos.add(message.seqno());
                message = consumer.next(Duration.ofSeconds(10));
            }
            assertThat(consumer.isEnded()).as("%s: ended", way).isTrue();
        }
        return answer;
    }

    private Answer ask(final BoomscooterClient client, final Way way) throws InterruptedException {
        final int middle = (firstBatch + damagedBatch()) * PER_BATCH + PER_BATCH / 2;
        return ask(way, way.of(client, directory, seqno(middle)));
    }

    private static void same(final Way way, final List<Long> found, final List<Long> expected) {
        final List<Long> extra = new ArrayList<>(found);
        extra.removeAll(new HashSet<>(expected));
        final List<Long> missing = new ArrayList<>(expected);
        missing.removeAll(new HashSet<>(found));
        assertThat(missing).as("%s: missing", way).isEmpty();
        assertThat(extra).as("%s: not wanted", way).isEmpty();
        assertThat(found.equals(expected)).as("%s: in order, once", way).isTrue();
    }

    /** By their numbers. */
    private List<Long> wanted(final Way way, final Predicate<Integer> isThere) {
        final int middle = (firstBatch + damagedBatch()) * PER_BATCH + PER_BATCH / 2;
        return Stream.iterate(0, i -> i + 1)
                .limit(MESSAGES)
                .filter(i -> way.wants(i) && isThere.test(i))
                .filter(i -> way != Way.FROM_THE_MIDDLE || i >= middle)
                .map(this::seqno)
                .toList();
    }

    @ParameterizedTest
    @EnumSource(Harm.class)
    void aDamagedSegmentCostsNothingBesideItsCompanion(final Harm harm) throws Exception {
        harmRaw(harm, damagedBatch());
        try (Servers server = Servers.start(directory);
                BoomscooterClient client = server.connect()) {
            for (final Way way : Way.values()) {
                final Answer answer = ask(client, way);
                assertThat(answer.damages).as("%s", way).isEmpty();
                same(way, answer.seqnos, wanted(way, i -> true));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Harm.class)
    void whatBothHaveLostIsToldAndNothingElse(final Harm harm) throws Exception {
        harmRaw(harm, damagedBatch());
        harmCompanion(damagedBatch());
        final int last = firstBatch + damagedBatch();
        final Predicate<Integer> isLost =
                i -> i / PER_BATCH <= last && i / PER_BATCH > last - harm.batches;
        try (Servers server = Servers.start(directory);
                BoomscooterClient client = server.connect()) {
            for (final Way way : Way.values()) {
                final Answer answer = ask(client, way);
                if (way == Way.COUNT) {
                    assertThat(answer.seqnos).hasSize(4_000);
                } else {
                    same(way, answer.seqnos, wanted(way, isLost.negate()));
                }
                assertThat(answer.damages).as("%s", way).isNotEmpty();
                for (final Damage each : answer.damages) {
                    assertThat(wanted(Way.PLAIN, isLost.negate()))
                            .as("%s: told %s", way, each)
                            .noneMatch(s -> s >= each.fromSeqno() && s <= each.toSeqno());
                }
                for (int batch = last; batch > last - harm.batches; batch--) {
                    final long base = seqno(batch * PER_BATCH);
                    final boolean isBefore = way == Way.FROM_THE_MIDDLE && batch < last;
                    if (way.wants(batch * PER_BATCH) && !isBefore) {
                        assertThat(answer.damages)
                                .as("%s: told of %d", way, base)
                                .anyMatch(d -> base >= d.fromSeqno() && base <= d.toSeqno());
                    }
                }
            }
        }
    }

    @Test
    void whatEachHasLostComesFromTheOther() throws Exception {
        harmRaw(Harm.HEADER, 10);
        harmRaw(Harm.BODY, 12);
        harmCompanion(30);
        harmRaw(Harm.HEADER, 50);
        harmRaw(Harm.ZEROED_PAGE, 53);
        harmCompanion(70);
        try (Servers server = Servers.start(directory);
                BoomscooterClient client = server.connect()) {
            for (final Way way : Way.values()) {
                final Answer answer = ask(client, way);
                assertThat(answer.damages).as("%s", way).isEmpty();
                same(way, answer.seqnos, wanted(way, i -> true));
            }
        }
    }

    @Test
    void itIsNotedOnceAndTheScrubberLooksThereNext() throws Exception {
        harmRaw(Harm.HEADER, damagedBatch());
        try (Servers server = Servers.start(directory);
                BoomscooterClient client = server.connect()) {
            final Log log = server.store().get("spans");
            for (int i = 0; i < 3; i++) {
                assertThat(ask(client, Way.PLAIN).damages).isEmpty();
                assertThat(log.takeSuspects()).contains(log.segmentBases()[1]);
            }
            assertThat(log.state().damages())
                    .singleElement()
                    .satisfies(
                            each -> {
                                assertThat(each.toSeqno()).isLessThan(each.fromSeqno());
                                assertThat(each.text())
                                        .startsWith(raw.toString())
                                        .contains("position " + positions.get(damagedBatch()))
                                        .endsWith(companion.getFileName() + " serves");
                            });
            // What came behind the damage in that segment was unpacked, and nothing else.
            assertThat(server.stats().unpackedBytes()).isBetween(3L << 18, 3L << 20);
        }
    }

    @Test
    void whatOnlyTheConsumerCanSeeIsToldToTheServer() throws Exception {
        harmRaw(Harm.BODY, damagedBatch());
        try (Servers server = Servers.start(directory);
                BoomscooterClient client = server.connect()) {
            final Log log = server.store().get("spans");
            assertThat(log.takeSuspects()).isEmpty();
            assertThat(ask(client, Way.PLAIN).damages).isEmpty();
            assertThat(log.takeSuspects()).containsExactly(log.segmentBases()[1]);
        }
    }

    @Test
    void aSegmentThatIsGoneIsToldWhicheverWayTheOthersCome() throws Exception {
        final String base = raw.getFileName().toString().replace(LogFiles.SEGMENT, "");
        try (Stream<Path> files = Files.list(raw.getParent())) {
            for (final Path file :
                    files.filter(f -> f.getFileName().toString().startsWith(base)).toList()) {
                Files.delete(file);
            }
        }
        final int behind = firstBatch + positions.size();
        final Predicate<Integer> isLost =
                i -> i / PER_BATCH >= firstBatch && i / PER_BATCH < behind;
        try (Servers server = Servers.start(directory);
                BoomscooterClient client = server.connect()) {
            for (final Way way :
                    List.of(Way.PLAIN, Way.COMPRESSED, Way.COMPRESSED_CHANNEL, Way.READ_FILES)) {
                final Answer answer = ask(client, way);
                same(way, answer.seqnos, wanted(way, isLost.negate()));
                for (final int number :
                        new int[] {firstBatch * PER_BATCH, behind * PER_BATCH - 1}) {
                    assertThat(answer.damages)
                            .as("%s: told of %d", way, number)
                            .anyMatch(
                                    d ->
                                            d.fromSeqno() <= seqno(number)
                                                    && seqno(number) <= d.toSeqno());
                }
            }
        }
    }

    @Test
    void aConsumerReadsPlainBatchesAgainBehindABatchThatCameInBlocks() throws Exception {
        harmRaw(Harm.BODY, damagedBatch());
        try (Servers server = Servers.start(directory);
                BoomscooterClient client = server.connect()) {
            assertThat(ask(client, Way.PLAIN).damages).isEmpty();
            assertThat(server.stats().blockBytes()).isBetween(1L, 2L << 20);
            assertThat(server.stats().mappedBytes()).isGreaterThan(2 << 20);
        }
    }
}
