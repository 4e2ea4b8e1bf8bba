package org.boomscooter.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.boomscooter.server.TestLogs;
import org.boomscooter.server.companion.CompanionAgent;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogSpec;
import org.boomscooter.server.log.LogStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentCommandTest {
    @TempDir Path directory;
    private Path segment;
    private Path index;
    private Path companion;

    @BeforeEach
    void writeLog() throws IOException {
        try (CompanionAgent agent = CompanionAgent.start(0)) {
            try (LogStore store = TestLogs.open(directory, agent)) {
                final Log log = store.create(LogSpec.of("spans"));
                for (int i = 0; i < 200; i++) {
                    TestLogs.append(log, 3, 100, "web");
                }
            }
        }
        final Path log = directory.resolve("logs/spans");
        segment = TestLogs.files(log, ".log").get(0);
        index = TestLogs.files(log, ".idx").get(0);
        companion = TestLogs.files(log, ".lz4").get(0);
    }

    private static void flip(final Path file, final int position) throws IOException {
        final byte[] bytes = Files.readAllBytes(file);
        bytes[position] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void verifySaysThatAllIsWhole() {
        final Shell.Result result = Shell.run("verify", directory.toString());

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("6 files, all whole", "600");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void verifyNamesFilePositionAndSeqnosOfDamage() throws IOException {
        flip(segment, 4096 + 70);
        final Shell.Result table = Shell.run("verify", directory.toString());
        final Shell.Result json = Shell.run("verify", directory.toString(), "--output", "json");

        assertThat(table.exitCode()).isEqualTo(1);
        assertThat(table.err())
                .contains(segment + ": at position 4096, seqnos 0 to 2: body CRC32C");
        assertThat(json.exitCode()).isEqualTo(1);
        assertThat(json.lines()).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
        assertThat(json.out()).contains("\"position\":4096,\"fromSeqno\":0,\"toSeqno\":2");
    }

    @Test
    void verifyOfWhatIsNoDirectoryIsAFailure() {
        final Shell.Result result = Shell.run("verify", segment.toString());

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("expected: a directory");
    }

    @Test
    void verifyCallsWhatItCountsByItsName() {
        final String json = Shell.run("verify", directory.toString(), "-o", "json").out();

        assertThat(json.lines().filter(line -> line.contains("\"kind\":\"segment\"")))
                .singleElement()
                .asString()
                .contains("\"batches\":200,\"messages\":600,\"firstSeqno\":0");
        assertThat(json.lines().filter(line -> !line.contains("\"kind\":\"segment\"")))
                .noneMatch(line -> line.contains("batches") || line.contains("messages"));
        assertThat(json).contains("\"entries\":", "\"blocks\":", "\"producers\":");
    }

    @Test
    void wrongUsageOfASubcommandIsAnsweredWithItsOwnUsage() {
        for (final String command : List.of("dump", "verify", "compress", "decompress")) {
            final Shell.Result result = Shell.run("segment", command, "/none/log.toml");

            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.err())
                    .contains("\nUsage: boomscooter segment " + command + " ")
                    .contains("'boomscooter segment " + command + " --help'");
        }
    }

    @Test
    void verifiesOneFile() throws IOException {
        for (final Path file : List.of(segment, index, companion, segment.resolveSibling("mark"))) {
            assertThat(Shell.run("segment", "verify", file.toString()).exitCode()).isZero();
        }
        flip(companion, 100);
        final Shell.Result damaged = Shell.run("segment", "verify", companion.toString());
        assertThat(damaged.exitCode()).isEqualTo(1);
        assertThat(damaged.err())
                .contains(companion + ": at position 19: BAD_BODY_CRC: ")
                .doesNotContain("BAD_BODY_CRC at position");
        final Path producers = TestLogs.files(segment.getParent(), ".producers").get(0);
        assertThat(Shell.run("segment", "verify", producers.toString()).exitCode()).isZero();
        flip(producers, 20);
        assertThat(Shell.run("segment", "verify", producers.toString()).err())
                .contains("the next start scans the segment");
        assertThat(Shell.run("segment", "verify", "/etc/passwd").exitCode()).isEqualTo(2);
    }

    @Test
    void dumpsASegmentWithItsMessages() {
        final Shell.Result plain = Shell.run("segment", "dump", segment.toString());
        final Shell.Result full =
                Shell.run("segment", "dump", segment.toString(), "--messages", "--output", "json");

        assertThat(plain.exitCode()).isZero();
        assertThat(plain.lines()).hasSize(202);
        assertThat(plain.lines().get(0)).startsWith("header  position=0  logName=spans");
        assertThat(plain.lines().get(201)).startsWith("footer").contains("messages=600");
        assertThat(full.lines()).hasSize(802);
        assertThat(full.out()).contains("\"seqno\":599", "\"payload\":\"message 599 ");
    }

    @Test
    void dumpsEveryKindOfFileInHexToo() {
        for (final Path file : List.of(segment, index, companion, segment.resolveSibling("mark"))) {
            final Shell.Result result = Shell.run("segment", "dump", "--hex", file.toString());

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.out()).isNotEmpty();
        }
        assertThat(Shell.run("segment", "dump", "--hex", segment.toString()).out())
                .contains("42 4f 4f 4d 53 45 47 0a");
    }

    @Test
    void dumpShowsDamageAndGoesOn() throws IOException {
        flip(segment, 4096 + 20);
        final Shell.Result result = Shell.run("segment", "dump", segment.toString());

        assertThat(result.exitCode()).isZero();
        assertThat(result.lines()).hasSize(202);
        assertThat(result.lines().get(1))
                .startsWith("damage  position=4096")
                .doesNotContain(" at position ");
    }

    @Test
    void compressesAndDecompresses() throws IOException {
        final byte[] whole = Files.readAllBytes(segment);
        final byte[] packed = Files.readAllBytes(companion);
        assertThat(Shell.run("segment", "compress", segment.toString()).exitCode()).isEqualTo(1);
        Files.delete(companion);
        assertThat(Shell.run("segment", "compress", segment.toString()).exitCode()).isZero();
        assertThat(Files.readAllBytes(companion)).isEqualTo(packed);

        assertThat(Shell.run("segment", "decompress", companion.toString()).exitCode())
                .isEqualTo(1);
        Files.delete(segment);
        assertThat(Shell.run("segment", "decompress", companion.toString()).exitCode()).isZero();
        assertThat(Files.readAllBytes(segment)).isEqualTo(whole);
        assertThat(Shell.run("segment", "compress", companion.toString()).exitCode()).isEqualTo(2);
    }

    @Test
    void aMissingFileIsAFailureWithASentence() {
        for (final String command : List.of("dump", "verify", "decompress")) {
            final Shell.Result result =
                    Shell.run("segment", command, "/none/00000000000000000000.lz4");

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err()).contains("/none/").doesNotContain("bug");
        }
    }
}
