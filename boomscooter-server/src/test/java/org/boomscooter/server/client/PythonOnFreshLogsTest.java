package org.boomscooter.server.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.Compression;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.LogSettings;
import org.boomscooter.client.Message;
import org.boomscooter.client.MessageHeader;
import org.boomscooter.client.Producer;
import org.boomscooter.server.Node;
import org.boomscooter.server.config.Setting;
import org.boomscooter.server.config.Settings;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/examples/reader.py reads what a server has written, beside it and after it. */
class PythonOnFreshLogsTest {
    private static final Path READER = Path.of("../docs/examples/reader.py");
    private static final int PAYLOAD_BYTES = 20_000;

    @TempDir private Path data;

    @BeforeAll
    static void assumePython() throws InterruptedException {
        boolean isThere;
        try {
            isThere = new ProcessBuilder("python3", "--version").start().waitFor() == 0;
        } catch (final IOException e) {
            isThere = false;
        }
        assumeTrue(isThere, "python3 is not installed: the readers were not compared");
    }

    private Node start() throws IOException {
        return Node.start(
                new Settings.Builder()
                        .addFlag(Setting.DATA, "test", data.toString())
                        .addFlag(Setting.LISTEN, "test", "127.0.0.1:0")
                        .addFlag(Setting.LOG_SEGMENT_SIZE, "test", "1MiB")
                        .addFlag(Setting.LOG_DISK_RESERVE, "test", "0")
                        .build(),
                Map.of());
    }

    @Test
    void seesWhatAConsumerSeesLiveSealedAndFromCompanionsAlone() throws Exception {
        final Path mixed = data.resolve("logs/mixed");
        final Path own = data.resolve("logs/own");
        final List<String> expected;
        try (Node node = start();
                BoomscooterClient client = Servers.connectTo(node.address().getPort())) {
            client.admin().createLog(LogSettings.of("own").clientSeqnos());
            produce(client, "mixed", Compression.NONE, 40);
            produce(client, "mixed", Compression.LZ4, 40);
            produceOwnSeqnos(client);
            expected = consumed(client, "mixed");
            assertThat(python(mixed)).as("beside the server").isEqualTo(expected);
            assertThat(python(own)).isEqualTo(consumed(client, "own")).hasSize(3);
        }
        assertThat(python(mixed)).as("after the server").isEqualTo(expected);
        assertThat(deleteRaw(mixed)).isGreaterThan(1);
        assertThat(python(mixed)).as("companions alone").isEqualTo(expected);
    }

    private static void produce(
            final BoomscooterClient client,
            final String log,
            final Compression compression,
            final int count) {
        final Random random = new Random(42);
        try (Producer producer =
                client.producer(log)
                        .channel("ch\u00e4nnel/" + compression)
                        .compression(compression)
                        .batchBytes(100_000)
                        .open()) {
            final MessageHeader header = new MessageHeader().type(7).version(3);
            for (int i = 0; i < count; i++) {
                final byte[] payload = new byte[PAYLOAD_BYTES];
                random.nextBytes(payload);
                // Half of it can be packed.
                Arrays.fill(payload, 0, PAYLOAD_BYTES / 2, (byte) i);
                producer.offer(header.key(i), payload, 0, payload.length);
            }
        }
    }

    private static void produceOwnSeqnos(final BoomscooterClient client) {
        try (Producer producer = client.producer("own").compression(Compression.LZ4).open()) {
            final byte[] payload = "again and again and again".getBytes(StandardCharsets.UTF_8);
            for (final long seqno : new long[] {5, 7, 1L << 40}) {
                producer.offer(new MessageHeader().seqno(seqno), payload, 0, payload.length);
            }
        }
    }

    private static List<String> consumed(final BoomscooterClient client, final String log) {
        final List<String> lines = new ArrayList<>();
        try (Consumer consumer = client.consumer(log).asItStands().open()) {
            for (final Message message : consumer) {
                lines.add(line(message));
            }
        }
        return lines;
    }

    private static String line(final Message message) {
        final byte[] payload = message.toBytes();
        return message.seqno()
                + " "
                + message.type()
                + " "
                + message.version()
                + " "
                + (message.hasKey() ? Long.toString(message.key()) : "-")
                + " "
                + (message.channel().isEmpty() ? "-" : message.channel())
                + " "
                + (payload.length == 0 ? "-" : HexFormat.of().formatHex(payload));
    }

    private static int deleteRaw(final Path log) throws IOException {
        int count = 0;
        try (Stream<Path> files = Files.list(log)) {
            for (final Path raw : files.filter(file -> file.toString().endsWith(".log")).toList()) {
                Files.delete(raw);
                count++;
            }
        }
        return count;
    }

    private List<String> python(final Path log) throws Exception {
        final Path output = data.resolveSibling(data.getFileName() + ".out");
        final ProcessBuilder builder =
                new ProcessBuilder("python3", READER.toString(), log.toString())
                        .redirectOutput(output.toFile())
                        .redirectErrorStream(true);
        builder.environment().put("PYTHONIOENCODING", "utf-8");
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        final Process process = builder.start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        final List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
        Files.delete(output);
        assertThat(process.exitValue()).as("%s: %s", log, lines).isZero();
        return lines;
    }
}
