package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.boomscooter.bench.report.Findings;
import org.boomscooter.bench.report.Metrics;

/** The servers in turn, each on a fresh directory, round after round; every other one backwards. */
final class Rounds {
    private final Processes processes;
    private final Memory memory;
    private final Path work;
    private final Budget budget;
    private final Deadline deadline;
    private final Findings findings;

    Rounds(
            final Processes processes,
            final Memory memory,
            final Path work,
            final Budget budget,
            final Deadline deadline,
            final Findings findings) {
        this.processes = processes;
        this.memory = memory;
        this.work = work;
        this.budget = budget;
        this.deadline = deadline;
        this.findings = findings;
    }

    void run(final List<Server> servers) throws InterruptedException {
        for (int round = 1; round <= budget.rounds(); round++) {
            final List<Server> order = new ArrayList<>(servers);
            if (round % 2 == 0) {
                Collections.reverse(order);
            }
            for (final Server server : order) {
                final int number = round;
                deadline.attempt(
                        findings,
                        "round " + round + ", " + server.name(),
                        () -> turn(server, number));
            }
        }
    }

    private void turn(final Server server, final int round)
            throws IOException, InterruptedException {
        final Path data = work.resolve("data");
        Directories.delete(data);
        server.start(data);
        final Turn turn = new Turn(processes, memory, budget, deadline, findings, server, round);
        try {
            server.awaitReady();
            turn.run();
        } finally {
            server.stop();
        }
        for (final ProducedLog log : turn.logs()) {
            deadline.attempt(
                    findings,
                    server.name() + ", bytes of " + log.name(),
                    () -> addDiskBytes(turn, log));
        }
        Directories.delete(data);
    }

    private static void addDiskBytes(final Turn turn, final ProducedLog log)
            throws IOException, InterruptedException {
        final DiskBytes bytes = turn.server().diskBytes(log.name());
        final double messages = log.messages();
        turn.add(log.title(), log.client(), Metrics.DISK_BYTES, bytes.raw() / messages);
        if (bytes.compressed() != 0) {
            turn.add(
                    log.title(),
                    log.client(),
                    Metrics.COMPRESSED_BYTES,
                    bytes.compressed() / messages);
        }
    }
}
