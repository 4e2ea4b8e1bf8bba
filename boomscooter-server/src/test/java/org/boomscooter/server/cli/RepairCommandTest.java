package org.boomscooter.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.server.TestLogs;
import org.boomscooter.server.companion.CompanionAgent;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogSpec;
import org.boomscooter.server.log.LogStore;
import org.boomscooter.server.log.SegmentObserver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepairCommandTest {
    private static final String BASE = "00000000000000000000";
    private static final int BATCHES = 30;

    /** Of the fourth batch: somewhere in its body. */
    private int inFourthBatch;

    @TempDir private Path directory;
    private Path log;

    /** A sealed segment of batches of three messages, with index and companion. */
    @BeforeEach
    void write() throws IOException {
        try (CompanionAgent agent = CompanionAgent.start(0);
                LogStore store = TestLogs.open(directory, agent)) {
            final Log spans = store.create(LogSpec.of("spans"));
            for (int i = 0; i < BATCHES; i++) {
                TestLogs.append(spans, 3, 150, null);
            }
        }
        log = directory.resolve("logs/spans");
        final long length = Files.size(file(".log"));
        inFourthBatch = (int) (4096 + (length - 4096 - 96) / BATCHES * 3 + 200);
    }

    private Path file(final String extension) {
        return log.resolve(BASE + extension);
    }

    private void flip(final Path file, final int position) throws IOException {
        final byte[] bytes = Files.readAllBytes(file);
        bytes[position] ^= 4;
        Files.write(file, bytes);
    }

    private Shell.Result repair(final String... options) {
        return Shell.run(
                Stream.concat(
                                Stream.of("segment", "repair", directory.toString()),
                                Arrays.stream(options))
                        .toArray(String[]::new));
    }

    private Map<Path, Integer> hashes() throws IOException {
        final Map<Path, Integer> hashes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                hashes.put(file, Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return hashes;
    }

    private List<Path> aside() throws IOException {
        try (Stream<Path> files = Files.list(log)) {
            return files.filter(file -> file.toString().contains(".damaged-")).toList();
        }
    }

    private int verify() {
        return Shell.run("verify", directory.toString()).exitCode();
    }

    @Test
    void whatIsWholeIsLeftAlone() throws IOException {
        final Map<Path, Integer> before = hashes();
        final Shell.Result result = repair();
        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).contains("1 segment, all whole");
        assertThat(hashes()).isEqualTo(before);
    }

    @Test
    void aDryRunSaysWhatItWouldDoAndChangesNothing() throws IOException {
        flip(file(".log"), inFourthBatch);
        flip(file(".idx"), 4100);
        final Map<Path, Integer> before = hashes();
        final Shell.Result result = repair("--dry-run");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out())
                .contains(BASE + ".log: segment restored", BASE + ".idx: index made anew from");
        assertThat(hashes()).isEqualTo(before);
    }

    @Test
    void whatCostsNoMessageIsRepairedWithoutAQuestion() throws IOException {
        final Map<Path, Integer> before = hashes();
        flip(file(".log"), inFourthBatch);
        flip(file(".log"), 20);
        assertThat(repair().exitCode()).isZero();
        assertThat(verify()).isZero();
        flip(file(".lz4"), 40);
        assertThat(Shell.run("segment", "repair", file(".idx").toString(), "-o", "json").out())
                .contains("\"repair\":\"companion made anew from the segment\"");
        assertThat(verify()).isZero();
        assertThat(hashes()).isEqualTo(before);
        assertThat(aside()).isEmpty();
    }

    @Test
    void whatCostsMessagesIsDoneOnlyWhenSomebodySaysSo() throws IOException {
        Files.delete(file(".lz4"));
        flip(file(".log"), inFourthBatch);
        final byte[] damaged = Files.readAllBytes(file(".log"));

        final Shell.Result refused = repair();
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.out()).contains("seqnos 9 to 11 cannot be restored");
        assertThat(refused.err()).contains("--accept-loss");
        assertThat(Files.readAllBytes(file(".log"))).isEqualTo(damaged);
        assertThat(Files.readString(file(".quarantine")))
                .contains("[[lost]]", "from-seqno = 9", "to-seqno = 11");
        assertThat(Shell.run("verify", directory.toString()).out())
                .contains("seqnos 9 to 11 cannot be restored");

        final Shell.Result accepted = repair("--accept-loss");
        assertThat(accepted.exitCode()).isZero();
        assertThat(verify()).isZero();
        assertThat(aside()).hasSize(1);
        assertThat(accepted.out())
                .contains(
                        file(".log")
                                + ": segment written anew without 3 seqnos, the old file is "
                                + aside().get(0),
                        file(".idx") + ": index made anew");
        assertThat(Files.readAllBytes(aside().get(0))).isEqualTo(damaged);
        assertThat(file(".quarantine")).doesNotExist();
        final Shell.Result consumed =
                Shell.run("consume", "spans", "--direct", directory.toString());
        assertThat(consumed.out().lines()).hasSize(3 * BATCHES - 3);
        assertThat(consumed.err())
                .contains("seqnos 9 to 11: ", ".log: left out when it was written anew");
        assertThat(repair().exitCode()).as("nothing is left to do").isZero();
        try (LogStore store = TestLogs.open(directory, SegmentObserver.NONE)) {
            assertThat(store.get("spans").appendedSeqno()).isEqualTo(3 * BATCHES);
        }
    }

    @Test
    void namesTheFileThatIsThereAndWhatIsMadeAnewWithIt() throws IOException {
        try (CompanionAgent agent = CompanionAgent.start(0);
                LogStore store = TestLogs.open(directory, agent)) {
            for (int i = 0; i < BATCHES; i++) {
                TestLogs.append(store.get("spans"), 3, 2000, null);
            }
        }
        final String second = LogFiles.name(3L * BATCHES, "");
        Files.delete(log.resolve(second + LogFiles.SEGMENT));
        final Path companion = log.resolve(second + LogFiles.COMPANION);
        flip(companion, (int) Files.size(companion) / 2);
        assertThat(repair("--dry-run").out())
                .contains(
                        companion + ": at position ",
                        companion + ": segment written anew without them if that is accepted")
                .doesNotContain(second + LogFiles.SEGMENT);
        final String accepted = repair("--accept-loss").out();
        assertThat(aside()).hasSize(1);
        assertThat(accepted)
                .contains(
                        log.resolve(second + LogFiles.SEGMENT) + ": segment written anew",
                        "the old file is " + aside().get(0),
                        companion + ": companion made anew from the segment");
        assertThat(verify()).isZero();
    }

    @Test
    void oneFlipIsOneFault() throws IOException {
        flip(file(".log"), inFourthBatch);
        final Shell.Result verified = Shell.run("verify", directory.toString());
        assertThat(verified.exitCode()).isEqualTo(1);
        assertThat(verified.out().lines().filter(line -> line.contains("FAULT"))).hasSize(1);
        assertThat(verified.out()).doesNotContain("differs from the segment");
    }

    @Test
    void onlyLooksWhereAServerIs() throws IOException {
        flip(file(".lz4"), 40);
        try (LogStore store = TestLogs.open(directory, SegmentObserver.NONE)) {
            assertThat(store.list("")).hasSize(1);
            final Shell.Result refused = repair();
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err()).contains("a server has it open");
            assertThat(repair("--dry-run").out()).contains("companion made anew");
        }
    }

    @Test
    void aFileOfAnotherKindIsWrongUsage() throws IOException {
        assertThat(Shell.run("segment", "repair", log.resolve("mark").toString()).exitCode())
                .isEqualTo(2);
        assertThat(Shell.run("segment", "repair", log.resolve("none").toString()).exitCode())
                .isEqualTo(1);
    }
}
