package org.boomscooter.server.companion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.boomscooter.server.TestLogs;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogSpec;
import org.boomscooter.server.log.LogStore;
import org.boomscooter.server.log.SegmentFile;
import org.boomscooter.server.verify.FileReport;
import org.boomscooter.server.verify.LogVerifier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class CompanionAgentTest {
    private static final long WAIT_MS = 60_000;

    @TempDir Path directory;
    private Path logDirectory;

    @BeforeEach
    void nameLog() {
        logDirectory = directory.resolve("logs/spans");
    }

    /** About three segments and a half. */
    private static void fill(final Log log) {
        for (int i = 0; i < 60; i++) {
            TestLogs.append(log, 60, 1_000, null);
        }
    }

    private void writeAndClose() {
        try (CompanionAgent agent = CompanionAgent.start(0)) {
            try (LogStore store = TestLogs.open(directory, agent)) {
                fill(store.create(LogSpec.of("spans")));
            }
        }
    }

    private void assertCompanionsOfAllSegments() throws IOException {
        final List<Path> segments = TestLogs.files(logDirectory, ".log");
        assertThat(TestLogs.files(logDirectory, ".lz4")).hasSameSizeAs(segments);
        assertThat(TestLogs.files(logDirectory, ".lz4.tmp")).isEmpty();
        assertThat(new LogVerifier(CompanionAgentTest::assertWhole).verify(directory)).isTrue();
    }

    private static void assertWhole(final FileReport report) {
        assertThat(report.faults()).as(report.file().toString()).isEmpty();
    }

    @Test
    void everySegmentHasACompanionWhenTheStoreWasClosed() throws IOException {
        writeAndClose();

        assertThat(TestLogs.files(logDirectory, ".log")).hasSizeGreaterThan(3);
        assertCompanionsOfAllSegments();
    }

    @Test
    void stockToolUnpacksEachCompanionToItsSegment() throws Exception {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(d -> Files.isExecutable(Path.of(d, "lz4"))),
                "no lz4 tool on this machine");
        writeAndClose();
        for (final Path companion : TestLogs.files(logDirectory, ".lz4")) {
            final Path unpacked = directory.resolve("unpacked");
            final Process process =
                    new ProcessBuilder("lz4", "-dc", companion.toString())
                            .redirectOutput(unpacked.toFile())
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            assertThat(process.waitFor()).isZero();
            final String segment = companion.toString().replace(".lz4", ".log");

            assertThat(Files.mismatch(unpacked, Path.of(segment))).isEqualTo(-1);
        }
    }

    @Test
    void followsTheTailWhileItIsHot() throws Exception {
        try (CompanionAgent agent = CompanionAgent.start(0);
                LogStore store = TestLogs.open(directory, agent)) {
            final Log log = store.create(LogSpec.of("spans"));
            for (int i = 0; i < 8; i++) {
                TestLogs.append(log, 60, 1_000, null);
            }
            while (agent.counters().contentBytes() < 6 * 65536) {
                Thread.onSpinWait();
            }

            assertThat(TestLogs.files(logDirectory, ".lz4.tmp")).hasSize(1);
            assertThat(agent.counters().waiting()).isEqualTo(1);
        }
        assertCompanionsOfAllSegments();
    }

    @Test
    void givesEveryLogATurn() throws Exception {
        final int logs = 20;
        try (CompanionAgent agent = CompanionAgent.start(0);
                LogStore store = TestLogs.open(directory, agent)) {
            for (int i = 0; i < logs; i++) {
                TestLogs.append(store.create(LogSpec.of("spans" + i)), 60, 2_000, null);
            }
            while (agent.counters().contentBytes() < logs * 65536L) {
                Thread.onSpinWait();
            }

            store.delete("spans0");
            assertThat(agent.counters().waiting()).isEqualTo(logs - 1);
        }
        for (int i = 1; i < logs; i++) {
            assertThat(TestLogs.files(directory.resolve("logs/spans" + i), ".lz4")).hasSize(1);
        }
    }

    /** The only whole twin may be this one. */
    @Test
    void noOpeningWritesACompanionThatIsThereAnew() throws Exception {
        writeAndClose();
        final List<Path> segments = TestLogs.files(logDirectory, ".log");
        final List<Path> companions = TestLogs.files(logDirectory, ".lz4");
        final Path segment = segments.get(segments.size() - 1);
        final byte[] companion = Files.readAllBytes(companions.get(companions.size() - 1));
        for (final Path snapshot : TestLogs.files(logDirectory, ".producers")) {
            Files.delete(snapshot);
        }
        final byte[] damaged = Files.readAllBytes(segment);
        damaged[10_000] ^= 1;
        Files.write(segment, damaged);
        for (int opening = 0; opening < 2; opening++) {
            try (CompanionAgent agent = CompanionAgent.start(0);
                    LogStore store = TestLogs.open(directory, agent)) {
                agent.adopt(store);
                assertThat(agent.awaitSealed(WAIT_MS)).isTrue();
                assertThat(agent.counters().finished()).isZero();
                assertThat(store.find("spans").takeSuspects())
                        .contains(store.find("spans").sealedBases()[segments.size() - 1]);
            }
            assertThat(companions.get(companions.size() - 1)).hasBinaryContent(companion);
            assertThat(segment).hasBinaryContent(damaged);
        }
    }

    @Test
    void buildsWhatIsMissingAndClearsWhatACrashLeft() throws Exception {
        writeAndClose();
        final List<Path> companions = TestLogs.files(logDirectory, ".lz4");
        Files.delete(companions.get(0));
        Files.move(companions.get(1), Path.of(companions.get(1) + ".tmp"));
        try (CompanionAgent agent = CompanionAgent.start(0);
                LogStore store = TestLogs.open(directory, agent)) {
            agent.adopt(store);

            assertThat(agent.awaitSealed(WAIT_MS)).isTrue();
            assertThat(agent.counters().finished()).isEqualTo(2);
        }
        assertCompanionsOfAllSegments();
    }

    @Test
    void givesUpAndBuildsAgainWhenItCannotWrite() throws Exception {
        writeAndClose();
        final Path companion = TestLogs.files(logDirectory, ".lz4").get(0);
        Files.delete(companion);
        try (CompanionAgent agent = CompanionAgent.start(0, 1_000_000);
                LogStore store = TestLogs.open(directory, agent)) {
            final Path blocked = Files.createDirectory(Path.of(companion + ".tmp"));
            final Log log = store.find("spans");
            final SegmentFile segment = log.openSegment(0);
            agent.onSealed(log, segment);
            segment.release();
            while (agent.counters().dropped() == 0) {
                Thread.onSpinWait();
            }
            Files.delete(blocked);

            assertThat(agent.awaitSealed(WAIT_MS)).isTrue();
        }
        assertCompanionsOfAllSegments();
    }

    @Test
    void leavesTheReserveAlone() throws Exception {
        try (CompanionAgent agent = CompanionAgent.start(Long.MAX_VALUE);
                LogStore store = TestLogs.open(directory, agent)) {
            fill(store.create(LogSpec.of("spans")));
            while (agent.counters().dropped() == 0) {
                Thread.onSpinWait();
            }
            TestLogs.append(store.find("spans"), 1, 10, null);

            assertThat(TestLogs.files(logDirectory, ".lz4")).isEmpty();
        }
        assertThat(TestLogs.files(logDirectory, ".lz4.tmp")).isEmpty();
    }

    @Test
    void makesNoCompanionOfALogThatWantsNone() throws Exception {
        try (CompanionAgent agent = CompanionAgent.start(0);
                LogStore store = TestLogs.open(directory, agent)) {
            fill(store.create(LogSpec.of("spans").withCompanion(false)));
            agent.adopt(store);

            assertThat(agent.counters().waiting()).isZero();
        }
        assertThat(TestLogs.files(logDirectory, ".lz4")).isEmpty();
    }

    @Test
    void letsGoOfALogThatIsDeletedAndServesItsSuccessor() throws Exception {
        try (CompanionAgent agent = CompanionAgent.start(0)) {
            try (LogStore store = TestLogs.open(directory, agent)) {
                for (int round = 0; round < 3; round++) {
                    fill(store.create(LogSpec.of("spans")));
                    store.delete("spans");
                }
                fill(store.create(LogSpec.of("spans")));
            }
        }
        assertCompanionsOfAllSegments();
    }

    @Test
    void aFlippedBitInACompanionIsFound() throws Exception {
        writeAndClose();
        final Path companion = TestLogs.files(logDirectory, ".lz4").get(0);
        try (FileChannel channel =
                FileChannel.open(companion, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, 12);
            one.put(0, (byte) (one.get(0) ^ 1)).rewind();
            channel.write(one, 12);
        }
        assertThat(new LogVerifier(report -> {}).verify(directory)).isFalse();
    }
}
