package org.boomscooter.client.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.ConsumerBuilder;
import org.boomscooter.client.Damage;
import org.boomscooter.client.EndPosition;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.client.Message;
import org.boomscooter.client.StartPosition;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.MarkFile;
import org.boomscooter.format.segment.SegmentHeader;
import org.boomscooter.format.segment.SeqnoMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
@ParameterizedClass
@EnumSource(names = {"MMAP", "PREAD"})
class DirectReaderTest {
    @Parameter private DirectMode mode;
    @TempDir private Path directory;
    private LogFixture log;
    private final List<Damage> damages = new ArrayList<>();

    @BeforeEach
    void makeLog() throws IOException {
        log = new LogFixture(directory, SeqnoMode.SERVER);
    }

    /** Three segments of 100 batches of 3 messages; the last one is open. */
    private void writeThreeSegments() throws IOException {
        for (int i = 0; i < 3; i++) {
            log.roll();
            for (int batch = 0; batch < 100; batch++) {
                log.append(3, batch % 2 == 0 ? "even/" + batch : "odd");
            }
            if (i < 2) {
                log.seal();
            }
        }
    }

    private DirectReader reader(final Path logDirectory) {
        return DirectReader.open(logDirectory).mode(mode).patience(Duration.ZERO);
    }

    private ConsumerBuilder builder() {
        return reader(directory).consumer().onDamage(damages::add);
    }

