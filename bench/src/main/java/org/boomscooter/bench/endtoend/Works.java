package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.boomscooter.bench.load.Level;
import org.boomscooter.bench.load.Settings;

/** The works of one round on one server that runs, the same for every server. */
final class Works {
    static final int SMALL_BYTES = 100;
    static final int LARGE_BYTES = 1024;

    private static final List<String> THROUGHPUT_CLIENTS = List.of("default", "tuned");
    private static final List<String> LATENCY_CLIENTS = List.of("default", "prompt");
    private static final long LATENCY_RATE = 10_000;
    private static final long HIGH_LATENCY_RATE = 100_000;

    /** On top of what a worker is told to take: to start, to rest, to read what it produced. */
    private static final Duration GRACE = Duration.ofSeconds(60);

    private final Processes processes;
    private final Memory memory;
    private final Budget budget;
    private final Deadline deadline;
    private final Findings findings;
    private final Server server;
    private final int round;
    private final Map<String, Long> messages = new LinkedHashMap<>();

    Works(
            final Processes processes,
            final Memory memory,
            final Budget budget,
            final Deadline deadline,
            final Findings findings,
            final Server server,
            final int round) {
        this.processes = processes;
        this.memory = memory;
        this.budget = budget;
        this.deadline = deadline;
        this.findings = findings;
        this.server = server;
        this.round = round;
    }

    void run() throws InterruptedException {
        warmUp();
        for (final String client : THROUGHPUT_CLIENTS) {
            produceAndConsume(client, SMALL_BYTES);
            produceAndConsume(client, LARGE_BYTES);
            if (budget.allWorks() || client.equals("default")) {
                produceSynced(client);
            }
        }
        for (final String client : budget.allWorks() ? LATENCY_CLIENTS : List.of("prompt")) {
            latency(client, Level.WRITTEN, LATENCY_RATE, false);
            latency(client, Level.SYNCED, LATENCY_RATE, false);
        }
        if (budget.allWorks()) {
            latency("default", Level.WRITTEN, HIGH_LATENCY_RATE, false);
        }
        latency("prompt", Level.WRITTEN, LATENCY_RATE, true);
    }

    /** How many messages each produced log holds. */
    Map<String, Long> messages() {
        return messages;
    }

    private void warmUp() throws InterruptedException {
        attempt(
                "warm-up",
                () -> {
                    final Map<String, String> produce = produce("warm", SMALL_BYTES, Level.WRITTEN);
                    produce.put("client", "tuned");
                    produce.put("time-ms", Long.toString(budget.serverWarmUpMs()));
                    final Settings produced = work("produce", produce, budget.serverWarmUpMs());
                    consume("warm", "tuned", SMALL_BYTES, produced, Map.of());
                });
    }

    private void produceAndConsume(final String client, final int bytes)
            throws InterruptedException {
        final String log = "written-" + client + "-" + bytes;
        attempt(
                log,
                () -> {
                    final Map<String, String> produce = produce(log, bytes, Level.WRITTEN);
                    produce.put("client", client);
                    final Settings produced = work("produce", produce, budget.produceMs());
                    addThroughput("produce " + size(bytes) + ", written", client, produced);
                    messages.put(log, produced.number("messages"));
                    addThroughput(
                            "consume " + size(bytes),
                            client,
                            consume(log, client, bytes, produced, Map.of()));
                    if (server.hasDirectRead() && client.equals("default")) {
                        addThroughput(
                                "direct read " + size(bytes),
                                client,
                                consume(log, client, bytes, produced, Map.of("direct", "true")));
                    }
                });
    }

    private void produceSynced(final String client) throws InterruptedException {
        final String log = "synced-" + client + "-" + SMALL_BYTES;
        attempt(
                log,
                () -> {
                    final Map<String, String> produce = produce(log, SMALL_BYTES, Level.SYNCED);
                    produce.put("client", client);
                    addThroughput(
                            "produce " + size(SMALL_BYTES) + ", synced",
                            client,
                            work("produce", produce, budget.produceMs()));
                });
    }

    private Map<String, String> produce(final String log, final int bytes, final Level level) {
        final Map<String, String> settings = settings(log, bytes);
        settings.put("level", level.label());
        settings.put("warm-up-ms", Long.toString(budget.produceWarmUpMs()));
        settings.put("time-ms", Long.toString(budget.produceMs()));
        settings.put("max-messages", Long.toString(budget.maxMessageBytes() / bytes));
        return settings;
    }

    private Settings consume(
            final String log,
            final String client,
            final int bytes,
            final Settings produced,
            final Map<String, String> more)
            throws IOException, InterruptedException {
        final Map<String, String> settings = settings(log, bytes);
        settings.put("client", client);
        settings.put("count", produced.text("messages"));
        settings.put("content-sum", produced.text("content.sum"));
        settings.put("warm-up-ms", Long.toString(budget.consumeWarmUpMs()));
        settings.put("time-ms", Long.toString(budget.consumeMs()));
        settings.putAll(more);
        return work("consume", settings, budget.consumeMs());
    }

    private void latency(
            final String client, final Level level, final long rate, final boolean follow)
            throws InterruptedException {
        final String log =
                "latency-" + client + "-" + level.label() + "-" + rate + (follow ? "-f" : "");
        attempt(
                log,
                () -> {
                    final Map<String, String> settings = settings(log, SMALL_BYTES);
                    settings.put("client", client);
                    settings.put("level", level.label());
                    settings.put("rate", Long.toString(rate));
                    settings.put("follow", Boolean.toString(follow));
                    settings.put("warm-up-ms", Long.toString(budget.latencyWarmUpMs()));
                    settings.put("time-ms", Long.toString(budget.latencyMs()));
                    final Settings measured = work("latency", settings, budget.latencyMs());
                    addLatency(
                            client, level, rate, follow ? "delivered" : "acknowledged", measured);
                });
    }

    private Map<String, String> settings(final String log, final int bytes) {
        final Map<String, String> settings = new LinkedHashMap<>();
        settings.put("log", log);
        settings.put("payload-bytes", Integer.toString(bytes));
        settings.put("server-pid", Long.toString(server.pid()));
        return settings;
    }

    private Settings work(final String task, final Map<String, String> settings, final long timeMs)
            throws IOException, InterruptedException {
        memory.settle();
        return WorkerProcess.run(processes, server, task, settings, GRACE.plusMillis(2 * timeMs));
    }

    private void addThroughput(final String work, final String client, final Settings measured) {
        for (final String metric :
                List.of(
                        Metrics.MESSAGES_PER_S,
                        Metrics.MB_PER_S,
                        Metrics.CLIENT_CPU,
                        Metrics.SERVER_CPU)) {
            findings.add(
                    work, contender(client), metric, Double.parseDouble(measured.text(metric)));
        }
    }

    private void addLatency(
            final String client,
            final Level level,
            final long rate,
            final String event,
            final Settings measured) {
        final String work = String.format("%s, %s, %,d messages/s", event, level.label(), rate);
        for (final String percentile : Metrics.LATENCIES) {
            findings.add(
                    work,
                    contender(client),
                    percentile,
                    Double.parseDouble(measured.text(event + "." + percentile)));
        }
    }

    private String contender(final String client) {
        return server.name() + " " + client;
    }

    static String size(final int bytes) {
        return bytes + " B";
    }

    private void attempt(final String what, final Step step) throws InterruptedException {
        deadline.attempt(findings, "round " + round + ", " + server.name() + ", " + what, step);
    }
}
