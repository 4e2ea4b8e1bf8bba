package org.boomscooter.bench.load;

import org.HdrHistogram.ConcurrentHistogram;

/**
 * Produces as fast as the server takes it, for a time: first into a log for warming up, then into
 * the one that counts.
 *
 * <p>Settings: {@code log}, {@code level}, {@code payload-bytes}, {@code warm-up-ms}, {@code
 * time-ms}, {@code max-messages}, {@code server-pid}. The time ends when the last message is
 * acknowledged. With {@code rate} (messages/s) it is held there, and from the time that some
 * hundred messages were due it is recorded when the first of them was acknowledged.
 */
final class ProduceTask {
    /** The clock is looked at once for so many messages. */
    private static final int CLOCK_STRIDE = 256;

    private final Payloads payloads;
    private final ContentSum sum = new ContentSum();
    private final ConcurrentHistogram acknowledged = LatencyTask.histogram();
    private final long rate;
    private long messages;
    private long lastAckedDueNs;

    private ProduceTask(final Settings settings) {
        payloads = new Payloads(settings.intNumber("payload-bytes"), 1);
        rate = Long.parseLong(settings.text("rate", "0"));
    }

    static void run(final Peer peer, final Settings settings, final Results results)
            throws Exception {
        final String log = settings.text("log");
        final Level level = Level.of(settings.text("level"));
        final int payloadBytes = settings.intNumber("payload-bytes");
        final long maxMessages = settings.number("max-messages");

        final ProduceTask warmUp = new ProduceTask(settings);
        warmUp.produce(
                peer, log + "-warm-up", level, settings.number("warm-up-ms"), maxMessages, 0);

        final ProduceTask task = new ProduceTask(settings);
        final Window window =
                task.produce(
                        peer,
                        log,
                        level,
                        settings.number("time-ms"),
                        maxMessages,
                        settings.number("server-pid"));
        window.report(results, task.messages, payloadBytes);
        results.put("content.sum", task.sum.value());
        if (task.rate != 0) {
            results.put(task.acknowledged);
        }
    }

    private Window produce(
            final Peer peer,
            final String log,
            final Level level,
            final long timeMs,
            final long maxMessages,
            final long serverPid)
            throws Exception {
        peer.createLog(log, level);
        try (Sender sender = peer.openSender(log, level, this::onAck)) {
            final Window window = Window.open(serverPid);
            final long endNs = window.startNs() + timeMs * 1_000_000;
            final Pace pace =
                    rate == 0 ? null : new Pace(window.startNs(), 0, 1, rate / CLOCK_STRIDE);
            while (messages < maxMessages && System.nanoTime() - endNs < 0) {
                sendSome(sender, pace);
            }
            sender.flush();
            return window.close();
        }
    }

    private void sendSome(final Sender sender, final Pace pace) throws Exception {
        final long dueNs = pace == null ? 0 : pace.awaitNext();
        for (int i = 0; i < CLOCK_STRIDE; i++) {
            final byte[] payload = payloads.next();
            sum.add(payload);
            if (pace == null) {
                sender.send(payload);
            } else {
                sender.sendDue(payload, dueNs);
            }
        }
        messages += CLOCK_STRIDE;
    }

    private void onAck(final long dueNs) {
        if (dueNs != lastAckedDueNs) {
            lastAckedDueNs = dueNs;
            acknowledged.recordValue(Math.max(0, System.nanoTime() - dueNs));
        }
    }
}