    private List<Long> readToEnd(final ConsumerBuilder builder) {
        final List<Long> seqnos = new ArrayList<>();
        try (Consumer consumer = builder.asItStands().open()) {
            for (final Message message : consumer) {
                assertThat(message.toText()).isEqualTo(LogFixture.payload(message.seqno()));
                assertThat(message.buffer().order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
                seqnos.add(message.seqno());
            }
        }
        return seqnos;
    }

    private static List<Long> range(final long from, final long behind) {
        return LongStream.range(from, behind).boxed().toList();
    }

    @Test
    void readsAllSegmentsInOrder() throws IOException {
        writeThreeSegments();

        assertThat(readToEnd(builder())).isEqualTo(range(0, 900));
        assertThat(damages).isEmpty();
        assertThat(reader(directory).state()).isEqualTo(DirectState.LIVE);
    }

    @Test
    void beginsAtAnySeqno() throws IOException {
        writeThreeSegments();
        for (final long start : new long[] {0, 1, 2, 3, 299, 300, 301, 598, 600, 751, 899, 900}) {
            assertThat(readToEnd(builder().from(StartPosition.seqno(start))))
                    .isEqualTo(range(start, 900));
        }
    }

    @Test
    void beginsAtAnySeqnoWithoutIndexes() throws IOException {
        writeThreeSegments();
        for (final long base : new long[] {0, 300, 600}) {
            Files.delete(log.file(base, LogFiles.INDEX));
        }
        for (final long start : new long[] {0, 299, 451, 899}) {
            assertThat(readToEnd(builder().from(StartPosition.seqno(start))))
                    .isEqualTo(range(start, 900));
        }
    }

    @Test
    void walksWhenAnIndexIsDamaged() throws IOException {
        writeThreeSegments();
        flip(log.file(300, LogFiles.INDEX), 4096 + 8);

        assertThat(readToEnd(builder().from(StartPosition.seqno(400)))).isEqualTo(range(400, 900));
        assertThat(damages).isEmpty();
    }

    @Test
    void beginsAtATime() throws IOException {
        writeThreeSegments();
        // Batch i is appended at 2000 + 1000 * i ns.
        final Instant time = Instant.ofEpochSecond(0, 2_000 + 1_000 * 150 - 10);

        assertThat(readToEnd(builder().from(StartPosition.time(time)))).isEqualTo(range(450, 900));
        assertThat(readToEnd(builder().from(StartPosition.time(Instant.now())))).isEmpty();
        assertThat(readToEnd(builder().from(StartPosition.time(Instant.EPOCH)))).hasSize(900);
    }

    @Test
    void beginsBehindTheTailWhenAskedForTheLatest() throws Exception {
        writeThreeSegments();
        try (Consumer consumer = builder().from(StartPosition.latest()).open()) {
            assertThat(consumer.next(Duration.ZERO)).isNull();
            log.append(1, null);

            assertThat(consumer.next(Duration.ZERO).seqno()).isEqualTo(900);
        }
    }

    /** The server writes it by a positional write, which is no single step. */
    @Test
    void aHeaderOfWhichOnlyTheLengthIsThereIsNothingYet() throws Exception {
        writeThreeSegments();
        try (Consumer consumer = builder().from(StartPosition.seqno(899)).open()) {
            assertThat(consumer.next(Duration.ZERO).seqno()).isEqualTo(899);
            log.putLengthAlone();
            assertThat(consumer.next(Duration.ZERO)).isNull();
            log.append(1, null);

            assertThat(consumer.next(Duration.ZERO).seqno()).isEqualTo(900);
        }
        assertThat(damages).isEmpty();
    }

    @Test
    void endsAtASeqno() throws IOException {
        writeThreeSegments();
        final List<Long> seqnos = new ArrayList<>();
        try (Consumer consumer = builder().to(EndPosition.seqno(310)).open()) {
            consumer.forEach(message -> seqnos.add(message.seqno()));
        }
        assertThat(seqnos).isEqualTo(range(0, 311));
    }

    @Test
    void endsAtASeqnoOrWithTheLogWhateverComesFirst() throws IOException {
        assertThat(readUpTo(5)).isEmpty();
        writeThreeSegments();

        assertThat(readUpTo(310)).isEqualTo(range(0, 311));
        assertThat(readUpTo(899)).isEqualTo(range(0, 900));
        assertThat(readUpTo(5_000)).isEqualTo(range(0, 900));
    }

    private List<Long> readUpTo(final long seqno) {
        final List<Long> seqnos = new ArrayList<>();
        try (Consumer consumer = builder().to(EndPosition.asItStandsUpTo(seqno)).open()) {
            consumer.forEach(message -> seqnos.add(message.seqno()));
        }
        return seqnos;
    }

    @Test
    void readsOneChannelOnly() throws IOException {
        writeThreeSegments();

        assertThat(readToEnd(builder().channelPrefix("odd"))).hasSize(450);
        assertThat(readToEnd(builder().channelPrefix("even/10"))).hasSize(9);
    }

    @Test
    void followsTheTailAndTheRoll() throws Exception {
        log.roll();
        try (Consumer consumer = builder().open()) {
            for (int i = 0; i < 500; i++) {
                assertThat(consumer.next(Duration.ZERO)).isNull();
                log.append(1, null);
                assertThat(consumer.next(Duration.ofSeconds(30)).seqno()).isEqualTo(i);
                if (i % 100 == 99) {
                    log.seal();
                    log.roll();
                }
            }
        }
        assertThat(damages).isEmpty();
    }

    @Test
    void waitsForTheFirstSegment() throws Exception {
        try (Consumer consumer = builder().open()) {
            assertThat(consumer.next(Duration.ZERO)).isNull();
            log.roll();
            log.append(1, null);

            assertThat(consumer.next(Duration.ofSeconds(30)).seqno()).isZero();
        }
    }

    @Test
    void neverPassesWhatIsCommitted() throws Exception {
        log.roll();
        log.append(2, null);
        log.appendUncommitted(2, null);
        try (Consumer consumer = builder().open()) {
            assertThat(consumer.poll(Duration.ZERO).baseSeqno()).isZero();
            assertThat(consumer.poll(Duration.ofMillis(1))).isNull();
            log.commit();

            assertThat(consumer.poll(Duration.ZERO).baseSeqno()).isEqualTo(2);
        }
        assertThat(readToEnd(builder())).isEqualTo(range(0, 4));
    }

    @Test
    void goesOnWhenTheServerSealsByANewFile() throws Exception {
        log.roll();
        log.append(5, null);
        try (Consumer consumer = builder().open()) {
            assertThat(consumer.poll(Duration.ZERO).baseSeqno()).isZero();
            log.sealAnew();
            log.close();
            assertThat(consumer.poll(Duration.ofMillis(1))).isNull();
            log.mark().heartbeatMs(System.currentTimeMillis());
            log.roll();
            log.append(5, null);

            assertThat(consumer.poll(Duration.ofSeconds(30)).baseSeqno()).isEqualTo(5);
        }
        assertThat(damages).isEmpty();
    }

    @Test
    void readsAllOfALogThatWasClosed() throws IOException {
        writeThreeSegments();
        log.sealAnew();
        log.close();
        log.mark().committedSeqno(0);

        assertThat(reader(directory).state()).isEqualTo(DirectState.CLOSED);
        assertThat(readToEnd(builder())).isEqualTo(range(0, 900));
    }

    @Test
    void readsSealedSegmentsOnlyWhenThereIsNoMarkFile() throws IOException {
        writeThreeSegments();
        Files.delete(directory.resolve(LogFiles.MARK));

        assertThat(reader(directory).state()).isEqualTo(DirectState.SEALED_ONLY);
        assertThat(readToEnd(builder())).isEqualTo(range(0, 600));
    }

    private List<String> told() {
        final List<String> told = new ArrayList<>();
        reader(directory).tell(told::add).consumer().open().close();
        return told;
    }

    @Test
    void tellsWhichSegmentItCannotShowWithoutAUsableMarkFile() throws IOException {
        writeThreeSegments();
        assertThat(told()).as("beside a live server").isEmpty();
        log.mark().heartbeatMs(1);
        assertThat(told()).singleElement().asString().contains("from seqno 600 on", "is gone");
        log.mark().committedSeqno(1_000);
        final String hidden = "the open segment, from seqno 600 on, is not shown until a server";
        assertThat(told())
                .as("numbers that contradict")
                .singleElement()
                .asString()
                .contains(hidden);
        Files.delete(directory.resolve(LogFiles.MARK));
        assertThat(told()).singleElement().asString().contains(directory.toString(), hidden);
        log.seal();
        assertThat(told()).as("where all is sealed").isEmpty();
    }

    @Test
    void readsWhatWasCommittedWhenTheServerIsGone() throws IOException {
        writeThreeSegments();
        log.appendUncommitted(3, null);
        log.mark().heartbeatMs(System.currentTimeMillis() - 2 * Watermark.STALE_AFTER_MS);

        assertThat(reader(directory).state()).isEqualTo(DirectState.STALE);
        assertThat(readToEnd(builder())).isEqualTo(range(0, 900));
    }

    @Test
    void believesNoWatermarkOfAServerThatIsGoneWhenTheyContradictEachOther() throws IOException {
        writeThreeSegments();
        log.mark().heartbeatMs(System.currentTimeMillis() - 2 * Watermark.STALE_AFTER_MS);
        log.mark().committedSeqno(1L << 40);

        assertThat(readToEnd(builder())).isEqualTo(range(0, 600));
    }

    @Test
    void readsASegmentFromItsCompanion() throws IOException {
        writeThreeSegments();
        log.replaceByCompanion(0);
        log.replaceByCompanion(300);

        assertThat(readToEnd(builder())).isEqualTo(range(0, 900));
        assertThat(readToEnd(builder().from(StartPosition.seqno(432)))).isEqualTo(range(432, 900));
        assertThat(damages).isEmpty();
    }

    @Test
    void unpacksABatchThatIsLongerThanItsWindow() throws IOException {
        log.roll();
        log.append(2, null);
        log.append(2_500, null);
        log.append(3, null);
        log.seal();
        log.replaceByCompanion(0);

        assertThat(readToEnd(builder())).isEqualTo(range(0, 2_505));
    }

    @Test
    void reportsADamagedHeaderAndGoesOnAtTheNextStretch() throws IOException {
        writeThreeSegments();
        flip(log.file(300, LogFiles.SEGMENT), SegmentHeader.LENGTH + 20);

        final List<Long> seqnos = readToEnd(builder());

        assertThat(damages).hasSize(1);
        final Damage damage = damages.get(0);
        assertThat(damage.fromSeqno()).isEqualTo(300);
        assertThat(damage.toSeqno()).isBetween(302L, 330L);
        assertThat(damage.text()).contains("00000000000000000300.log").contains("position 4096");
        assertThat(seqnos).hasSize((int) (900 - (damage.toSeqno() - damage.fromSeqno() + 1)));
        assertThat(seqnos).doesNotContain(300L).contains(damage.toSeqno() + 1, 899L);
    }

    @Test
    void reportsADamagedBodyAndGoesOnWithTheNextBatch() throws IOException {
        writeThreeSegments();
        flip(log.file(300, LogFiles.SEGMENT), SegmentHeader.LENGTH + 100);

        assertThat(readToEnd(builder())).hasSize(897).doesNotContain(300L, 301L, 302L);
        assertThat(damages)
                .singleElement()
                .satisfies(
                        d -> {
                            assertThat(d.toSeqno()).isEqualTo(302);
                            assertThat(d.text())
                                    .startsWith("00000000000000000300.log, at position 4096: ");
                        });
    }

    @Test
    void throwsDamageWhenNobodyIsToldAndGoesOnBehindIt() throws Exception {
        writeThreeSegments();
        flip(log.file(0, LogFiles.SEGMENT), SegmentHeader.LENGTH + 100);
        try (Consumer consumer = reader(directory).consumer().open()) {
            assertThatThrownBy(() -> consumer.poll(Duration.ZERO))
                    .isInstanceOfSatisfying(
                            BoomscooterException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.DAMAGED));
            assertThat(consumer.poll(Duration.ZERO).baseSeqno()).isEqualTo(3);
        }
    }

