package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.boomscooter.bench.load.ManyLogsTask;
import org.boomscooter.bench.load.Settings;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.Retention;

/**
 * One log of some length: looked up in, read through in every way there is, checked; then the same
 * with its raw files gone.
 *
 * <p>Rates are of the bytes of raw segments, whatever the form in which they were read.
 */
final class FilesOfALog implements Step {
    private static final int PAYLOAD_BYTES = 1024;
    private static final String PREFIX = "filled";
    private static final String LOG = ManyLogsTask.name(PREFIX, 0);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LONGEST_WAIT_NS = TimeUnit.MINUTES.toNanos(3);

    /** Of larger ones the second reading would not find much in memory either. */
    private static final int MOST_GIGABYTES_IN_MEMORY = 5;

    /** What takes minutes is read once. */
    private static final int MOST_GIGABYTES_IN_ROUNDS = 10;

    private static final Map<String, String> BY_NETWORK = Map.of();
    private static final Map<String, String> BY_BLOCKS = Map.of("lz4", "true");
    private static final Map<String, String> BY_MAPPING =
            Map.of("direct", "true", "direct-mode", "mmap");
    private static final Map<String, String> BY_READS =
            Map.of("direct", "true", "direct-mode", "pread");

    private final ScaleContext context;
    private final BoomscooterServer server;
    private final Size size;
    private final int rounds;
    private Path data;
    private long messages;
    private long contentSum;
    private long rawBytes;

    /**
     * @param size in GB
     * @param rounds how often all of it is read in each way
     */
    FilesOfALog(final ScaleContext context, final Size size, final int rounds) {
        this.context = context;
        this.server = context.server();
        this.size = size;
        this.rounds = size.count() > MOST_GIGABYTES_IN_ROUNDS ? 1 : rounds;
    }

    @Override
    public void run() throws Exception {
        data = context.freshData();
        context.memory().settle();
        start();
        try {
            fill();
            server.stop();
            start();
            rawBytes = bytes(LogFiles.SEGMENT);
            context.add("raw, MB", size, rawBytes / 1e6);
            context.add("companions, MB", size, bytes(LogFiles.COMPANION) / 1e6);
            context.add("indexes, MB", size, bytes(LogFiles.INDEX) / 1e6);
            new LookUps(context, LOG, messages, size, this::leaveMemory).measure();
            for (int round = 0; round < rounds; round++) {
                readRaw();
            }
            scrub();
            deleteRaw();
            for (int round = 0; round < rounds; round++) {
                readCompanions();
            }
        } finally {
            server.stop();
        }
        Directories.delete(data);
    }

    private void start() throws IOException, InterruptedException {
        server.start(data);
        server.awaitReady();
    }

    private void fill() throws IOException, InterruptedException {
        messages = size.count() * 1_000_000_000L / PAYLOAD_BYTES;
        final Map<String, String> settings = new LinkedHashMap<>();
        settings.put("log", LOG);
        settings.put("client", "default");
        settings.put("keyed", "true");
        settings.put("payload-bytes", Integer.toString(PAYLOAD_BYTES));
        settings.put("from", "0");
        settings.put("to", Long.toString(messages));
        settings.put("content-sum", "0");
        contentSum = context.worker("grow", settings).number("content.sum");
        // The tail's is made when the server stops.
        await("companions", () -> count(LogFiles.SEGMENT) - count(LogFiles.COMPANION) <= 1);
    }

    /** What is waited for. */
    @FunctionalInterface
    private interface Condition {
        boolean holds() throws IOException;
    }

