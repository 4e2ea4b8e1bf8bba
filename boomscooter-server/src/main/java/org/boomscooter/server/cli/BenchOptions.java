package org.boomscooter.server.cli;

import org.boomscooter.client.BoomscooterClient;
import picocli.CommandLine.Mixin;

/** What is measured and where the figures go, for every load generator. */
final class BenchOptions {
    @Mixin private ServerOption server;
    @Mixin private OutputOption output;
    @Mixin private LogParameter log;

    /** Something to be timed that says how far it is. */
    @FunctionalInterface
    interface Work {
        void run(Progress progress) throws InterruptedException;
    }

    String log() {
        return log.name();
    }

    BoomscooterClient connect() {
        return server.connect();
    }

    LogSource source(final DirectOption direct, final Terminal terminal) {
        return LogSource.open(direct, server, terminal);
    }

    /** Does the work, and prints how much of it there was in how long. */
    void measure(final Terminal terminal, final String verb, final Work work)
            throws InterruptedException {
        final Progress progress = new Progress(terminal, verb);
        final long startNs = System.nanoTime();
        try {
            work.run(progress);
        } finally {
            progress.end();
        }
        print(terminal, new Rates(progress, System.nanoTime() - startNs).rows(log()));
    }

    void print(final Terminal terminal, final Rows rows) {
        output.on(terminal).print(rows);
    }
}
