package org.boomscooter.client.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.ConsumerBuilder;
import org.boomscooter.client.ConsumerOptions;
import org.boomscooter.client.Damage;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.client.Message;
import org.boomscooter.client.consumer.SourceConsumer;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.MarkFile;
import org.boomscooter.format.segment.SegmentHeader;
import org.boomscooter.format.segment.SeqnoMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Positional reads of files that a shared file system shows late, torn, or not at all. */
@Timeout(60)
class AilingFileSystemTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir private Path directory;
    private final AilingFiles files = new AilingFiles();
    private final List<Damage> damages = new ArrayList<>();
    private LogFixture log;
    private Duration patience = LONG;

    @BeforeEach
    void makeLog() throws IOException {
        log = new LogFixture(directory, SeqnoMode.SERVER);
        log.roll();
    }

    private void append(final int batches) {
        for (int i = 0; i < batches; i++) {
            log.append(3, null);
        }
    }

    private ConsumerBuilder consumer() {
        return new ConsumerBuilder(this::open).onDamage(damages::add);
    }

    private Consumer open(final ConsumerOptions options) {
        try {
            final LogAccess access = new PositionalAccess(files);
            return new SourceConsumer(
                    new DirectSource(
                            directory,
                            access,
                            access.watermark(directory),
                            Notices.NONE,
                            DirectSettings.DEFAULTS.withPatience(patience),
                            options),
                    options);
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<Long> readToEnd() {
        final List<Long> seqnos = new ArrayList<>();
        try (Consumer consumer = consumer().asItStands().open()) {
            for (final Message message : consumer) {
                assertThat(message.toText()).isEqualTo(LogFixture.payload(message.seqno()));
                seqnos.add(message.seqno());
            }
        }
        return seqnos;
    }

    private static List<Long> range(final long from, final long behind) {
        return LongStream.range(from, behind).boxed().toList();
    }

    private static boolean isSegment(final String name) {
        return name.endsWith(LogFiles.SEGMENT);
    }

    @Test
    void goesOnWhereAReadStopsShort() throws IOException {
        append(300);
        log.seal();
        log.roll();
        append(10);
        files.shortReads(1_000);

        assertThat(readToEnd()).isEqualTo(range(0, 930));
        assertThat(damages).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 20, 40, 60, 100, 5_000})
    void readsABatchAgainThatIsTornForAWhile(final int offset) {
        append(100);
        files.only(AilingFileSystemTest::isSegment)
                .flipAt(SegmentHeader.LENGTH + offset)
                .forReads(6);

        assertThat(readToEnd()).isEqualTo(range(0, 300));
        assertThat(damages).isEmpty();
    }

    @Test
    void callsABatchDamagedThatStaysTorn() {
        append(100);
        patience = Duration.ofMillis(20);
        files.only(AilingFileSystemTest::isSegment).flipAt(SegmentHeader.LENGTH + 100);

        assertThat(readToEnd()).isEqualTo(range(3, 300));
        assertThat(damages).singleElement().extracting(Damage::toSeqno).isEqualTo(2L);
    }

    @Test
    void doesNotWaitForASegmentThatIsSealed() throws IOException {
        append(100);
        log.seal();
        log.roll();
        append(1);
        files.only(name -> name.equals(LogFiles.name(0, LogFiles.SEGMENT)))
                .flipAt(SegmentHeader.LENGTH + 100);
        final long startNs = System.nanoTime();

        assertThat(readToEnd()).isEqualTo(range(3, 303));
        assertThat(System.nanoTime() - startNs).isLessThan(patience.toNanos());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 4_096, 4_100, 8_192, 20_000})
    void waitsForAFileThatSeemsToBeShorterThanItIs(final int length) {
        append(200);
        files.only(AilingFileSystemTest::isSegment).seemToEndAt(length).forReads(8);

        assertThat(readToEnd()).isEqualTo(range(0, 600));
        assertThat(damages).isEmpty();
    }

    @Test
    void passesByWhatTheCacheKeeps() throws Exception {
        append(10);
        try (Consumer consumer = consumer().open()) {
            for (int i = 0; i < 30; i++) {
                assertThat(consumer.next(Duration.ZERO).seqno()).isEqualTo(i);
            }
            files.keepInCache(log.file(0, LogFiles.SEGMENT));
            files.keepInCache(log.file(0, LogFiles.INDEX));
            files.keepInCache(directory.resolve(LogFiles.MARK));
            append(200);
            log.seal();
            log.roll();
            append(1);
            for (int i = 30; i < 633; i++) {
                assertThat(consumer.next(LONG).seqno()).isEqualTo(i);
            }
        }
        assertThat(damages).isEmpty();
        assertThat(readToEnd()).isEqualTo(range(0, 633));
    }

    @Test
    void opensAStaleFileAnew() throws Exception {
        append(10);
        try (Consumer consumer = consumer().open()) {
            assertThat(consumer.next(Duration.ZERO).seqno()).isZero();
            files.makeStale(log.file(0, LogFiles.SEGMENT));
            files.makeStale(directory.resolve(LogFiles.MARK));
            append(300);
            for (int i = 1; i < 930; i++) {
                assertThat(consumer.next(LONG).seqno()).isEqualTo(i);
            }
        }
        assertThat(damages).isEmpty();
    }

    @Test
    void goesOnInTheCompanionWhenTheRawFileIsGone() throws Exception {
        append(1_500);
        log.seal();
        log.roll();
        append(1);
        try (Consumer consumer = consumer().open()) {
            assertThat(consumer.next(Duration.ZERO).seqno()).isZero();
            log.replaceByCompanion(0);
            files.makeStale(log.file(0, LogFiles.SEGMENT));
            for (int i = 1; i < 4_503; i++) {
                assertThat(consumer.next(LONG).seqno()).isEqualTo(i);
            }
        }
        assertThat(damages).isEmpty();
    }

    @Test
    void finishesADeletedSegmentThatItHasOpen() throws Exception {
        append(1_500);
        log.seal();
        log.roll();
        append(1);
        try (Consumer consumer = consumer().open()) {
            assertThat(consumer.next(Duration.ZERO).seqno()).isZero();
            Files.delete(log.file(0, LogFiles.SEGMENT));
            Files.delete(log.file(0, LogFiles.INDEX));
            for (int i = 1; i < 4_503; i++) {
                assertThat(consumer.next(LONG).seqno()).isEqualTo(i);
            }
        }
        assertThat(damages).isEmpty();
    }

    @Test
    void namesFileAndPositionOfWhatCannotBeReadAndGoesOnWhenItCan() throws Exception {
        append(2_000);
        files.only(AilingFileSystemTest::isSegment).unreadableFrom(100_000);
        long seqno = 0;
        try (Consumer consumer = consumer().open()) {
            while (true) {
                try {
                    assertThat(consumer.next(LONG).seqno()).isEqualTo(seqno);
                } catch (final BoomscooterException e) {
                    assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL);
                    assertThat(e)
                            .hasMessageContaining("00000000000000000000.log")
                            .hasMessageContaining("at position 100000")
                            .hasMessageContaining("Input/output error");
                    break;
                }
                seqno++;
            }
            files.forReads(0);
            while (seqno < 6_000) {
                assertThat(consumer.next(LONG).seqno()).isEqualTo(seqno);
                seqno++;
            }
        }
        assertThat(damages).isEmpty();
    }

    @Test
    void believesNoWatermarkThatOnlyOneCopyOfTheMarkFileHas() throws Exception {
        append(10);
        log.appendUncommitted(3, null);
        log.mark().appendedSeqno(33);
        try (Consumer consumer = consumer().open()) {
            for (int i = 0; i < 30; i++) {
                consumer.next(Duration.ZERO);
            }
            // The lowest byte of the committed seqno: 30 reads as 62.
            files.only(LogFiles.MARK::equals).flipAt(1_280).forReads(1);
            assertThat(consumer.next(Duration.ofMillis(50))).isNull();
            log.commit();
            assertThat(consumer.next(LONG).seqno()).isEqualTo(30);
        }
    }

    @Test
    void keepsWhatItKnowsWhileTheMarkFileIsMissingTornOrEmpty() throws Exception {
        append(10);
        final Path mark = directory.resolve(LogFiles.MARK);
        final Path aside = directory.resolve("aside.tmp");
        try (Consumer consumer = consumer().open()) {
            for (int i = 0; i < 15; i++) {
                assertThat(consumer.next(Duration.ZERO).seqno()).isEqualTo(i);
            }
            Files.move(mark, aside);
            files.makeStale(mark);
            for (int i = 15; i < 30; i++) {
                assertThat(consumer.next(Duration.ZERO).seqno()).isEqualTo(i);
            }
            append(1);
            assertThat(consumer.next(Duration.ofMillis(20))).isNull();
            Files.write(mark, new byte[0]);
            assertThat(consumer.next(Duration.ofMillis(20))).isNull();
            Files.write(mark, new byte[MarkFile.LENGTH]);
            assertThat(consumer.next(Duration.ofMillis(20))).isNull();
            Files.move(aside, mark, StandardCopyOption.REPLACE_EXISTING);

            assertThat(consumer.next(LONG).seqno()).isEqualTo(30);
        }
        assertThat(damages).isEmpty();
    }

    @Test
    void passesByAMarkFileThatIsOlderThanTheOneSeenBefore() throws Exception {
        append(10);
        final Path mark = directory.resolve(LogFiles.MARK);
        final byte[] old = Files.readAllBytes(mark);
        log.mark().heartbeatMs(log.mark().heartbeatMs() + 1);
        append(10);
        final Path now = directory.resolve("now.tmp");
        try (Consumer consumer = consumer().open()) {
            for (int i = 0; i < 45; i++) {
                assertThat(consumer.next(Duration.ZERO).seqno()).isEqualTo(i);
            }
            Files.move(mark, now);
            Files.write(mark, old);
            files.makeStale(mark);
            for (int i = 45; i < 60; i++) {
                assertThat(consumer.next(Duration.ZERO).seqno()).isEqualTo(i);
            }
            assertThat(consumer.next(Duration.ofMillis(20))).isNull();
            Files.move(now, mark, StandardCopyOption.REPLACE_EXISTING);
            append(1);

            assertThat(consumer.next(LONG).seqno()).isEqualTo(60);
        }
    }

    @Test
    void refusesAMarkFileOfAnotherLog() throws Exception {
        append(10);
        final Path mark = directory.resolve(LogFiles.MARK);
        try (Consumer consumer = consumer().open()) {
            assertThat(consumer.next(Duration.ZERO).seqno()).isZero();
            Files.delete(mark);
            try (FileChannel channel =
                    FileChannel.open(
                            mark,
                            StandardOpenOption.CREATE_NEW,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE)) {
                final ByteBuffer page = channel.map(MapMode.READ_WRITE, 0, MarkFile.LENGTH);
                MarkFile.create(page, 99, SeqnoMode.SERVER);
            }
            files.makeStale(mark);
            for (int i = 1; i < 30; i++) {
                assertThat(consumer.next(Duration.ZERO).seqno()).isEqualTo(i);
            }
            assertThatThrownBy(() -> consumer.next(LONG)).hasMessageContaining("made anew");
        }
    }
}
