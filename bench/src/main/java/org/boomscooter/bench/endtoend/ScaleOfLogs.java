package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.boomscooter.bench.load.ManyLogsTask;
import org.boomscooter.bench.load.ProcessCpu;
import org.boomscooter.bench.load.ServerMemory;
import org.boomscooter.bench.load.Settings;
import org.boomscooter.bench.report.Metrics;

/** The same messages shared out over more logs, by one client and one connection. */
final class ScaleOfLogs implements Step {
    private static final String PREFIX = "log";
    private static final int PAYLOAD_BYTES = 100;

    /** A multiple of every number of logs. */
    private static final long MESSAGES = 4_000_000;

    private static final long WARM_UP_MS = 1_000;
    private static final long CONSUME_MS = 1_000;
    private static final byte[] NEXT = "the next message".getBytes(StandardCharsets.UTF_8);

    private final ScaleContext context;
    private final BoomscooterServer server;
    private final Size size;

    ScaleOfLogs(final ScaleContext context, final Size size) {
        this.context = context;
        this.server = context.server();
        this.size = size;
    }

    @Override
    public void run() throws Exception {
        final Path data = context.freshData();
        context.memory().settle();
        server.start(data);
        try {
            server.awaitReady();
            produceAndConsume();
            rest(data);
        } finally {
            server.kill();
        }
        restart(data, "kill -9");
        restart(data, "a clean stop");
        Directories.delete(data);
    }

    private void produceAndConsume() throws IOException, InterruptedException {
        final Map<String, String> settings = new LinkedHashMap<>();
        settings.put("log", PREFIX);
        settings.put("logs", Integer.toString(size.count()));
        settings.put("client", "shared");
        settings.put("payload-bytes", Integer.toString(PAYLOAD_BYTES));
        settings.put("messages", Long.toString(MESSAGES));
        settings.put("warm-up-ms", Long.toString(WARM_UP_MS));
        final Settings produced = context.worker("produce-many", settings);
        context.add("make a log, ms", size, produced, "create.ms");
        context.add("produce, messages/s", size, produced, Metrics.MESSAGES_PER_S);
        context.add("produce, server CPU s per million", size, produced, Metrics.SERVER_CPU);
        settings.put("content-sum", produced.text("content.sum"));
        settings.put("time-ms", Long.toString(CONSUME_MS));
        final Settings consumed = context.worker("consume-many", settings);
        context.add("consume, messages/s", size, consumed, Metrics.MESSAGES_PER_S);
        context.add("consume, server CPU s per million", size, consumed, Metrics.SERVER_CPU);
    }

    private void rest(final Path data) throws IOException, InterruptedException {
        context.add("idle server, % of a core", size, context.idlePercent());
        context.add("open descriptors", size, context.openDescriptors());
        context.add("anonymous memory, MB", size, ProcessCpu.anonymousBytes(server.pid()) / 1e6);
        context.add(
                "anonymous memory behind a collection, MB",
                size,
                ServerMemory.settledBytes(server.pid()) / 1e6);
        context.add(
                "blocks beyond the messages, KB for each log",
                size,
                beyondMessages(data) / 1e3 / size.count());
    }

    private static double beyondMessages(final Path data) throws IOException, InterruptedException {
        return BlocksOnDisk.withoutCompanions(data.resolve("logs"))
                - (double) MESSAGES * PAYLOAD_BYTES;
    }

    private void restart(final Path data, final String afterWhat)
            throws IOException, InterruptedException {
        final String lastLog = ManyLogsTask.name(PREFIX, size.count() - 1);
        try {
            context.timedStart(data, afterWhat, size, lastLog, NEXT, MESSAGES / size.count());
        } finally {
            final long startNs = System.nanoTime();
            server.stop();
            context.add(
                    "stop behind " + afterWhat + ", ms", size, ScaleContext.millisSince(startNs));
        }
    }
}