    @Test
    void readsWithoutIndexUpToTheDamageAndFromTheNextSegmentOn() throws IOException {
        writeThreeSegments();
        Files.delete(log.file(300, LogFiles.INDEX));
        flip(log.file(300, LogFiles.SEGMENT), SegmentHeader.LENGTH + 20);

        assertThat(readToEnd(builder())).hasSize(600).contains(299L, 600L);
        assertThat(damages)
                .singleElement()
                .satisfies(
                        d -> {
                            assertThat(d.fromSeqno()).isEqualTo(300);
                            assertThat(d.toSeqno()).isEqualTo(599);
                        });
    }

    @Test
    void losesNothingByADamagedHeaderPage() throws IOException {
        writeThreeSegments();
        for (final int position : new int[] {0, 8, 16, 24, 40, 60, SegmentHeader.LENGTH - 1}) {
            flip(log.file(300, LogFiles.SEGMENT), position);

            assertThat(readToEnd(builder())).isEqualTo(range(0, 900));
            assertThat(readToEnd(builder().from(StartPosition.seqno(450))))
                    .isEqualTo(range(450, 900));
            flip(log.file(300, LogFiles.SEGMENT), position);
        }
        assertThat(damages).isEmpty();
    }

    @Test
    void losesNothingByADamagedHeaderPageWithoutAnIndex() throws IOException {
        writeThreeSegments();
        flip(log.file(300, LogFiles.SEGMENT), 24);
        Files.delete(log.file(300, LogFiles.INDEX));

        assertThat(readToEnd(builder())).isEqualTo(range(0, 900));
        assertThat(damages).isEmpty();
    }

