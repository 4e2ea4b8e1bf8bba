package org.boomscooter.bench.load;

/**
 * Produces as fast as the server takes it, for a time: first into a log for warming up, then into
 * the one that counts.
 *
 * <p>Settings: {@code log}, {@code level}, {@code payload-bytes}, {@code warm-up-ms}, {@code
 * time-ms}, {@code max-messages}, {@code server-pid}. The time ends when the last message is
 * acknowledged.
 */
final class ProduceTask {
    /** The clock is looked at once for so many messages. */
    private static final int CLOCK_STRIDE = 256;

    private final Payloads payloads;
    private final ContentSum sum = new ContentSum();
    private long messages;

    private ProduceTask(final int payloadBytes) {
        payloads = new Payloads(payloadBytes, 1);
    }

    static void run(final Peer peer, final Settings settings, final Results results)
            throws Exception {
        final String log = settings.text("log");
        final Level level = Level.of(settings.text("level"));
        final int payloadBytes = settings.intNumber("payload-bytes");
        final long maxMessages = settings.number("max-messages");

        final ProduceTask warmUp = new ProduceTask(payloadBytes);
        warmUp.produce(
                peer, log + "-warm-up", level, settings.number("warm-up-ms"), maxMessages, 0);

        final ProduceTask task = new ProduceTask(payloadBytes);
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
        try (Sender sender = peer.openSender(log, level, dueNs -> {})) {
            final Window window = Window.open(serverPid);
            final long endNs = window.startNs() + timeMs * 1_000_000;
            while (messages < maxMessages && System.nanoTime() - endNs < 0) {
                sendSome(sender);
            }
            sender.flush();
            return window.close();
        }
    }

    private void sendSome(final Sender sender) throws Exception {
        for (int i = 0; i < CLOCK_STRIDE; i++) {
            final byte[] payload = payloads.next();
            sum.add(payload);
            sender.send(payload);
        }
        messages += CLOCK_STRIDE;
    }
}