    private void await(final String what, final Condition condition) throws IOException {
        final long startNs = System.nanoTime();
        while (!condition.holds()) {
            if (System.nanoTime() - startNs > LONGEST_WAIT_NS) {
                throw new IOException(what + ": not done in time");
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }

    private List<Path> files(final String extension) throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("logs").resolve(LOG))) {
            return files.filter(file -> file.toString().endsWith(extension)).sorted().toList();
        }
    }

    private int count(final String extension) throws IOException {
        return files(extension).size();
    }

    private long bytes(final String extension) throws IOException {
        long sum = 0;
        for (final Path file : files(extension)) {
            sum += Files.size(file);
        }
        return sum;
    }

    private void readRaw() throws IOException, InterruptedException {
        shell("cat raw files", "cat \"$@\" > /dev/null", LogFiles.SEGMENT);
        shell("lz4 -dc companions | wc -c", "cat \"$@\" | lz4 -dc | wc -c", LogFiles.COMPANION);
        consume("network, raw", BY_NETWORK);
        consume("network, companions' blocks", BY_BLOCKS);
        consume("direct, mapped", BY_MAPPING);
        consume("direct, positional reads", BY_READS);
        fromDisk("verify, raw and companions", this::verify);
    }

    private void readCompanions() throws IOException, InterruptedException {
        consume("network, raw gone, unpacked by the server", BY_NETWORK);
        consume("network, raw gone, companions' blocks", BY_BLOCKS);
        consume("direct, raw gone", BY_MAPPING);
    }

    /** All of it once, by a server that was just started: it reads raw files and companions. */
    private void scrub() throws IOException, InterruptedException {
        server.stop();
        leaveMemory();
        final BoomscooterServer scrubbing =
                server.with("-X", "scrub.rate=1TiB", "-X", "scrub.interval=7d");
        scrubbing.start(data);
        try {
            scrubbing.awaitReady();
            final int segments = count(LogFiles.SEGMENT);
            try (BoomscooterClient client =
                    BoomscooterClient.builder().server(scrubbing.address()).connect()) {
                final long startNs = System.nanoTime();
                await(
                        "scrub",
                        () -> metric(client, "boomscooter_scrub_segments_total") >= segments);
                final double seconds = (System.nanoTime() - startNs) / 1e9;
                final double read = metric(client, "boomscooter_scrub_read_bytes_total");
                context.add(
                        "scrub, raw and companions, from disk, MB/s", size, read / 1e6 / seconds);
            }
        } finally {
            scrubbing.stop();
        }
        start();
    }

    private static double metric(final BoomscooterClient client, final String name) {
        return client.admin()
                .metrics()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .sum();
    }

    private void deleteRaw() throws IOException {
        try (BoomscooterClient client =
                BoomscooterClient.builder().server(server.address()).connect()) {
            client.admin().setRetention(LOG, new Retention(0, 1), Retention.KEEP);
        }
        await("raw retention", () -> count(LogFiles.SEGMENT) <= 1);
    }

    private void consume(final String how, final Map<String, String> more)
            throws IOException, InterruptedException {
        final Map<String, String> settings = new LinkedHashMap<>(more);
        settings.put("log", PREFIX);
        settings.put("logs", "1");
        settings.put("client", "default");
        settings.put("payload-bytes", Integer.toString(PAYLOAD_BYTES));
        settings.put("messages", Long.toString(messages));
        settings.put("content-sum", Long.toString(contentSum));
        settings.put("time-ms", "0");
        fromDisk(
                how,
                () -> {
                    final Settings read = context.worker("consume-many", settings);
                    return read.decimal("seconds");
                });
    }

    private void shell(final String what, final String script, final String extension)
            throws IOException, InterruptedException {
        final List<String> command =
                Stream.concat(
                                Stream.of("sh", "-c", script, "sh"),
                                files(extension).stream().map(Path::toString))
                        .toList();
        fromDisk(what, () -> seconds(command));
    }

    private double verify() throws IOException, InterruptedException {
        return seconds(server.command("verify", data.toString()));
    }

    private double seconds(final List<String> command) throws IOException, InterruptedException {
        final long startNs = System.nanoTime();
        final Process process = context.processes().start("command", command);
        if (process.waitFor() != 0) {
            throw new IOException(command.get(0) + ": " + context.processes().lastWords("command"));
        }
        context.processes().ended(process);
        return (System.nanoTime() - startNs) / 1e9;
    }

    /** A reading; returns its seconds. */
    @FunctionalInterface
    private interface Reading {
        double seconds() throws IOException, InterruptedException;
    }

    /** And once more from memory if it fits. */
    private void fromDisk(final String what, final Reading reading)
            throws IOException, InterruptedException {
        leaveMemory();
        context.add(what + ", from disk, MB/s", size, rawBytes / 1e6 / reading.seconds());
        if (size.count() <= MOST_GIGABYTES_IN_MEMORY) {
            context.add(what + ", from memory, MB/s", size, rawBytes / 1e6 / reading.seconds());
        }
    }

    /** The files leave the page cache. */
    private void leaveMemory() throws IOException, InterruptedException {
        context.memory().settle();
        for (final String extension :
                List.of(LogFiles.SEGMENT, LogFiles.COMPANION, LogFiles.INDEX)) {
            for (final Path file : files(extension)) {
                final Process dd =
                        new ProcessBuilder("dd", "if=" + file, "iflag=nocache", "count=0")
                                .redirectErrorStream(true)
                                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                .start();
                if (dd.waitFor() != 0) {
                    throw new IOException(file + ": does not leave the page cache");
                }
            }
        }
    }
}