    @Test
    void losesNothingByADamagedHeaderPageOfTheOpenSegment() throws Exception {
        log.roll();
        flip(log.file(0, LogFiles.SEGMENT), 24);
        try (Consumer consumer = builder().open()) {
            assertThat(consumer.next(Duration.ZERO)).isNull();
            log.append(2, null);

            assertThat(consumer.next(Duration.ofSeconds(30)).seqno()).isZero();
        }
        assertThat(damages).isEmpty();
    }

    @Test
    void knowsTheLogByItsOtherSegmentsWhenThereIsNoMarkFile() throws IOException {
        writeThreeSegments();
        Files.delete(directory.resolve(LogFiles.MARK));
        flip(log.file(0, LogFiles.SEGMENT), 24);

        assertThat(readToEnd(builder())).isEqualTo(range(0, 600));
        assertThat(damages).isEmpty();
    }

    @Test
    void knowsTheLogByAnIndexWhenNoHeaderPageIsWhole(@TempDir final Path other) throws Exception {
        final LogFixture client = new LogFixture(other, SeqnoMode.CLIENT);
        client.roll();
        client.appendAt(10, 1_000);
        client.appendAt(50_000);
        client.seal();
        Files.delete(other.resolve(LogFiles.MARK));
        flip(client.file(0, LogFiles.SEGMENT), 24);
        final List<Long> seqnos = new ArrayList<>();
        try (Consumer consumer =
                reader(other).consumer().onDamage(damages::add).asItStands().open()) {
            consumer.forEach(message -> seqnos.add(message.seqno()));
        }
        assertThat(seqnos).containsExactly(10L, 1_000L, 50_000L);
        assertThat(damages).isEmpty();
    }

