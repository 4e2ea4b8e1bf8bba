package org.boomscooter.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.boomscooter.server.Node;
import org.boomscooter.server.config.Setting;
import org.boomscooter.server.config.Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands against a server in this process. */
class EndToEndTest {
    @TempDir private Path directory;
    private Node node;
    private String server;

    @BeforeEach
    void start() throws IOException {
        node = Node.start(settings(directory).build(), Map.of());
        server = address(node);
    }

    static Settings.Builder settings(final Path data) {
        return new Settings.Builder()
                .addFlag(Setting.DATA, "test", data.toString())
                .addFlag(Setting.LISTEN, "test", "127.0.0.1:0")
                .addFlag(Setting.LOG_SEGMENT_SIZE, "test", "1MiB")
                .addFlag(Setting.LOG_DISK_RESERVE, "test", "0");
    }

    private static String address(final Node node) {
        return "127.0.0.1:" + node.address().getPort();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void whatIsProducedIsConsumedOverTheNetworkAndFromTheFiles() {
        final Shell.Result produced =
                Shell.runWith("a\n\nc", "produce", "letters", "--server", server, "-o", "json");
        assertThat(produced.err()).isEmpty();
        assertThat(produced.out())
                .startsWith(
                        "{\"log\":\"letters\",\"messages\":3,\"firstSeqno\":0,\"lastSeqno\":2,");

        final Shell.Result consumed = Shell.run("consume", "letters", "--server", server);
        assertThat(consumed).isEqualTo(new Shell.Result(0, "a\n\nc\n", ""));
        assertThat(Shell.run("consume", "letters", "--direct", directory.toString()))
                .isEqualTo(consumed);
    }

    @Test
    void watchTellsWhatIsThereAndWhatChanges() {
        Shell.runWith("a\nb\n", "produce", "letters", "--server", server);
        final Shell.Result table = Shell.run("log", "watch", "let", "--count", "1", "-s", server);
        assertThat(table.lines()).hasSize(2);
        assertThat(table.lines().get(0)).matches("KIND +EARLIEST +NEXT +SEGMENT +LENGTH +LOG");
        assertThat(table.lines().get(1)).matches("exists +0 +2 +0 +4\\d\\d\\d  letters");
        assertThat(Shell.run("log", "watch", "--count", "1", "-o", "json", "-s", server).out())
                .startsWith("{\"log\":\"letters\",\"kind\":\"exists\",\"earliest\":0,\"next\":2,")
                .endsWith(",\"newSegments\":[]}\n");
    }

    @Test
    void consumeEndsAtToAndCountAndBeginsAtFrom() {
        Shell.runWith("0\n1\n2\n3\n4\n", "produce", "digits", "--server", server);
        assertThat(consume("--from", "1", "--to", "3")).isEqualTo("1\n2\n3\n");
        assertThat(consume("--count", "2")).isEqualTo("0\n1\n");
        assertThat(consume("--from", "3")).isEqualTo("3\n4\n");
        assertThat(consume("--from", "latest")).isEmpty();
        assertThat(consume("--from", "-1h")).isEqualTo("0\n1\n2\n3\n4\n");
        assertThat(consume("--follow", "--to", "1")).isEqualTo("0\n1\n");
        assertThat(consume("--to", "7")).isEqualTo("0\n1\n2\n3\n4\n");
        assertThat(consume("--from", "3", "--to", "1")).isEmpty();
        assertThat(consume("--raw")).isEqualTo("01234");
    }

    private String consume(final String... options) {
        final String[] args = new String[options.length + 4];
        args[0] = "consume";
        args[1] = "digits";
        args[2] = "--server";
        args[3] = server;
        System.arraycopy(options, 0, args, 4, options.length);
        final Shell.Result result = Shell.run(args);
        assertThat(result.exitCode()).as(result.err()).isZero();
        return result.out();
    }

    @Test
    void keysAndChannelsComeBackAsJson() {
        Shell.runWith(
                "7\tseven\n8\teight\n",
                "produce",
                "keyed",
                "--key",
                "tab",
                "--channel",
                "a/b",
                "--server",
                server);
        final Shell.Result all = Shell.run("consume", "keyed", "-o", "json", "-s", server);
        assertThat(all.lines()).hasSize(2);
        assertThat(all.lines().get(0))
                .startsWith("{\"seqno\":0,\"appendTime\":\"20")
                .endsWith(
                        "\"channel\":\"a/b\",\"key\":7,\"type\":0,\"version\":0,"
                                + "\"payload\":\"seven\"}");
        assertThat(Shell.run("consume", "keyed", "--channel", "a/", "-s", server).lines())
                .containsExactly("seven", "eight");
        assertThat(Shell.run("consume", "keyed", "--channel", "b", "-s", server).out()).isEmpty();
    }

    @Test
    void keysOfARangeAreFoundAndWhatThatTookIsExplained() {
        final StringBuilder lines = new StringBuilder();
        for (int key = -5; key <= 5; key++) {
            lines.append(key).append("\tvalue ").append(key).append('\n');
        }
        Shell.runWith("left\nout\n", "produce", "ranges", "-s", server);
        Shell.runWith(lines.toString(), "produce", "ranges", "--key", "tab", "-s", server);
        for (final String[] source :
                new String[][] {{"-s", server}, {"--direct", directory.toString()}}) {
            assertThat(keys(source, "-1..1")).containsExactly("value -1", "value 0", "value 1");
            assertThat(keys(source, "4..")).containsExactly("value 4", "value 5");
            assertThat(keys(source, "..-5")).containsExactly("value -5");
            assertThat(keys(source, "3")).containsExactly("value 3");
            assertThat(keys(source, "-9223372036854775808..9223372036854775807")).hasSize(11);
            assertThat(keys(source, "6..9")).isEmpty();
            assertThat(explain(source, "table"))
                    .startsWith("boomscooter: segments: 1 read, 0 skipped; stretches looked up: ")
                    .endsWith(" read\n");
            assertThat(explain(source, "json"))
                    .matches(
                            "\\{\"segmentsRead\":1,\"segmentsSkipped\":0,\"stretchesRead\":\\d+,"
                                    + "\"stretchesSkipped\":\\d+,\"bytesRead\":[1-9]\\d*,"
                                    + "\"bytesSkipped\":\\d+,\"indexBytesRead\":\\d+}\n");
        }
    }

    private static List<String> keys(final String[] source, final String range) {
        return Shell.run("consume", "ranges", "--key", range, source[0], source[1]).lines();
    }

    private static String explain(final String[] source, final String format) {
        return Shell.run(
                        "consume",
                        "ranges",
                        "--key",
                        "2",
                        "--count",
                        "1",
                        "--explain",
                        "-o",
                        format,
                        source[0],
                        source[1])
                .err();
    }

    @Test
    void framedMessagesMayHoldAnything() throws IOException {
        final Path file = directory.resolve("framed");
        Files.write(file, new byte[] {3, 0, 0, 0, 'a', '\n', 'b', 0, 0, 0, 0});
        assertThat(
                        Shell.run("produce", "binary", file.toString(), "--framed", "-s", server)
                                .exitCode())
                .isZero();
        assertThat(Shell.run("consume", "binary", "--framed", "-s", server).out())
                .isEqualTo("\3\0\0\0a\nb\0\0\0\0");
    }

    @Test
    void aReaderThatGoesAwayIsNoFailure() {
        Shell.runWith("line\n".repeat(10_000), "produce", "long", "--server", server);
        assertThat(Shell.runIntoClosedPipe(100, "consume", "long", "--server", server))
                .isEqualTo(new Shell.Result(0, "", ""));
    }

    @Test
    void aFullDiskBehindStandardOutputIsAFailure() {
        Shell.runWith("line\n".repeat(10_000), "produce", "long", "--server", server);
        final Shell.Result result =
                Shell.runIntoFullDisk(100, "consume", "long", "--server", server);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .isEqualTo("boomscooter: standard output: No space left on device\n");
    }

    @Test
    void logsAreCreatedListedDescribedAndDeleted() {
        assertThat(Shell.run("log", "create", "a/1", "--seqno", "client", "-s", server).exitCode())
                .isZero();
        assertThat(Shell.run("log", "create", "b", "-s", server).exitCode()).isZero();
        assertThat(Shell.run("log", "list", "-o", "json", "-s", server).lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("{\"log\":\""));
        assertThat(Shell.run("log", "list", "a/", "-s", server).out())
                .contains("a/1")
                .doesNotContain("\nb ");
        assertThat(Shell.run("log", "describe", "a/1", "-s", server).out()).contains("client");
        assertThat(Shell.run("log", "delete", "a/1", "--yes", "-s", server).exitCode()).isZero();
        assertThat(Shell.run("log", "list", "-s", server).out()).doesNotContain("a/1");
    }

    @Test
    void errorsSayWhatToDo() {
        final Shell.Result noLog = Shell.run("consume", "nowhere", "--server", server);
        assertThat(noLog.exitCode()).isEqualTo(1);
        assertThat(noLog.out()).isEmpty();
        assertThat(noLog.err()).startsWith("boomscooter: ").contains("nowhere");
        assertThat(noLog.err().lines()).hasSizeLessThanOrEqualTo(2);

        final Shell.Result noServer = Shell.run("consume", "x", "--server", "127.0.0.1:1");
        assertThat(noServer.exitCode()).isEqualTo(1);
        assertThat(noServer.err()).contains("127.0.0.1:1", "boomscooter serve");

        assertThat(Shell.run("consume", "x", "--raw", "-o", "json").exitCode()).isEqualTo(2);
        final Shell.Result late = Shell.run("consume", "x", "--from", "9999-12-31T23:59:59Z");
        assertThat(late.exitCode()).isEqualTo(2);
        assertThat(late.err()).contains("(expected: a time from the year 1678 to the year 2261)");
        assertThat(Shell.run("consume", "x", "--from", "yesterday").err())
                .contains("expected: earliest, latest, a seqno");
    }

    @Test
    void whatTheLibrariesDoNotTakeIsWrongUsageAndNoBug() {
        Shell.run("log", "create", "numbered", "--seqno", "client", "-s", server);
        Shell.runWith("a\n", "produce", "letters", "-s", server);
        for (final Shell.Result result :
                List.of(
                        Shell.runWith("a\n", "produce", "x", "--batch-bytes", "12", "-s", server),
                        Shell.runWith("a\n", "produce", "numbered", "-s", server),
                        Shell.run("consume", "letters", "--count", "-1", "-s", server),
                        Shell.run("serve", "--listen", "0.0.0.0:0", "--data", elsewhere()))) {
            assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
            assertThat(result.err()).startsWith("boomscooter: ").doesNotContain("\tat ", "bug");
        }
    }

    @Test
    void aNumberOutOfItsRangeIsWrongUsage() {
        for (final String[] args :
                new String[][] {
                    {"bench", "latency", "load", "--rate", "0"},
                    {"bench", "latency", "load", "--rate", "-1"},
                    {"bench", "latency", "load", "--seconds", "-3"},
                    {"bench", "latency", "load", "--seconds", "0"},
                    {"bench", "latency", "load", "--warm-up", "-1"},
                    {"bench", "produce", "load", "--count", "-1"},
                    {"bench", "produce", "load", "--count", "0"},
                    {"bench", "produce", "load", "--size", "1GiB"},
                    {"consume", "load", "--count", "-1"},
                    {"consume", "load", "--to", "-1"},
                    {"consume", "load", "--key", "9..8"},
                    {"consume", "load", "--key", ".."},
                    {"consume", "load", "--key", "1..9223372036854775808"},
                    {"consume", "load", "--key", "a..b"},
                    {"consume", "load", "--key", "1-2"},
                    {"log", "create", "x", "--segment-size", "5"},
                    {"log", "create", "x", "--segment-size", "0"},
                    {"log", "create", "x", "--segment-size", "2GiB"},
                    {"log", "create", "x", "--retention", "7"},
                    {"log", "set", "x", "--raw-retention", "7d,10"},
                    {"produce", "x", "--batch-bytes", "1"}
                }) {
            final Shell.Result result = Shell.run(args);
            final String option = args[args.length - 2];
            final String value = args[args.length - 1];
            assertThat(result.exitCode()).as(String.join(" ", args)).isEqualTo(2);
            assertThat(result.err())
                    .startsWith("boomscooter: Invalid value for option '" + option + "'")
                    .contains("'" + value + "' (expected: ");
        }
        assertThat(Shell.run("log", "create", "x", "--segment-size", "5").err())
                .contains("'5' (expected: a size from 1MiB to 1GiB, a multiple of 4KiB)");
        assertThat(Shell.run("bench", "latency", "load", "--rate", "0").err())
                .contains("'0' (expected: a whole number, from 1 to 1000000000)");
    }

    @Test
    void aLogOfClientSeqnosAsksForTheOption() {
        Shell.run("log", "create", "numbered", "--seqno", "client", "-s", server);
        assertThat(Shell.runWith("a\n", "produce", "numbered", "-s", server).err())
                .contains("--seqno N");
        Shell.runWith("a\n", "produce", "letters", "-s", server);
        assertThat(Shell.runWith("a\n", "produce", "letters", "--seqno", "7", "-s", server).err())
                .contains("leave out --seqno");
    }

    @Test
    void whatIsNotThereIsAFailureOfEveryCommand() {
        for (final String[] args :
                new String[][] {
                    {"consume", "x", "--direct", "/nope"},
                    {"bench", "consume", "x", "--direct", "/nope"},
                    {"segment", "dump", "/nope.log"},
                    {"segment", "verify", "/00000000000000000000.log"},
                    {"produce", "x", "/nope", "-s", server},
                    {"verify", "/nope"},
                    {"demo", "/nope"}
                }) {
            final Shell.Result result = Shell.run(args);
            assertThat(result.exitCode()).as(String.join(" ", args)).isEqualTo(1);
            assertThat(result.err()).contains("no such ").doesNotContain("Usage");
        }
        assertThat(Shell.run("demo", "/tmp"))
                .isEqualTo(
                        new Shell.Result(
                                1, "", "boomscooter: /tmp: is a directory (expected: a file)\n"));
    }

    @Test
    void filesAndAServerAreNotReadAtOnce() {
        for (final String[] command : new String[][] {{"consume"}, {"bench", "consume"}}) {
            final List<String> args = new ArrayList<>(List.of(command));
            args.addAll(List.of("x", "--direct", directory.toString(), "-s", server));
            final Shell.Result result = Shell.run(args.toArray(String[]::new));
            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.err()).contains("--direct and --server exclude each other");
        }
        final Shell.Result packed =
                Shell.run("consume", "x", "--direct", directory.toString(), "--lz4");
        assertThat(packed.exitCode()).isEqualTo(2);
        assertThat(packed.err()).contains("--lz4 and --direct exclude each other");
    }

