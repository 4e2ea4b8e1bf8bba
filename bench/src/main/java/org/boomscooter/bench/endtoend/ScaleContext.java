package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.boomscooter.bench.load.ProcessCpu;
import org.boomscooter.bench.load.Settings;
import org.boomscooter.bench.report.Findings;
import org.boomscooter.bench.report.Metrics;
import org.boomscooter.bench.report.ScaleTables;

/** What the parts of {@link Scale} have in common. */
record ScaleContext(
        Processes processes,
        Memory memory,
        Path work,
        Findings findings,
        BoomscooterServer server) {
    private static final Duration WORK_LIMIT = Duration.ofMinutes(3);
    private static final long IDLE_NS = TimeUnit.SECONDS.toNanos(3);

    /** An empty place for a server's files. */
    Path freshData() throws IOException {
        final Path data = work.resolve("data");
        Directories.delete(data);
        return data;
    }

    Settings worker(final String task, final Map<String, String> settings)
            throws IOException, InterruptedException {
        final Map<String, String> all = new LinkedHashMap<>(settings);
        all.put("server-pid", Long.toString(server.pid()));
        return WorkerProcess.run(processes, server, task, all, WORK_LIMIT);
    }

    void add(final String what, final Size size, final double value) {
        findings.add(ScaleTables.work(size.kind(), what), size.label(), Metrics.SCALED, value);
    }

    /** Adds a result of a worker. */
    void add(final String what, final Size size, final Settings measured, final String metric) {
        add(what, size, Double.parseDouble(measured.text(metric)));
    }

    /**
     * Starts the server on files that are there, and says how long it takes until it listens and
     * until it has taken one more message, forced it and given it back.
     */
    void timedStart(
            final Path data,
            final String afterWhat,
            final Size size,
            final String log,
            final byte[] next,
            final long leastSeqno)
            throws IOException, InterruptedException {
        final long startNs = System.nanoTime();
        server.start(data);
        server.awaitReady();
        add("start after " + afterWhat + ": listens, ms", size, millisSince(startNs));
        FirstMessage.produceAndReadBack(server, log, next, leastSeqno);
        add(
                "start after " + afterWhat + ": next message of the last log read back, ms",
                size,
                millisSince(startNs));
    }

    /** CPU of a server that has nothing to do, once it has come to rest. */
    double idlePercent() {
        LockSupport.parkNanos(IDLE_NS);
        final double before = ProcessCpu.seconds(server.pid());
        final long startNs = System.nanoTime();
        LockSupport.parkNanos(IDLE_NS);
        final double seconds = (System.nanoTime() - startNs) / 1e9;
        return 100 * (ProcessCpu.seconds(server.pid()) - before) / seconds;
    }

    int openDescriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + server.pid() + "/fd"))) {
            return (int) open.count();
        }
    }

    static double millisSince(final long startNs) {
        return (System.nanoTime() - startNs) / 1e6;
    }
}