    @Test
    void leavesOutASegmentOfWhichNothingVerifies() throws IOException {
        writeThreeSegments();
        Files.write(log.file(300, LogFiles.SEGMENT), new byte[LogFixture.CAPACITY]);

        assertThat(readToEnd(builder())).hasSize(600);
        assertThat(damages)
                .singleElement()
                .satisfies(
                        d -> {
                            assertThat(d.fromSeqno()).isEqualTo(300);
                            assertThat(d.toSeqno()).isEqualTo(599);
                            assertThat(d.text()).contains("BOOMSEG");
                        });
    }

    @Test
    void reportsASegmentThatIsMissing() throws IOException {
        writeThreeSegments();
        Files.delete(log.file(300, LogFiles.SEGMENT));

        assertThat(readToEnd(builder())).hasSize(600);
        assertThat(damages)
                .singleElement()
                .satisfies(d -> assertThat(d.fromSeqno()).isEqualTo(300));
    }

    private void removeSegment(final long base) throws IOException {
        Files.delete(log.file(base, LogFiles.SEGMENT));
        Files.delete(log.file(base, LogFiles.INDEX));
    }

    @Test
    void finishesASegmentThatRetentionRemovesAndTellsWhatIsGoneBehindIt() throws Exception {
        writeThreeSegments();
        try (Consumer consumer = builder().open()) {
            assertThat(consumer.next(Duration.ZERO).seqno()).isZero();
            removeSegment(0);
            removeSegment(300);
            for (long seqno = 1; seqno < 900; seqno++) {
                seqno = seqno == 300 ? 600 : seqno;
                assertThat(consumer.next(Duration.ofSeconds(30)).seqno()).isEqualTo(seqno);
            }
        }
        assertThat(damages)
                .singleElement()
                .satisfies(
                        d -> {
                            assertThat(d.gone()).isTrue();
                            assertThat(d.fromSeqno()).isEqualTo(300);
                            assertThat(d.toSeqno()).isEqualTo(599);
                        });
    }