    @Test
    void filesAreReadInEachModeAndBesideAServerThatWakesTheReader() {
        Shell.runWith("a\nb\n", "produce", "letters", "-s", server);
        final String data = directory.toString();
        for (final String mode : new String[] {"auto", "mmap", "PREAD"}) {
            assertThat(Shell.run("consume", "letters", "--direct", data, "--direct-mode", mode))
                    .isEqualTo(new Shell.Result(0, "a\nb\n", ""));
        }
        assertThat(
                        Shell.run(
                                "consume",
                                "letters",
                                "--direct",
                                data,
                                "--notify",
                                "--follow",
                                "--count",
                                "2",
                                "-s",
                                server))
                .isEqualTo(new Shell.Result(0, "a\nb\n", ""));
        assertThat(Shell.run("consume", "letters", "--direct", data, "--direct-mode", "fast").err())
                .contains("'fast' (expected: auto or mmap or pread)");
        assertThat(Shell.run("consume", "letters", "--notify", "-s", server))
                .extracting(Shell.Result::exitCode)
                .isEqualTo(2);
    }

    @Test
    void theLimitOfAMessageIsThatOfItsPayload(@TempDir final Path other) throws IOException {
        final Settings limited =
                settings(other).addFlag(Setting.LIMIT_MESSAGE_SIZE, "test", "64KiB").build();
        try (Node small = Node.start(limited, Map.of())) {
            final String to = address(small);
            final Shell.Result taken =
                    Shell.runWith("x".repeat(65_536), "produce", "a", "--key", "7", "-s", to);
            assertThat(taken.exitCode()).as(taken.err()).isZero();
            final Shell.Result refused =
                    Shell.runWith("x".repeat(65_537), "produce", "a", "-s", to);
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err())
                    .contains("65537 bytes")
                    .contains("at most 65536, by setting limit.message-size of the server");
        }
    }

    @Test
    void nothingIsSaidTwice() {
        assertThat(Shell.run("log", "list", "-s", "127.0.0.1:1").err())
                .startsWith("boomscooter: cannot connect to 127.0.0.1:1: Connection refused\n");
        assertThat(Shell.run("serve", "-X", "x").err()).doesNotContain("option option");
    }

    @Test
    void whatIsDamagedIsToldAndLeftOutAndTheRestIsPrinted() throws IOException {
        Shell.runWith("one\n", "produce", "letters", "-s", server);
        Shell.runWith("two\n", "produce", "letters", "-s", server);
        Shell.runWith("three\n", "produce", "letters", "-s", server);
        flip(directory.resolve("logs/letters/00000000000000000000.log"), 4096 + 64 + 8);
        for (final String[] from :
                List.of(
                        new String[] {"consume", "letters", "-s", server},
                        new String[] {"consume", "letters", "--direct", directory.toString()})) {
            final Shell.Result result = Shell.run(from);
            assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
            assertThat(result.out()).isEqualTo("two\nthree\n");
            assertThat(result.err().lines()).hasSize(2);
            assertThat(result.err())
                    .startsWith("boomscooter: log letters: damaged and left out, seqno 0: ")
                    .contains("contradicts its checksum", "1 damaged stretch of log letters")
                    .contains("'boomscooter segment repair --dry-run'")
                    .doesNotContain("Poll again");
        }
        assertThat(Shell.run("consume", "letters", "--direct", directory.toString()).err())
                .contains("00000000000000000000.log, at position 4096");
    }

    @Test
    @Timeout(60)
    void whatRetentionHasRemovedIsNotCalledDamaged() {
        Shell.run("log", "create", "letters", "--retention", "1MiB", "-s", server);
        Shell.run("cursor", "set", "letters", "c", "0", "-s", server);
        final String line = "x".repeat(1000) + "\n";
        Shell.runWith(line.repeat(4000), "produce", "letters", "-s", server);
        while (fact("letters", "segments") > 2) {
            // Retention looks once a second, and never takes the last two.
            Thread.onSpinWait();
        }
        final long earliest = fact("letters", "earliestSeqno");
        final Shell.Result result = Shell.run("consume", "letters", "--cursor", "c", "-s", server);
        assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
        assertThat(result.lines()).hasSize((int) (4000 - earliest));
        assertThat(result.err().lines()).hasSize(2);
        assertThat(result.err())
                .startsWith("boomscooter: log letters: gone, seqnos 0 to " + (earliest - 1))
                .contains("1 stretch of log letters removed by retention before")
                .doesNotContain("damage", "verify", "repair");
    }

    private long fact(final String log, final String name) {
        final Matcher found =
                Pattern.compile("\"" + name + "\":(\\d+)")
                        .matcher(
                                Shell.run("log", "describe", log, "-o", "json", "-s", server)
                                        .out());
        assertThat(found.find()).isTrue();
        return Long.parseLong(found.group(1));
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
    void wordsAreNamedAsTheyAreTyped() {
        final Shell.Result acks = Shell.runWith("a\n", "produce", "x", "--acks", "foo");
        assertThat(acks.exitCode()).isEqualTo(2);
        assertThat(acks.err()).contains("'foo' (expected: written or synced)");
        assertThat(Shell.run("log", "list", "-o", "xml").err())
                .contains("'xml' (expected: table or json)");
        assertThat(Shell.run("log", "create", "x", "--seqno", "me").err())
                .contains("'me' (expected: server or client)");
        assertThat(
                        Shell.runWith("a\n", "produce", "x", "--acks", "Written", "-s", server)
                                .exitCode())
                .isZero();
    }

    @Test
    void aNameThatNoLogCanHaveIsWrongUsage() {
        for (final Shell.Result result :
                List.of(
                        Shell.run("consume", "a//b", "-s", server),
                        Shell.run("consume", "../x", "--direct", directory.toString()),
                        Shell.run("log", "describe", "a/b/c/d/e", "-s", server),
                        Shell.runWith("a\n", "produce", "..", "-s", server),
                        Shell.run("log", "create", "a b", "-s", server))) {
            assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
            assertThat(result.err()).contains("(expected: ");
        }
    }

    @Test
    void filesThatCannotBeHadAreSpokenOfInPlainWords() {
        for (final Shell.Result result :
                List.of(
                        Shell.run("serve", "--data", "/proc/nope", "--listen", "127.0.0.1:0"),
                        Shell.run("log", "list", "--token-file", "/nope", "-s", server),
                        Shell.run("serve", "--data", elsewhere(), "-X", "auth.token-file=/nope"))) {
            assertThat(result.exitCode()).isNotZero();
            assertThat(result.err())
                    .contains("nope", "no such file or directory")
                    .doesNotContain("Exception");
        }
    }

    private String elsewhere() {
        return directory.resolve("elsewhere").toString();
    }

    @Test
    void theLargestBatchesNeedNoOtherOption() {
        assertThat(Shell.runWith("a\n", "produce", "x", "--batch-bytes", "64MiB", "-s", server))
                .extracting(Shell.Result::exitCode, Shell.Result::err)
                .containsExactly(0, "");
    }

    @Test
    void produceSaysHowFarItGotWhenTheInputIsBad() {
        final Shell.Result result =
                Shell.runWith("1\tone\ntwo\n", "produce", "x", "--key", "tab", "-s", server);
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err().lines())
                .containsExactly(
                        "boomscooter: 1 message is acknowledged, seqno 0 of log x",
                        "boomscooter: line 2 does not begin with a key and a tab, which --key tab"
                                + " asks for");
        final String path = directory.toString();
        assertThat(Shell.run("produce", "x", path, "-s", server).err())
                .isEqualTo("boomscooter: " + path + ": is a directory (expected: a file)\n");
    }

    @Test
    void theLoadGeneratorsPrintRates() {
        assertThat(Shell.run("bench", "produce", "load", "--count", "1000", "-s", server).lines())
                .hasSize(2);
        assertThat(Shell.run("bench", "consume", "load", "-o", "json", "-s", server).out())
                .contains("\"messages\":1000,\"bytes\":100000,");
        assertThat(
                        Shell.run(
                                        "bench",
                                        "latency",
                                        "load",
                                        "--rate",
                                        "100",
                                        "--seconds",
                                        "1",
                                        "--warm-up",
                                        "0",
                                        "-o",
                                        "json",
                                        "-s",
                                        server)
                                .out())
                .contains("\"messages\":100,\"p50Micros\":", ",\"maxMicros\":");
    }

    @Test
    void theDemoBringsEveryByteBack() throws IOException {
        final Path file = directory.resolve("input");
        Files.writeString(file, "one\n\ntwo\n".repeat(5_000) + "no line feed at the end");
        final Shell.Result result = Shell.run("demo", file.toString());
        assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
        assertThat(result.out()).contains("15001", "Every byte came back", ".lz4");
    }

    @Test
    void anAddressBeyondLoopbackWithoutATokenIsWrongUsageAndNoBug(@TempDir final Path other) {
        final Shell.Result refused =
                Shell.run("serve", "--data", other.toString(), "--listen", "0.0.0.0:0");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("no token is set").doesNotContain("This is a bug");
    }
}
