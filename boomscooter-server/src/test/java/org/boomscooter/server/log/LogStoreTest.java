package org.boomscooter.server.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.boomscooter.format.segment.SeqnoMode;
import org.boomscooter.server.disk.RealDisk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogStoreTest {
    private static final int SEGMENT_BYTES = 1 << 20;

    @TempDir private Path directory;
    private LogStore store;

    @BeforeEach
    void open() {
        store =
                LogStore.open(
                        StoreConfig.withDefaults(directory)
                                .withSegmentBytes(SEGMENT_BYTES)
                                .withReserveBytes(0),
                        new RealDisk());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void reopen() {
        store.close();
        open();
    }

    private static List<String> payloads(final Log log) {
        try (LogReader reader = log.openReader()) {
            return Batches.readAll(reader).stream().map(Batches.Found::payload).toList();
        }
    }

    @Test
    void whatIsAppendedIsReadBackInOrder() {
        final Log log = store.create(LogSpec.of("spans"));
        assertThat(Batches.append(log, AckLevel.SYNCED, Batches.of("a", "b"))).isZero();
        assertThat(Batches.append(log, AckLevel.SYNCED, Batches.of("c"))).isEqualTo(2);
        assertThat(payloads(log)).containsExactly("a", "b", "c");
        assertThat(log.appendedSeqno()).isEqualTo(3);
        assertThat(log.syncedSeqno()).isEqualTo(3);
        assertThat(log.committedSeqno()).isEqualTo(3);
    }

    @Test
    void aClosedLogOpensWithEverythingInIt() {
        final Log log = store.create(LogSpec.of("spans"));
        Batches.append(log, AckLevel.WRITTEN, Batches.of("a", "b"));
        reopen();
        final Log again = store.find("spans");
        assertThat(payloads(again)).containsExactly("a", "b");
        assertThat(Batches.append(again, AckLevel.SYNCED, Batches.of("c"))).isEqualTo(2);
        reopen();
        assertThat(payloads(store.find("spans"))).containsExactly("a", "b", "c");
        assertThat(store.find("spans").state().damages()).isEmpty();
        assertThat(store.find("spans").notes()).isEmpty();
    }

    @Test
    void segmentsRollAndAreReadThrough() {
        final Log log = store.create(LogSpec.of("spans"));
        final List<String> expected = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            final String payload = i + "x".repeat(20_000);
            Batches.append(log, AckLevel.WRITTEN, Batches.of(payload));
            expected.add(payload);
        }
        Batches.append(log, AckLevel.SYNCED, Batches.of("end"));
        expected.add("end");
        assertThat(log.segmentBases().length).isGreaterThan(5);
        assertThat(payloads(log)).isEqualTo(expected);
        reopen();
        assertThat(payloads(store.find("spans"))).isEqualTo(expected);
    }

    @Test
    void aReaderStartsWhereItIsToldTo() {
        final Log log = store.create(LogSpec.of("spans"));
        for (int i = 0; i < 3000; i++) {
            Batches.append(log, AckLevel.WRITTEN, Batches.of("m" + i, "x".repeat(500)));
        }
        Batches.append(log, AckLevel.SYNCED, Batches.of("end"));
        try (LogReader reader = log.openReader()) {
            for (final int seqno : new int[] {0, 1, 2, 777, 2500, 5998, 5999, 6000}) {
                assertThat(reader.seekSeqno(seqno)).isEqualTo(seqno);
                final Batches.Found first = Batches.readAll(reader).get(0);
                assertThat(first.seqno()).isEqualTo(seqno / 2 * 2L);
            }
            assertThat(reader.seekLatest()).isEqualTo(6001);
            assertThat(Batches.readAll(reader)).isEmpty();
            assertThat(reader.seekTime(0)).isZero();
            assertThat(reader.seekTime(Long.MAX_VALUE)).isEqualTo(6001);
        }
    }

    @Test
    void clientSeqnosMustRise() {
        final Log log = store.create(LogSpec.of("ticks").withSeqnoMode(SeqnoMode.CLIENT));
        Batches.append(log, AckLevel.SYNCED, Batches.withSeqnos(10, 20, 35));
        assertThatThrownBy(() -> Batches.append(log, AckLevel.SYNCED, Batches.withSeqnos(35, 40)))
                .isInstanceOf(LogException.class)
                .hasMessageContaining("35 is not above 35");
        Batches.append(log, AckLevel.SYNCED, Batches.withSeqnos(36, 1000));
        assertThat(payloads(log)).containsExactly("10", "20", "35", "36", "1000");
        try (LogReader reader = log.openReader()) {
            reader.seekSeqno(36);
            assertThat(Batches.readAll(reader).get(0).seqno()).isEqualTo(36);
        }
        reopen();
        assertThatThrownBy(
                        () ->
                                Batches.append(
                                        store.find("ticks"),
                                        AckLevel.SYNCED,
                                        Batches.withSeqnos(1000)))
                .isInstanceOf(LogException.class);
    }

    @Test
    void aRepeatedBatchIsAcknowledgedAgainAndNotAppendedAlsoAfterARestart() {
        final int id = store.nextProducerId();
        final Log log = store.create(LogSpec.of("spans"));
        for (int sequence = 1; sequence <= 20; sequence++) {
            Batches.append(log, AckLevel.SYNCED, Batches.of(null, id, sequence, "m" + sequence));
        }
        assertThat(Batches.append(log, AckLevel.SYNCED, Batches.of(null, id, 7, "m7")))
                .isEqualTo(6);
        reopen();
        final Log again = store.find("spans");
        assertThat(again.openProducer(id, 0).lastSequence()).isEqualTo(20);
        assertThat(Batches.append(again, AckLevel.SYNCED, Batches.of(null, id, 1, "m1"))).isZero();
        assertThat(Batches.append(again, AckLevel.SYNCED, Batches.of(null, id, 20, "m20")))
                .isEqualTo(19);
        assertThatThrownBy(
                        () -> Batches.append(again, AckLevel.SYNCED, Batches.of(null, id, 22, "x")))
                .isInstanceOfSatisfying(
                        LogException.class,
                        e -> assertThat(e.reason()).isEqualTo(LogException.Reason.PRODUCER_GAP));
        assertThat(payloads(again)).hasSize(20);
        assertThat(store.nextProducerId()).isGreaterThan(id);
    }

    @Test
    void aSequenceOlderThanTheWindowHasAnUnknownOutcome() {
        final Log log = store.create(LogSpec.of("spans"));
        IntStream.rangeClosed(1, ProducerWindow.LENGTH + 1)
                .forEach(
                        sequence ->
                                Batches.append(
                                        log, AckLevel.WRITTEN, Batches.of(null, 5, sequence, "m")));
        assertThat(Batches.append(log, AckLevel.WRITTEN, Batches.of(null, 5, 2, "m"))).isEqualTo(1);
        assertThatThrownBy(() -> Batches.append(log, AckLevel.WRITTEN, Batches.of(null, 5, 1, "m")))
                .isInstanceOfSatisfying(
                        LogException.class,
                        e ->
                                assertThat(e.reason())
                                        .isEqualTo(LogException.Reason.PRODUCER_UNKNOWN_OUTCOME));
    }

    @Test
    void aDamagedBatchIsRefused() {
        final Log log = store.create(LogSpec.of("spans"));
        final var batch = Batches.of("payload");
        batch.put(batch.capacity() - 8, (byte) (batch.get(batch.capacity() - 8) ^ 1));
        assertThatThrownBy(() -> Batches.append(log, AckLevel.SYNCED, batch))
                .isInstanceOfSatisfying(
                        LogException.class,
                        e -> assertThat(e.reason()).isEqualTo(LogException.Reason.BAD_CHECKSUM));
        assertThat(log.appendedSeqno()).isZero();
    }

    @Test
    void readersSeeOnlyTheirChannels() {
        final Log log = store.create(LogSpec.of("spans"));
        for (int i = 0; i < 100; i++) {
            Batches.append(log, AckLevel.WRITTEN, Batches.of("shop/" + i % 3, 0, 0, "m" + i));
        }
        Batches.append(log, AckLevel.SYNCED, Batches.of("end"));
        try (LogReader reader = log.openReader()) {
            final List<Batches.Found> found = new ArrayList<>();
            final Run run = new Run();
            while (reader.poll(run, 1 << 16, "shop/1".getBytes(StandardCharsets.UTF_8))) {
                Batches.collect(run, found);
            }
            assertThat(found).hasSize(33);
            assertThat(found.get(0).payload()).isEqualTo("m1");
        }
    }

    @Test
    void aDirectoryOpensOnlyOnce() {
        assertThatThrownBy(() -> LogStore.open(StoreConfig.withDefaults(directory), new RealDisk()))
                .isInstanceOf(LogException.class)
                .hasMessageContaining("another server");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "/", "a/", "/a", "a//b", ".", "..", "../a", "a/..", "a/../b", ".hidden",
                "a/.b", "a b", "a\nb", "a\u0000", "ä", "a\\b", "C:", "a/b/c/d/e", "~", "a*", "%2e",
                "log.toml", "a/log.toml", "mark", "a/mark", "scrub/a", "a/cursors.toml",
                        "backup.toml"
            })
    void noNameEscapesTheDataDirectory(final String name) throws IOException {
        assertThatThrownBy(() -> store.create(LogSpec.of(name)))
                .isInstanceOfSatisfying(
                        LogException.class,
                        e -> assertThat(e.reason()).isEqualTo(LogException.Reason.BAD_LOG_NAME));
        try (Stream<Path> files = Files.list(directory.resolve("logs"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aDirectoryThatIsCalledAsADescriptorMakesNoLogOfWhatItLiesIn() throws IOException {
        store.create(LogSpec.of("a/b"));
        store.close();
        Files.createDirectories(directory.resolve("logs/a/log.toml"));
        open();
        assertThat(store.get("a/b").name()).isEqualTo("a/b");
    }

    @Test
    void aLogCannotLieInsideAnother() {
        store.create(LogSpec.of("a/b"));
        assertThatThrownBy(() -> store.create(LogSpec.of("a/b/c")))
                .isInstanceOf(LogException.class);
        assertThatThrownBy(() -> store.create(LogSpec.of("a"))).isInstanceOf(LogException.class);
        store.create(LogSpec.of("a/c"));
        assertThat(store.list("a/")).extracting(Log::name).containsExactly("a/b", "a/c");
    }

    @Test
    void aDeletedLogIsGoneAndItsNameIsFree() {
        final Log log = store.create(LogSpec.of("spans"));
        Batches.append(log, AckLevel.SYNCED, Batches.of("a"));
        store.delete("spans");
        assertThat(store.find("spans")).isNull();
        assertThat(directory.resolve("logs/spans")).doesNotExist();
        assertThatThrownBy(() -> Batches.append(log, AckLevel.SYNCED, Batches.of("b")))
                .isInstanceOf(LogException.class);
        final Log again = store.create(LogSpec.of("spans"));
        assertThat(again.appendedSeqno()).isZero();
        assertThat(Batches.append(again, AckLevel.SYNCED, Batches.of("c"))).isZero();
    }

    @Test
    void aLogThatCannotBeOpenedDoesNotStopTheOthers() throws IOException {
        store.create(LogSpec.of("bad"));
        Batches.append(store.create(LogSpec.of("good")), AckLevel.SYNCED, Batches.of("a"));
        store.close();
        final Path descriptor = directory.resolve("logs/bad/log.toml");
        Files.writeString(
                descriptor,
                Files.readString(descriptor).replace("segment-bytes = 1", "segment-bytes = 2"));
        open();
        assertThat(store.find("bad")).isNull();
        assertThat(store.failures()).singleElement().asString().contains("bad", "crc32c");
        assertThat(payloads(store.find("good"))).containsExactly("a");
        assertThatThrownBy(() -> store.get("bad")).hasMessageContaining("crc32c");
        assertThatThrownBy(() -> store.create(LogSpec.of("bad"))).hasMessageContaining("crc32c");
        assertThatThrownBy(() -> store.get("none")).hasMessage("there is no log \"none\"");
    }

    @Test
    void aLogCannotLieInsideOneThatStaysClosed() throws IOException {
        store.create(LogSpec.of("bad"));
        store.close();
        Files.writeString(directory.resolve("logs/bad/log.toml"), "no descriptor");
        open();
        assertThatThrownBy(() -> store.create(LogSpec.of("bad/inside")))
                .isInstanceOfSatisfying(
                        LogException.class,
                        e -> assertThat(e.reason()).isEqualTo(LogException.Reason.BAD_LOG_NAME));
    }

    @Test
    @Timeout(30)
    void anErrorOnTheWriterThreadCostsTheLogThatItConcernsAndNoOther() {
        final Log bad = store.create(LogSpec.of("bad"));
        final Log good = store.create(LogSpec.of("good"));
        final var batch = Batches.of("a");
        final var request =
                new AppendRequest() {
                    @Override
                    protected void onAppended(
                            final long first,
                            final long last,
                            final int count,
                            final boolean duplicate) {
                        throw new OutOfMemoryError("by the test");
                    }

                    @Override
                    protected void onRefused(final LogException reason) {
                        // It was appended.
                    }
                };
        request.set(batch, 0, batch.capacity(), AckLevel.WRITTEN);
        bad.offer(request);
        assertThatThrownBy(() -> Batches.append(bad, AckLevel.SYNCED, Batches.of("b")))
                .isInstanceOfSatisfying(
                        LogException.class,
                        e -> assertThat(e.reason()).isEqualTo(LogException.Reason.LOG_READ_ONLY));
        assertThat(Batches.append(good, AckLevel.SYNCED, Batches.of("c"))).isZero();
    }

    @Test
    void readersOfAChannelUnpackNothing() {
        final Log log = store.create(LogSpec.of("spans"));
        Batches.append(log, AckLevel.SYNCED, Batches.compressed("shop", "x".repeat(900_000)));
        final var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100; i++) {
            try (LogReader reader = log.openReader()) {
                final Run run = new Run();
                assertThat(reader.poll(run, 1, "shop".getBytes(StandardCharsets.UTF_8))).isTrue();
                assertThat(run.length()).isPositive();
            }
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(20_000_000);
    }

    @Test
    void aFileThatWasEmptiedBehindTheServersBackCostsItsMessagesButNoSeqno() throws IOException {
        Batches.append(store.create(LogSpec.of("spans")), AckLevel.SYNCED, Batches.of("lost"));
        store.close();
        final Path segment = directory.resolve("logs/spans/00000000000000000000.log");
        Files.write(segment, new byte[0]);
        open();
        final Log log = store.find("spans");
        assertThat(log.state().damages()).isNotEmpty();
        assertThat(Batches.append(log, AckLevel.SYNCED, Batches.of("next"))).isEqualTo(1);
        assertThat(payloads(log)).containsExactly("next");
        assertThat(segment).isEmptyFile();
    }

    @Test
    void manyLogsThatACrashLeftOpenAllAtOnce(@TempDir final Path other) throws IOException {
        for (int i = 0; i < 40; i++) {
            final Log log =
                    store.create(
                            LogSpec.of("crashed-" + i)
                                    .withSegmentBytes(i % 10 == 0 ? 64 << 20 : SEGMENT_BYTES));
            Batches.append(log, AckLevel.WRITTEN, Batches.of("m" + i));
        }
        final Path left = other.resolve("left");
        try (Stream<Path> files = Files.walk(directory)) {
            for (final Path file : files.toList()) {
                Files.copy(file, left.resolve(directory.relativize(file).toString()));
            }
        }
        try (LogStore crashed =
                LogStore.open(StoreConfig.withDefaults(left).withReserveBytes(0), new RealDisk())) {
            assertThat(crashed.failures()).isEmpty();
            assertThat(crashed.list("crashed-")).hasSize(40);
            for (int i = 0; i < 40; i++) {
                assertThat(payloads(crashed.find("crashed-" + i))).containsExactly("m" + i);
            }
        }
    }

    @Test
    void aCleanlyClosedSmallLogTakesLittleRoom() throws IOException {
        final Log log = store.create(LogSpec.of("spans"));
        Batches.append(log, AckLevel.SYNCED, Batches.of("a"));
        store.close();
        assertThat(Files.size(directory.resolve("logs/spans/00000000000000000000.log")))
                .isLessThan(5000);
        open();
    }
}
