package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.boomscooter.bench.load.Level;
import org.boomscooter.bench.load.Settings;
import org.boomscooter.bench.report.Findings;
import org.boomscooter.bench.report.Metrics;

/**
 * One contender's turn in a round, while it runs: what works need, and what they leave for each
 * other.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class Turn {
    /** On top of what a worker is told to take: to start, to rest, to read what it produced. */
    private static final Duration GRACE = Duration.ofSeconds(60);

    private final Processes processes;
    private final Memory memory;
    private final Budget budget;
    private final Deadline deadline;
    private final Findings findings;
    private final Server server;
    private final int round;
    private final List<ProducedLog> logs = new ArrayList<>();

    Turn(
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

    /** Does every work that this contender is able to do, by each of its clients. */
    void run() throws InterruptedException {
        if (server.abilities().contains(Ability.PRODUCE)) {
            attempt("warm-up", () -> warmUp(Level.WRITTEN));
        } else if (server.abilities().contains(Ability.PRODUCE_SYNCED)) {
            attempt("warm-up", () -> warmUp(Level.SYNCED));
        }
        for (final Use use : Use.values()) {
            final List<String> clients = budget.chosen(server.clients(use));
            for (final String client : clients) {
                for (final Work work : Works.ALL) {
                    if (work.use() == use && isDone(work, client, clients)) {
                        attempt(work.title() + " " + client, () -> work.run(this, client));
                    }
                }
            }
        }
    }

    private boolean isDone(final Work work, final String client, final List<String> clients) {
        return server.abilities().containsAll(work.needs())
                && work.clients(clients).contains(client)
                && (work.isQuick() || !budget.isQuick());
    }

    private void attempt(final String what, final Step step) throws InterruptedException {
        deadline.attempt(findings, "round " + round + ", " + server.name() + ", " + what, step);
    }

    private void warmUp(final Level level) throws IOException, InterruptedException {
        final String client = server.clients(Use.THROUGHPUT).get(0);
        new ProduceWork(Works.SMALL_BYTES, level)
                .produce(this, client, "warm", budget.serverWarmUpMs());
    }

    Budget budget() {
        return budget;
    }

    Server server() {
        return server;
    }

    /** What every worker is told. */
    Map<String, String> settings(final String log, final String client, final int payloadBytes) {
        final Map<String, String> settings = new LinkedHashMap<>();
        settings.put("log", log);
        settings.put("client", client);
        settings.put("payload-bytes", Integer.toString(payloadBytes));
        settings.put("server-pid", Long.toString(server.pid()));
        return settings;
    }

    /**
     * Runs a worker on a machine that has come to rest.
     *
     * @param timeMs what it is told to take
     */
    Settings work(final String task, final Map<String, String> settings, final long timeMs)
            throws IOException, InterruptedException {
        memory.settle();
        return WorkerProcess.run(processes, server, task, settings, GRACE.plusMillis(2 * timeMs));
    }

    /** Leaves a log for later works. */
    void addLog(final ProducedLog log) {
        logs.add(log);
    }

    /** Everything that was left for later works. */
    List<ProducedLog> logs() {
        return logs;
    }

    /** The log that a client produced of such messages. */
    ProducedLog log(final String client, final int payloadBytes) throws IOException {
        return logs.stream()
                .filter(log -> log.client().equals(client) && log.payloadBytes() == payloadBytes)
                .findFirst()
                .orElseThrow(
                        () ->
                                new IOException(
                                        client
                                                + " has produced no log with messages of "
                                                + payloadBytes
                                                + " B"));
    }

    /** Adds what a worker found of the metrics that the report knows. */
    void addAll(final String title, final String client, final Settings measured) {
        addSome(Metrics.OF_WORKERS, title, client, measured);
    }

    /** Adds what it cost, of a work whose rate is given. */
    void addCpu(final String title, final String client, final Settings measured) {
        addSome(Metrics.CPU, title, client, measured);
    }

    private void addSome(
            final List<String> metrics,
            final String title,
            final String client,
            final Settings measured) {
        for (final String metric : metrics) {
            if (measured.values().containsKey(metric)) {
                add(title, client, metric, measured.decimal(metric));
            }
        }
    }

    /** The same of one of several things that a worker found: those of a part of its results. */
    void addPart(
            final String title, final String client, final String part, final Settings measured) {
        addAll(title, client, measured.part(part));
    }

    /** Adds each part as a client of its own. */
    void addVariants(final String title, final Settings measured) {
        for (final String part : measured.parts(Metrics.OF_WORKERS)) {
            addPart(title, part, part, measured);
        }
    }

    void add(final String title, final String client, final String metric, final double value) {
        findings.add(title, contender(client), metric, value);
    }

    private String contender(final String client) {
        return client.isEmpty() ? server.name() : server.name() + " " + client;
    }
}
