package org.boomscooter.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.ConsumerBuilder;
import org.boomscooter.client.MessageHeader;
import org.boomscooter.client.Producer;
import org.boomscooter.client.direct.DirectReader;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.server.Node;
import org.boomscooter.server.config.Quantity;
import org.boomscooter.server.config.Setting;
import org.boomscooter.server.config.Settings;

/** One run of the demo on a data directory. */
final class DemoRun {
    private static final String LOG = "demo";
    private static final int MAX_LINE_BYTES = 8 << 20;
    private static final double NANOS_PER_MILLI = 1e6;

    private final Rows steps =
            new Rows("step", "messages", "bytes", "ms", "messagesPerSecond", "mbPerSecond", "same");
    private final Terminal terminal;
    private final Path input;
    private final Path data;
    private boolean isEqual = true;

    DemoRun(final Terminal terminal, final Path input, final Path data) {
        this.terminal = terminal;
        this.input = input;
        this.data = data;
    }

    /** Whether every byte came back. */
    boolean run(final Map<String, String> environment) throws IOException, InterruptedException {
        final long startNs = System.nanoTime();
        try (Node node = Node.start(settings(), environment)) {
            terminal.print(
                    String.format(
                            "server: started in %.0f ms on port %d, data in %s%n",
                            (System.nanoTime() - startNs) / NANOS_PER_MILLI,
                            node.address().getPort(),
                            data));
            try (BoomscooterClient client = connect(node)) {
                append(client);
                read("read by network", client.consumer(LOG));
            }
            read("read the files", DirectReader.open(data, LOG).consumer());
        }
        readCompanions();
        steps.table().forEach(terminal::print);
        terminal.print("");
        printFiles();
        return isEqual;
    }

    private Settings settings() {
        return new Settings.Builder()
                .addFlag(Setting.DATA, "demo", data.toString())
                .addFlag(Setting.LISTEN, "demo", "127.0.0.1:0")
                .addFlag(Setting.LOG_SEGMENT_SIZE, "demo", "16MiB")
                .addFlag(Setting.LOG_DISK_RESERVE, "demo", "16MiB")
                .build();
    }

    private static BoomscooterClient connect(final Node node) {
        return BoomscooterClient.builder()
                .server("127.0.0.1:" + node.address().getPort())
                .connect();
    }

    private void append(final BoomscooterClient client) throws IOException {
        final Progress progress = new Progress(terminal, "appended");
        final long startNs = System.nanoTime();
        try (InputStream in = Files.newInputStream(input);
                Producer producer = client.producer(LOG).open()) {
            final MessageInput lines = new LineInput(in, MAX_LINE_BYTES);
            final MessageHeader header = new MessageHeader();
            while (lines.next()) {
                producer.offer(header, lines.bytes(), lines.offset(), lines.length());
                progress.add(lines.length());
            }
            producer.flush().join();
        }
        progress.end();
        addStep("append, synced", progress, System.nanoTime() - startNs, null);
    }

    private void read(final String step, final ConsumerBuilder builder)
            throws IOException, InterruptedException {
        final Progress progress = new Progress(terminal, "read");
        final long startNs = System.nanoTime();
        try (LineComparison comparison = new LineComparison(input, MAX_LINE_BYTES);
                Consumer consumer = builder.asItStands().open()) {
            consumer.run(
                    message -> {
                        comparison.compare(message);
                        progress.add(message.length());
                    });
            progress.end();
            addStep(step, progress, System.nanoTime() - startNs, comparison);
        }
    }

    /** The raw segments step aside, so that nothing but the companions can answer. */
    private void readCompanions() throws IOException, InterruptedException {
        final Path aside = Files.createDirectory(data.resolve("aside"));
        moveSegments(logDirectory(), aside);
        read("read the .lz4 only", DirectReader.open(data, LOG).consumer());
        moveSegments(aside, logDirectory());
        Files.delete(aside);
    }

    private static void moveSegments(final Path from, final Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (final Path file : files.filter(DemoRun::isSegment).toList()) {
                Files.move(file, to.resolve(file.getFileName()));
            }
        }
    }

    private static boolean isSegment(final Path file) {
        return LogFiles.baseSeqno(file.getFileName().toString(), LogFiles.SEGMENT) >= 0;
    }

    private Path logDirectory() {
        return data.resolve("logs").resolve(LOG);
    }

    private void addStep(
            final String step,
            final Progress progress,
            final long durationNs,
            final LineComparison comparison) {
        final String difference = comparison == null ? null : comparison.difference();
        if (difference != null) {
            isEqual = false;
            terminal.say("boomscooter: " + step + ": " + difference);
        }
        final Rates rates = new Rates(progress, durationNs);
        steps.add(
                step,
                progress.messages(),
                progress.bytes(),
                Rates.rounded(durationNs / NANOS_PER_MILLI, 1),
                Math.round(rates.messagesPerSecond()),
                Rates.rounded(rates.megabytesPerSecond(), 1),
                comparison == null ? null : difference == null ? "yes" : "NO");
    }

    private void printFiles() throws IOException {
        final Rows rows = new Rows("file", "bytes", "what");
        try (Stream<Path> files = Files.list(logDirectory())) {
            for (final Path file : files.sorted().toList()) {
                rows.add(data.relativize(file), Files.size(file), what(file));
            }
        }
        rows.table().forEach(terminal::print);
        terminal.print(
                "\nThe input has "
                        + Quantity.roundBytes(Files.size(input))
                        + ". With --keep, compare for yourself: lz4 -dc X.lz4 | cmp - X.log");
    }

    private static String what(final Path file) {
        final String name = file.getFileName().toString();
        final int dot = name.lastIndexOf('.');
        return switch (dot < 0 ? name : name.substring(dot)) {
            case LogFiles.SEGMENT -> "segment: the messages";
            case LogFiles.COMPANION -> "companion: the same in LZ4";
            case LogFiles.INDEX -> "index: seqnos and zone maps";
            case LogFiles.MARK -> "watermarks, for direct readers";
            case ".toml" -> "what the log was made with";
            case ".producers" -> "producers, to know repetitions";
            default -> "";
        };
    }
}
