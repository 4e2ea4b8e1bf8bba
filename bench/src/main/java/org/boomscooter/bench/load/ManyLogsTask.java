package org.boomscooter.bench.load;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Messages that are shared out in turn over many logs, by one client; and the same read back, log
 * by log. The n-th log has the n-th message and every {@code logs}-th one behind it.
 *
 * <p>Settings: {@code log} (its number is added), {@code logs}, {@code payload-bytes}, {@code
 * messages} (in all), {@code server-pid}; of producing {@code warm-up-ms}; of consuming {@code
 * content-sum}, {@code time-ms}.
 */
public final class ManyLogsTask implements MessageSink {
    private final String prefix;
    private final int logs;
    private final int payloadBytes;
    private final long messages;
    private final ContentSum sum = new ContentSum();
    private long expected;

    private ManyLogsTask(final Settings settings) {
        prefix = settings.text("log");
        logs = settings.intNumber("logs");
        payloadBytes = settings.intNumber("payload-bytes");
        messages = settings.number("messages");
    }

    /** Of the log with this number, from 0; sorted as the numbers are. */
    public static String name(final String prefix, final int number) {
        return String.format("%s-%04d", prefix, number);
    }

    static void produce(final Peer peer, final Settings settings, final Results results)
            throws Exception {
        final ManyLogsTask task = new ManyLogsTask(settings);
        task.warmUp(peer, settings.number("warm-up-ms"));
        final long startNs = System.nanoTime();
        for (int i = 0; i < task.logs; i++) {
            peer.createLog(name(task.prefix, i), Level.WRITTEN);
        }
        results.put("create.ms", (System.nanoTime() - startNs) / 1e6 / task.logs);
        final Sender[] senders = new Sender[task.logs];
        try {
            for (int i = 0; i < task.logs; i++) {
                senders[i] = peer.openSender(name(task.prefix, i), Level.WRITTEN, dueNs -> {});
            }
            final Window window = Window.open(settings.number("server-pid"));
            final long sums = task.send(senders);
            window.close().report(results, task.messages, task.payloadBytes);
            results.put("content.sum", sums);
        } finally {
            for (final Sender sender : senders) {
                if (sender != null) {
                    sender.close();
                }
            }
        }
    }

    private void warmUp(final Peer peer, final long timeMs) throws Exception {
        final String log = prefix + "-warm-up";
        peer.createLog(log, Level.WRITTEN);
        final Payloads payloads = new Payloads(payloadBytes, 1);
        final long startNs = System.nanoTime();
        try (Sender sender = peer.openSender(log, Level.WRITTEN, dueNs -> {})) {
            while (System.nanoTime() - startNs < timeMs * 1_000_000) {
                sender.send(payloads.next());
            }
            sender.flush();
        }
    }

    private long send(final Sender[] senders) throws Exception {
        final Payloads payloads = new Payloads(payloadBytes, 1);
        final ContentSum[] sums = new ContentSum[logs];
        Arrays.setAll(sums, log -> new ContentSum());
        for (long i = 0; i < messages; i++) {
            final int log = (int) (i % logs);
            final byte[] payload = payloads.next();
            sums[log].add(payload);
            senders[log].send(payload);
        }
        for (final Sender sender : senders) {
            sender.flush();
        }
        return Arrays.stream(sums).mapToLong(ContentSum::value).reduce(0, ManyLogsTask::combine);
    }

    /** Of the logs before and of the next one. */
    private static long combine(final long sums, final long sumOfNext) {
        return 31 * sums + sumOfNext;
    }

    static void consume(final Peer peer, final Settings settings, final Results results)
            throws Exception {
        final ManyLogsTask task = new ManyLogsTask(settings);
        final long timeNs = settings.number("time-ms") * 1_000_000;
        if (timeNs > 0) {
            task.pass(peer, settings);
        }
        final Window window = Window.open(settings.number("server-pid"));
        long passes = 0;
        do {
            task.pass(peer, settings);
            passes++;
        } while (System.nanoTime() - window.startNs() < timeNs);
        window.close().report(results, passes * task.messages, task.payloadBytes);
    }

    private void pass(final Peer peer, final Settings settings) throws Exception {
        long sums = 0;
        for (int log = 0; log < logs; log++) {
            expected = log;
            sum.reset();
            try (Source source = peer.openSource(name(prefix, log))) {
                source.read((messages - log + logs - 1) / logs, this);
            }
            sums = combine(sums, sum.value());
        }
        if (sums != settings.number("content-sum")) {
            throw new IllegalStateException(
                    "consumed "
                            + messages
                            + " messages from "
                            + logs
                            + " logs with sum "
                            + sums
                            + ", produced were "
                            + settings.number("content-sum"));
        }
    }

    @Override
    public void onMessage(final ByteBuffer buffer, final int offset, final int length) {
        if (length != payloadBytes || Payloads.number(buffer, offset) != expected) {
            throw new IllegalStateException(
                    "instead of message " + expected + " one of " + length + " bytes");
        }
        expected += logs;
        sum.add(buffer, offset, length);
    }
}
