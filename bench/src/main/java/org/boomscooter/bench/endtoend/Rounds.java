package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

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
        final Map<String, Long> messages;
        try {
            server.awaitReady();
            final Works works =
                    new Works(processes, memory, budget, deadline, findings, server, round);
            works.run();
            messages = works.messages();
        } finally {
            server.stop();
        }
        for (final Map.Entry<String, Long> log : messages.entrySet()) {
            addDiskBytes(server, log.getKey(), log.getValue());
        }
        Directories.delete(data);
    }

    private void addDiskBytes(final Server server, final String log, final long messages)
            throws InterruptedException {
        deadline.attempt(
                findings,
                server.name() + ", bytes of " + log,
                () -> {
                    final DiskBytes bytes = server.diskBytes(log);
                    final String[] parts = log.split("-", -1);
                    final String what = "bytes on disk per message of " + parts[2] + " B";
                    final String contender = server.name() + " " + parts[1];
                    findings.add(what, contender, Metrics.VALUE, (double) bytes.raw() / messages);
                    if (bytes.compressed() != 0) {
                        findings.add(
                                what + ", compressed",
                                contender,
                                Metrics.VALUE,
                                (double) bytes.compressed() / messages);
                    }
                });
    }
}