    @Test
    void throwsWhatIsGoneWhenNobodyIsToldAndGoesOnAtTheEarliest() throws Exception {
        writeThreeSegments();
        try (Consumer consumer =
                reader(directory).consumer().from(StartPosition.seqno(299)).open()) {
            assertThat(consumer.next(Duration.ZERO).seqno()).isEqualTo(299);
            removeSegment(0);
            removeSegment(300);

            assertThatThrownBy(() -> consumer.next(Duration.ofSeconds(30)))
                    .isInstanceOfSatisfying(
                            BoomscooterException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.SEQNO_GONE));
            assertThat(consumer.next(Duration.ZERO).seqno()).isEqualTo(600);
        }
    }

    @Test
    void reportsASegmentThatWasCutShort() throws IOException {
        writeThreeSegments();
        for (final int length : new int[] {0, 100, 4096, 9_000}) {
            damages.clear();
            final byte[] whole = Files.readAllBytes(log.file(300, LogFiles.SEGMENT));
            Files.write(log.file(300, LogFiles.SEGMENT), Arrays.copyOf(whole, length));

            assertThat(readToEnd(builder())).contains(299L, 600L).hasSizeLessThan(800);
            assertThat(damages).isNotEmpty();
            Files.write(log.file(300, LogFiles.SEGMENT), whole);
        }
    }

    @Test
    void findsALostPageAtTheLiveTail() throws Exception {
        log.roll();
        for (int i = 0; i < 10; i++) {
            log.append(1, null);
        }
        final int hole = log.position();
        log.append(1, null);
        log.segment().putInt(hole, 0);
        try (Consumer consumer = builder().open()) {
            for (int i = 0; i < 10; i++) {
                assertThat(consumer.next(Duration.ZERO).seqno()).isEqualTo(i);
            }
            assertThat(consumer.next(Duration.ZERO)).isNull();
            assertThat(damages).containsExactly(new Damage(10, 10, damages.get(0).text()));
            log.seal();
            log.roll();
            log.append(1, null);

            assertThat(consumer.next(Duration.ofSeconds(30)).seqno()).isEqualTo(11);
        }
    }

    @Test
    void readsClientAssignedSeqnosWithTheirGaps(@TempDir final Path other) throws Exception {
        final LogFixture client = new LogFixture(other, SeqnoMode.CLIENT);
        client.roll();
        client.appendAt(10, 1_000, 1_001);
        client.appendAt(50_000);
        client.seal();
        client.roll();
        client.appendAt(50_001, 70_000);
        final List<Long> seqnos = new ArrayList<>();
        final DirectReader reader = reader(other);
        try (Consumer consumer = reader.consumer().onDamage(damages::add).open()) {
            for (int i = 0; i < 6; i++) {
                seqnos.add(consumer.next(Duration.ZERO).seqno());
            }
            assertThat(consumer.next(Duration.ZERO)).isNull();
            client.appendAt(80_000);
            assertThat(consumer.next(Duration.ZERO).seqno()).isEqualTo(80_000);
        }
        assertThat(seqnos).containsExactly(10L, 1_000L, 1_001L, 50_000L, 50_001L, 70_000L);
        try (Consumer consumer =
                reader.consumer().from(StartPosition.seqno(1_001)).asItStands().open()) {
            assertThat(consumer.next(Duration.ZERO).seqno()).isEqualTo(1_001);
            assertThat(consumer.next(Duration.ZERO).seqno()).isEqualTo(50_000);
        }
        assertThat(damages).isEmpty();
    }

    @Test
    void refusesASeqnoThatIsGone() throws IOException {
        writeThreeSegments();
        Files.delete(log.file(0, LogFiles.SEGMENT));

        assertThatThrownBy(() -> builder().from(StartPosition.seqno(5)).open())
                .isInstanceOfSatisfying(
                        BoomscooterException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.SEQNO_GONE))
                .hasMessageContaining("300");
    }

    @Test
    void saysThatADirectoryIsNoLog(@TempDir final Path empty) {
        assertThatThrownBy(() -> reader(empty).consumer().open())
                .hasMessageContaining("neither a mark file nor a whole segment");
        assertThatThrownBy(() -> DirectReader.open(empty.resolve("none")))
                .hasMessageContaining("no such directory");
        assertThatThrownBy(() -> DirectReader.open(empty, "../../etc"))
                .isInstanceOf(BoomscooterException.class);
    }

    @Test
    void noticesThatTheLogWasMadeAnew() throws Exception {
        writeThreeSegments();
        try (Consumer consumer = builder().from(StartPosition.latest()).open()) {
            Files.delete(directory.resolve(LogFiles.MARK));
            try (FileChannel channel =
                    FileChannel.open(
                            directory.resolve(LogFiles.MARK),
                            StandardOpenOption.CREATE_NEW,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE)) {
                final ByteBuffer page =
                        channel.map(FileChannel.MapMode.READ_WRITE, 0, MarkFile.LENGTH);
                MarkFile.create(page, 99, SeqnoMode.SERVER);
            }
            assertThatThrownBy(() -> consumer.next(Duration.ofSeconds(30)))
                    .hasMessageContaining("made anew");
        }
    }

    @Test
    void isWokenByClose() throws Exception {
        writeThreeSegments();
        final Consumer consumer = builder().from(StartPosition.latest()).open();
        final ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            final Future<?> waiting = executor.submit(() -> consumer.next(Duration.ofDays(1)));
            consumer.close();

            assertThatThrownBy(waiting::get)
                    .cause()
                    .isInstanceOfSatisfying(
                            BoomscooterException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOSED));
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void staysUsableAfterAnInterrupt() throws Exception {
        writeThreeSegments();
        log.replaceByCompanion(0);
        try (Consumer consumer = builder().open()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> consumer.next(Duration.ofSeconds(30)))
                    .isInstanceOf(InterruptedException.class);
            assertThat(consumer.next(Duration.ZERO).seqno()).isZero();
        }
    }

    @Test
    void allocatesNothingPerMessage() throws Exception {
        log.roll();
        for (int i = 0; i < 6_000; i++) {
            log.append(1, null);
        }
        try (Consumer consumer = builder().open()) {
            final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long payloadBytes = 0;
            long leastAllocated = Long.MAX_VALUE;
            for (int round = 0; round < 6; round++) {
                final long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 1_000; i++) {
                    payloadBytes += consumer.next(Duration.ZERO).length();
                }
                final long allocated = threads.getCurrentThreadAllocatedBytes() - before;
                leastAllocated = Math.min(leastAllocated, allocated);
            }

            assertThat(payloadBytes).isPositive();
            assertThat(leastAllocated).isLessThan(1_000);
        }
    }

    private static void flip(final Path file, final int position) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, position);
            one.put(0, (byte) (one.get(0) ^ 0x10)).rewind();
            channel.write(one, position);
        }
    }

    @Test
    void toleratesAFlippedBitAnywhereInASmallSegment() throws IOException {
        log.roll();
        for (int i = 0; i < 4; i++) {
            log.append(2, "c");
        }
        log.sealAnew();
        log.close();
        final Path file = log.file(0, LogFiles.SEGMENT);
        final byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            if (i > 64 && i < SegmentHeader.LENGTH - 8) {
                continue;
            }
            final byte[] damaged = whole.clone();
            damaged[i] ^= (byte) (1 << (i % 8));
            final Path made = directory.resolve("made.tmp");
            Files.write(made, damaged);
            Files.move(made, file, StandardCopyOption.REPLACE_EXISTING);
            damages.clear();
            final List<Long> seqnos = readToEnd(builder());

            assertThat(seqnos).as("byte %d", i).isSubsetOf(range(0, 8));
            if (i >= SegmentHeader.LENGTH && i < log.position()) {
                assertThat(seqnos.size() < 8 == !damages.isEmpty()).as("byte %d", i).isTrue();
            }
            if (i < SegmentHeader.LENGTH) {
                assertThat(seqnos).as("byte %d", i).hasSize(8);
            }
        }
        assertThat(log.position() % Frame.ALIGNMENT).isZero();
    }
}
