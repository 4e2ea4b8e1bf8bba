package org.boomscooter.server.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.MarkFile;
import org.boomscooter.format.segment.SegmentHeader;
import org.boomscooter.server.TestLogs;
import org.boomscooter.server.companion.CompanionAgent;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogSpec;
import org.boomscooter.server.log.LogStore;
import org.boomscooter.server.log.SegmentObserver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class LogVerifierTest {
    @TempDir Path directory;
    private final List<FileReport> reports = new ArrayList<>();

    private boolean verify() throws IOException {
        reports.clear();
        return new LogVerifier(reports::add).verify(directory);
    }

    private Path logDirectory() {
        return directory.resolve("logs/spans");
    }

    private Path file(final String extension) throws IOException {
        return TestLogs.files(logDirectory(), extension).get(0);
    }

    /** A segment of 30 batches, small when it was sealed, with index and companion. */
    private void writeSmallLog() {
        try (CompanionAgent agent = CompanionAgent.start(0)) {
            try (LogStore store = TestLogs.open(directory, agent)) {
                final Log log = store.create(LogSpec.of("spans"));
                for (int i = 0; i < 30; i++) {
                    TestLogs.append(log, 3, 150, i % 2 == 0 ? "even" : null);
                }
            }
        }
    }

    @Test
    void findsAWholeLogWhole() throws IOException {
        writeSmallLog();

        assertThat(verify()).isTrue();
        assertThat(reports)
                .extracting(FileReport::kind)
                .containsExactlyInAnyOrder(
                        "mark", "descriptor", "segment", "index", "companion", "producers");
        final FileReport segment = report("segment");
        assertThat(segment.parts()).isEqualTo(30);
        assertThat(segment.messages()).isEqualTo(90);
        assertThat(segment.lastSeqno()).isEqualTo(89);
    }

    private FileReport report(final String kind) {
        return reports.stream().filter(r -> r.kind().equals(kind)).findFirst().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"log.toml", "00000000000000000000.producers"})
    void findsAFlippedBitInWhatTheEngineKeepsForItself(final String name) throws IOException {
        writeSmallLog();
        final Path file = logDirectory().resolve(name);
        final byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            flip(file, whole, i);
            assertThat(verify()).as("byte %d of %s", i, name).isFalse();
            assertThat(reports.stream().filter(r -> !r.isWhole()).map(FileReport::file))
                    .containsExactly(file);
        }
        Files.delete(file);
        assertThat(verify()).as("without it no message is lost").isTrue();
    }

    @Test
    void aDamagedFirstPageIsAFaultThatCostsNoMessage() throws IOException {
        writeSmallLog();
        final Path segment = file(LogFiles.SEGMENT);
        final byte[] whole = Files.readAllBytes(segment);
        Files.write(segment, zeroed(whole, 0, SegmentHeader.LENGTH));
        assertThat(verify()).isFalse();
        assertThat(report("segment").messages()).isEqualTo(90);
        assertThat(report("segment").faults())
                .singleElement()
                .satisfies(
                        fault -> {
                            assertThat(fault.fromSeqno()).isEqualTo(-1);
                            assertThat(fault.text()).contains("no message is lost");
                        });
        assertThat(report("index").isWhole()).isTrue();

        Files.write(segment, zeroed(whole, 0, whole.length));
        assertThat(verify()).isFalse();
        assertThat(report("segment").messages()).isZero();
        assertThat(report("segment").faults().get(0).fromSeqno()).as("all is lost").isZero();
    }

    private static byte[] zeroed(final byte[] whole, final int from, final int to) {
        final byte[] damaged = whole.clone();
        Arrays.fill(damaged, from, to, (byte) 0);
        return damaged;
    }

    @Test
    void findsWatermarksThatContradictEachOther() throws IOException {
        writeSmallLog();
        final Path mark = logDirectory().resolve(LogFiles.MARK);
        final byte[] page = Files.readAllBytes(mark);
        MarkFile.open(ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN)).committedSeqno(91);
        Files.write(mark, page);
        assertThat(verify()).isFalse();
        assertThat(report("mark").faults().get(0).text()).contains("appended 90", "committed 91");
    }

    @Test
    void takesWhatACrashToreBehindTheFooterForNoFault() throws IOException {
        final Path crashed = directory.resolve("crashed");
        try (LogStore store = TestLogs.open(directory.resolve("first"), SegmentObserver.NONE)) {
            final Log log = store.create(LogSpec.of("spans"));
            TestLogs.append(log, 3, 150, null);
            final Path copy = Files.createDirectories(crashed.resolve("logs/spans"));
            for (final Path file : TestLogs.files(log.directory(), "")) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
            try (FileChannel segment =
                    FileChannel.open(
                            TestLogs.files(copy, LogFiles.SEGMENT).get(0),
                            StandardOpenOption.WRITE)) {
                segment.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 1 << 19);
            }
        }
        TestLogs.open(crashed, SegmentObserver.NONE).close();

        assertThat(new LogVerifier(reports::add).verify(crashed)).isTrue();
        assertThat(reports)
                .extracting(FileReport::note)
                .contains("sealed by recovery, a torn tail was set aside");
    }

    @Test
    void findsAFlippedBitInEveryRegionOfASegment() throws IOException {
        writeSmallLog();
        Files.delete(file(LogFiles.COMPANION));
        findsAFlipIn(file(LogFiles.SEGMENT), 29);
    }

    @Test
    void findsAFlippedBitInEveryRegionOfAnIndex() throws IOException {
        writeSmallLog();
        findsAFlipIn(file(LogFiles.INDEX), 97);
    }

    @Test
    void findsAFlippedBitInEveryRegionOfACompanion() throws IOException {
        writeSmallLog();
        final Path companion = file(LogFiles.COMPANION);
        final byte[] whole = Files.readAllBytes(companion);
        int silent = 0;
        for (int i = 0; i < whole.length; i += 17) {
            flip(companion, whole, i);
            silent += verify() ? 1 : 0;
        }
        // An LZ4 match may name another place with the same bytes: no damage to the content. How
        // often depends on the log's id and the times, which are others in each run.
        assertThat(silent).isLessThan(whole.length / 17 / 25);
    }

    private void findsAFlipIn(final Path file, final int stepBytes) throws IOException {
        final byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i += i < 128 || (i > 4090 && i < 4256) ? 1 : stepBytes) {
            flip(file, whole, i);
            assertThat(verify()).as("byte %d of %s", i, file).isFalse();
        }
        Files.write(file, whole);
        assertThat(verify()).isTrue();
    }

    private static void flip(final Path file, final byte[] whole, final int position)
            throws IOException {
        final byte[] damaged = whole.clone();
        damaged[position] ^= (byte) (1 << (position % 8));
        Files.write(file, damaged);
    }

    @Test
    void namesPositionAndSeqnosOfADamagedBatch() throws IOException {
        writeSmallLog();
        final Path segment = file(LogFiles.SEGMENT);
        flip(segment, Files.readAllBytes(segment), SegmentHeader.LENGTH + 300);

        assertThat(verify()).isFalse();
        final Fault fault = report("segment").faults().get(0);
        assertThat(fault.position()).isEqualTo(SegmentHeader.LENGTH);
        assertThat(fault.fromSeqno()).isZero();
        assertThat(fault.toSeqno()).isEqualTo(2);
        assertThat(fault.text()).contains("body CRC32C");
    }

    @Test
    void findsEveryCutOfACompanion() throws IOException {
        writeSmallLog();
        final Path companion = file(LogFiles.COMPANION);
        final byte[] whole = Files.readAllBytes(companion);
        for (int length = 0; length < whole.length; length += 31) {
            Files.write(companion, Arrays.copyOf(whole, length));
            assertThat(verify()).as("cut at %d", length).isFalse();
        }
    }

    @Test
    void findsACutSegment() throws IOException {
        writeSmallLog();
        final Path segment = file(LogFiles.SEGMENT);
        final byte[] whole = Files.readAllBytes(segment);
        for (int length = 0; length < whole.length; length += 431) {
            Files.write(segment, Arrays.copyOf(whole, length));
            assertThat(verify()).as("cut at %d", length).isFalse();
        }
    }

    @Test
    void readsASegmentOutOfItsCompanionWhenItIsGone() throws IOException {
        writeSmallLog();
        Files.delete(file(LogFiles.SEGMENT));

        assertThat(verify()).isTrue();
        assertThat(reports).anySatisfy(r -> assertThat(r.messages()).isEqualTo(90));
    }

    @Test
    void toleratesMissingIndexAndCompanion() throws IOException {
        writeSmallLog();
        Files.delete(file(LogFiles.INDEX));
        Files.delete(file(LogFiles.COMPANION));

        assertThat(verify()).isTrue();
    }

    @Test
    void findsAMissingSegment() throws IOException {
        try (LogStore store = TestLogs.open(directory, SegmentObserver.NONE)) {
            final Log log = store.create(LogSpec.of("spans"));
            for (int i = 0; i < 60; i++) {
                TestLogs.append(log, 60, 1_000, null);
            }
        }
        assertThat(verify()).isTrue();
        Files.delete(TestLogs.files(logDirectory(), LogFiles.SEGMENT).get(1));

        assertThat(verify()).isFalse();
        assertThat(reports)
                .flatExtracting(FileReport::faults)
                .extracting(Fault::text)
                .anyMatch(text -> text.contains("missing"));
    }

    @Test
    void runsBesideAServerThatAppends() throws Exception {
        try (CompanionAgent agent = CompanionAgent.start(0);
                LogStore store = TestLogs.open(directory, agent)) {
            final Log log = store.create(LogSpec.of("spans"));
            TestLogs.append(log, 1, 10, null);
            final Thread appender =
                    new Thread(
                            () -> {
                                for (int i = 0; i < 400; i++) {
                                    TestLogs.append(log, 20, 700, null);
                                }
                            });
            appender.start();
            int rounds = 0;
            while (appender.isAlive() || rounds < 3) {
                assertThat(verify())
                        .as(reports.stream().filter(r -> !r.isWhole()).toList().toString())
                        .isTrue();
                rounds++;
            }
            appender.join();
        }
        assertThat(verify()).isTrue();
    }

    @Test
    void checksASingleFile() throws IOException {
        writeSmallLog();
        for (final String extension :
                new String[] {LogFiles.SEGMENT, LogFiles.INDEX, LogFiles.COMPANION}) {
            final Path file = file(extension);
            reports.clear();

            assertThat(new LogVerifier(reports::add).verifyFile(file)).isTrue();
            assertThat(reports).hasSize(1);
            final byte[] whole = Files.readAllBytes(file);
            flip(file, whole, whole.length - 9);
            assertThat(new LogVerifier(reports::add).verifyFile(file)).as(extension).isFalse();
            Files.write(file, whole);
        }
    }

    @Test
    void saysThatADirectoryIsNoLog(@TempDir final Path empty) {
        assertThatThrownBy(() -> new LogVerifier(reports::add).verify(empty))
                .hasMessageContaining("neither a data directory");
    }
}
