package org.boomscooter.bench.load;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A stretch of time in which messages, the time on the wall, and the CPU time of both sides are
 * counted.
 *
 * <p>The server's CPU time is taken when it has come to rest behind the stretch, so that work put
 * off (compression, clean-up) is on the bill of the messages that caused it.
 */
public final class Window {
    private static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long LONGEST_WAIT_NS = TimeUnit.SECONDS.toNanos(5);

    /** Of a core: a server that uses less is at rest. */
    private static final double REST_LOAD = 0.1;

    private final long serverPid;
    private final double serverStart;
    private final double clientStart;
    private final long flushesStart;
    private final long startNs;
    private long flushes;
    private double seconds;
    private double clientCpu;
    private double serverCpu;

    private Window(final long serverPid) {
        this.serverPid = serverPid;
        serverStart = serverSeconds();
        clientStart = ProcessCpu.ownSeconds();
        flushesStart = DiskFlushes.count();
        startNs = System.nanoTime();
    }

    /**
     * Begins a stretch now.
     *
     * @param serverPid 0: nobody is to be billed
     */
    public static Window open(final long serverPid) {
        return new Window(serverPid);
    }

    public long startNs() {
        return startNs;
    }

    public double secondsSoFar() {
        return (System.nanoTime() - startNs) / 1e9;
    }

    public Window close() {
        seconds = secondsSoFar();
        flushes = DiskFlushes.count() - flushesStart;
        clientCpu = ProcessCpu.ownSeconds() - clientStart;
        if (serverPid != 0) {
            serverCpu = restedServerSeconds() - serverStart;
        }
        return this;
    }

    private double restedServerSeconds() {
        final long deadline = System.nanoTime() + LONGEST_WAIT_NS;
        double before = serverSeconds();
        while (System.nanoTime() < deadline) {
            LockSupport.parkNanos(REST_NS);
            final double now = serverSeconds();
            if (now - before < REST_LOAD * REST_NS / 1e9) {
                return now;
            }
            before = now;
        }
        return before;
    }

    private double serverSeconds() {
        return serverPid == 0 ? 0 : ProcessCpu.seconds(serverPid);
    }

    /** Writes what was counted. */
    public void report(final Results results, final long messages, final long payloadBytes) {
        results.put("messages", messages);
        results.put("seconds", seconds);
        results.put("messages.per.s", messages / seconds);
        results.put("mb.per.s", messages * payloadBytes / 1e6 / seconds);
        results.put("client.cpu.s.per.million", clientCpu * 1e6 / messages);
        if (serverPid != 0) {
            results.put("server.cpu.s.per.million", serverCpu * 1e6 / messages);
        }
    }

    /** Writes besides how often the disk was told to make safe what it has. */
    public void reportFlushes(final Results results) {
        results.put("flushes.per.s", flushes / seconds);
    }
}
