package org.boomscooter.bench.load;

import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Many consumers at the tail of one log: how soon the last of them has a message, what they cost
 * the server while nothing happens, and what they cost a producer into another log.
 *
 * <p>Settings: {@code followed} (the log), {@code consumers}, {@code rounds} (messages that are
 * waited for), {@code idle-ms}, and those of {@link ProduceTask}.
 */
final class CrowdTask {
    private static final int DIGITS = 3;
    private static final long SETTLE_MS = 1_000;
    private static final long PAUSE_NS = 100_000_000;

    private CrowdTask() {}

    static void run(final Peer peer, final Settings settings, final Results results)
            throws Exception {
        final String log = settings.text("followed");
        final long pid = settings.number("server-pid");
        final int consumers = settings.intNumber("consumers");
        peer.createLog(log, Level.WRITTEN);
        final long before = ServerMemory.settledBytes(pid);
        try (Crowd crowd = peer.openCrowd(log, consumers)) {
            final int payloadBytes = settings.intNumber("payload-bytes");
            // First, so that what is made by the first message counts as well.
            results.of("last").put(lastDelivered(peer, crowd, log, payloadBytes, settings));
            crowd.rest(SETTLE_MS);
            results.put(
                    "bytes.per.consumer",
                    (double) (ServerMemory.settledBytes(pid) - before) / consumers);
            crowd.rest(SETTLE_MS);
            results.put("idle.cpu.percent", idle(crowd, settings.number("idle-ms"), pid));
            ProduceTask.run(peer, settings, results);
        }
    }

    /** How long after it was sent the last one had it. */
    private static Histogram lastDelivered(
            final Peer peer,
            final Crowd crowd,
            final String log,
            final int payloadBytes,
            final Settings settings)
            throws Exception {
        final Histogram histogram = new Histogram(DIGITS);
        final Payloads payloads = new Payloads(payloadBytes, 1);
        final long rounds = settings.number("rounds");
        try (Sender sender = peer.openSender(log, Level.WRITTEN, dueNs -> {})) {
            for (long round = -rounds; round < rounds; round++) {
                LockSupport.parkNanos(PAUSE_NS);
                final long startNs = System.nanoTime();
                sender.send(payloads.next());
                crowd.take(round + rounds + 1);
                if (round >= 0) {
                    histogram.recordValue(System.nanoTime() - startNs);
                }
            }
            sender.flush();
        }
        return histogram;
    }

    private static double idle(final Crowd crowd, final long timeMs, final long pid)
            throws Exception {
        final double before = ProcessCpu.seconds(pid);
        final long startNs = System.nanoTime();
        crowd.rest(timeMs);
        final double seconds = (System.nanoTime() - startNs) / 1e9;
        return 100 * (ProcessCpu.seconds(pid) - before) / seconds;
    }
}
