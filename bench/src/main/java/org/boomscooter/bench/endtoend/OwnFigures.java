package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.boomscooter.bench.load.ProcessCpu;
import org.boomscooter.bench.load.Settings;
import org.boomscooter.bench.report.Findings;
import org.boomscooter.bench.report.Metrics;

/** What is measured of ours alone: start, idling, and coming back from a kill. */
final class OwnFigures {
    private static final Duration FILL_LIMIT = Duration.ofMinutes(4);
    private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(3);
    private static final String CONTENDER = "boomscooter";

    private final Processes processes;
    private final Path work;
    private final Budget budget;
    private final Deadline deadline;
    private final Findings findings;
    private final BoomscooterServer server;

    OwnFigures(
            final Processes processes,
            final Path work,
            final Budget budget,
            final Deadline deadline,
            final Findings findings,
            final BoomscooterServer server) {
        this.processes = processes;
        this.work = work;
        this.budget = budget;
        this.deadline = deadline;
        this.findings = findings;
        this.server = server;
    }

    void run() throws InterruptedException {
        deadline.attempt(findings, "help", this::help);
        deadline.attempt(findings, "first message", this::firstMessages);
        deadline.attempt(findings, "recovery", this::recovery);
    }

    private void help() throws IOException, InterruptedException {
        for (int i = 0; i < budget.startUps(); i++) {
            final long startNs = System.nanoTime();
            final Process help = processes.start("help", server.command("--help"));
            final int code = help.waitFor();
            add("--help, ms", millisSince(startNs));
            processes.ended(help);
            if (code != 0) {
                throw new IOException("--help ended with " + code);
            }
        }
    }

    /** The first start warms the client up, here in this process, and is not counted. */
    private void firstMessages() throws Exception {
        for (int i = 0; i <= budget.startUps(); i++) {
            final Path data = work.resolve("data");
            Directories.delete(data);
            final long startNs = System.nanoTime();
            server.start(data);
            try {
                FirstMessage.produceAndReadBack(server, "first", 0);
                if (i > 0) {
                    add("process start to first message read back, ms", millisSince(startNs));
                }
                if (i == budget.startUps()) {
                    idle();
                }
            } finally {
                server.stop();
            }
        }
    }

    private void idle() {
        LockSupport.parkNanos(IDLE_NS);
        final double before = ProcessCpu.seconds(server.pid());
        final long startNs = System.nanoTime();
        LockSupport.parkNanos(IDLE_NS);
        final double seconds = (System.nanoTime() - startNs) / 1e9;
        add(
                "idle server, % of a core",
                100 * (ProcessCpu.seconds(server.pid()) - before) / seconds);
        add("idle server, MB of anonymous memory", ProcessCpu.anonymousBytes(server.pid()) / 1e6);
    }

    /** Fills a log, kills the server while pages are still dirty, and starts it again. */
    private void recovery() throws Exception {
        final Path data = work.resolve("data");
        Directories.delete(data);
        server.start(data);
        final Settings filled;
        try {
            server.awaitReady();
            filled = fill();
        } finally {
            server.kill();
        }
        final long messages = filled.number("messages");
        final long startNs = System.nanoTime();
        server.start(data);
        try {
            FirstMessage.produceAndReadBack(server, "filled", messages);
            final double gigabytes = messages * Works.LARGE_BYTES / 1e9;
            add(
                    String.format(
                            "kill -9 with %.0f GB of log, process start to next message read back, ms",
                            gigabytes),
                    millisSince(startNs));
            checkAll(filled);
        } finally {
            server.stop();
        }
        Directories.delete(data);
    }

    private Settings fill() throws IOException, InterruptedException {
        final Map<String, String> settings = new LinkedHashMap<>();
        settings.put("log", "filled");
        settings.put("client", "default");
        settings.put("level", "written");
        settings.put("payload-bytes", Integer.toString(Works.LARGE_BYTES));
        settings.put("warm-up-ms", "0");
        settings.put("time-ms", Long.toString(FILL_LIMIT.toMillis()));
        settings.put("max-messages", Long.toString(budget.recoveryBytes() / Works.LARGE_BYTES));
        settings.put("server-pid", "0");
        return WorkerProcess.run(processes, server, "produce", settings, FILL_LIMIT.plusMinutes(1));
    }

    private void checkAll(final Settings filled) throws IOException, InterruptedException {
        final Map<String, String> settings = new LinkedHashMap<>();
        settings.put("log", "filled");
        settings.put("client", "default");
        settings.put("payload-bytes", Integer.toString(Works.LARGE_BYTES));
        settings.put("count", filled.text("messages"));
        settings.put("content-sum", filled.text("content.sum"));
        settings.put("warm-up-ms", "0");
        settings.put("time-ms", "0");
        settings.put("server-pid", "0");
        WorkerProcess.run(processes, server, "consume", settings, FILL_LIMIT);
    }

    private void add(final String what, final double value) {
        findings.add(what, CONTENDER, Metrics.VALUE, value);
    }

    private static double millisSince(final long startNs) {
        return (System.nanoTime() - startNs) / 1e6;
    }
}
