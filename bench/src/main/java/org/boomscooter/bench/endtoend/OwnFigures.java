package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.boomscooter.bench.load.ProcessCpu;
import org.boomscooter.bench.report.Findings;
import org.boomscooter.bench.report.Metrics;

/** What is measured of ours alone and once: start and idling. */
final class OwnFigures {
    private static final byte[] FIRST = "the first message".getBytes(StandardCharsets.UTF_8);
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
                FirstMessage.produceAndReadBack(server, "first", FIRST, 0);
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

    private void add(final String what, final double value) {
        findings.add(what, CONTENDER, Metrics.VALUE, value);
    }

    private static double millisSince(final long startNs) {
        return (System.nanoTime() - startNs) / 1e6;
    }
}
