package org.boomscooter.bench.load;

/**
 * Produces into a log up to a number of messages; the log is made if there are none in it yet.
 *
 * <p>Settings: {@code log}, {@code payload-bytes}, {@code from} and {@code to} (messages), {@code
 * content-sum} (of those that are there), {@code server-pid}.
 */
final class GrowTask {
    private GrowTask() {}

    static void run(final Peer peer, final Settings settings, final Results results)
            throws Exception {
        final String log = settings.text("log");
        final int payloadBytes = settings.intNumber("payload-bytes");
        final long from = settings.number("from");
        final long to = settings.number("to");
        final ContentSum sum = new ContentSum(settings.number("content-sum"));
        final Payloads payloads = new Payloads(payloadBytes, 1);
        payloads.skipTo(from);
        if (from == 0) {
            peer.createLog(log, Level.WRITTEN);
        }
        try (Sender sender = peer.openSender(log, Level.WRITTEN, dueNs -> {})) {
            final Window window = Window.open(settings.number("server-pid"));
            for (long i = from; i < to; i++) {
                final byte[] payload = payloads.next();
                sum.add(payload);
                sender.send(payload);
            }
            sender.flush();
            window.close().report(results, to - from, payloadBytes);
        }
        results.put("content.sum", sum.value());
    }
}
