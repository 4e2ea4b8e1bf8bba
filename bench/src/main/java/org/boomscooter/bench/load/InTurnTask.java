package org.boomscooter.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * Producers on one log, each a thread with a connection of its own, that wait for the
 * acknowledgement of a message before they send another.
 *
 * <p>Settings: {@code log}, {@code level}, {@code payload-bytes}, {@code producers}, {@code
 * warm-up-ms}, {@code time-ms}, {@code server-pid}. The time from sending to acknowledgement is
 * recorded; a closed loop, in which a message that waits holds up the next one.
 */
final class InTurnTask {
    private final Settings settings;
    private final Level level;
    private final int payloadBytes;
    private final List<Peer> peers = new ArrayList<>();

    private InTurnTask(final Settings settings) {
        this.settings = settings;
        level = Level.of(settings.text("level"));
        payloadBytes = settings.intNumber("payload-bytes");
    }

    /**
     * @param peers makes a connection of its own for each producer
     */
    static void run(final Peer.Factory peers, final Settings settings, final Results results)
            throws Exception {
        final InTurnTask task = new InTurnTask(settings);
        try {
            for (int i = 0; i < settings.intNumber("producers"); i++) {
                task.peers.add(peers.open(settings));
            }
            task.measure(results);
        } finally {
            task.peers.forEach(Peer::close);
        }
    }

    private void measure(final Results results) throws Exception {
        final String log = settings.text("log");
        produce(log + "-warm-up", settings.number("warm-up-ms"), LatencyTask.histogram(), 0);
        final ConcurrentHistogram acknowledged = LatencyTask.histogram();
        final Window window =
                produce(
                        log,
                        settings.number("time-ms"),
                        acknowledged,
                        settings.number("server-pid"));
        window.report(results, acknowledged.getTotalCount(), payloadBytes);
        window.reportFlushes(results);
        results.put(acknowledged);
    }

    private Window produce(
            final String log,
            final long timeMs,
            final ConcurrentHistogram acknowledged,
            final long serverPid)
            throws Exception {
        peers.get(0).createLog(log, level);
        final ExecutorService threads = Executors.newFixedThreadPool(peers.size());
        final List<Sender> senders = new ArrayList<>();
        try {
            for (final Peer peer : peers) {
                senders.add(peer.openSender(log, level, dueNs -> {}));
            }
            final Window window = Window.open(serverPid);
            final long endNs = window.startNs() + timeMs * 1_000_000;
            final List<Future<?>> running = new ArrayList<>();
            for (final Sender sender : senders) {
                running.add(
                        threads.submit(
                                () -> {
                                    produce(sender, endNs, acknowledged);
                                    return null;
                                }));
            }
            awaitAll(running);
            return window.close();
        } finally {
            threads.shutdownNow();
            senders.forEach(Sender::close);
        }
    }

    private static void awaitAll(final List<Future<?>> running)
            throws InterruptedException, ExecutionException {
        for (final Future<?> producer : running) {
            producer.get();
        }
    }

    private void produce(
            final Sender sender, final long endNs, final ConcurrentHistogram acknowledged)
            throws Exception {
        final Payloads payloads = new Payloads(payloadBytes, 1);
        long startNs = System.nanoTime();
        do {
            sender.send(payloads.next());
            sender.flush();
            final long nowNs = System.nanoTime();
            acknowledged.recordValue(nowNs - startNs);
            startNs = nowNs;
        } while (startNs - endNs < 0);
    }
}
