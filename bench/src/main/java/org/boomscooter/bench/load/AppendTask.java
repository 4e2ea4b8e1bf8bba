package org.boomscooter.bench.load;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Appends as a program does that has the log in its own process: one message after the other, by
 * one thread. First as many as go in a time, of which none is timed; then, into another log, each
 * call is. The time of the first ends when all is in the log; both are read back.
 *
 * <p>Settings: {@code log}, {@code payload-bytes}, {@code warm-up-ms}, {@code time-ms}, {@code
 * max-messages}, {@code server-pid}.
 */
final class AppendTask implements MessageSink {
    /** The clock is looked at once for so many messages. */
    private static final int CLOCK_STRIDE = 256;

    private static final int DIGITS = 3;
    private static final long HIGHEST_NS = TimeUnit.MINUTES.toNanos(2);

    private final Peer peer;
    private final Settings settings;
    private final int payloadBytes;
    private final long maxMessages;

    /** Of the messages that were appended, while they are read back. */
    private Payloads appended;

    private long readBack;

    private AppendTask(final Peer peer, final Settings settings) {
        this.peer = peer;
        this.settings = settings;
        payloadBytes = settings.intNumber("payload-bytes");
        maxMessages = settings.number("max-messages");
    }

    static void run(final Peer peer, final Settings settings, final Results results)
            throws Exception {
        final AppendTask task = new AppendTask(peer, settings);
        task.untimed("warm-up-untimed", "warm-up-ms", new Results());
        task.timed("warm-up-timed", "warm-up-ms", new Results());
        task.untimed("untimed", "time-ms", results);
        task.timed("timed", "time-ms", results);
    }

    private void untimed(final String stretch, final String time, final Results results)
            throws Exception {
        final String log = createLog(stretch);
        final Payloads payloads = payloads();
        long messages = 0;
        try (Sender sender = openSender(log)) {
            final Window window = Window.open(settings.number("server-pid"));
            final long endNs = window.startNs() + timeNs(time);
            while (messages < maxMessages && System.nanoTime() - endNs < 0) {
                for (int i = 0; i < CLOCK_STRIDE; i++) {
                    sender.send(payloads.next());
                }
                messages += CLOCK_STRIDE;
            }
            sender.flush();
            window.close().report(results, messages, payloadBytes);
        }
        readBack(log, messages);
    }

    private void timed(final String stretch, final String time, final Results results)
            throws Exception {
        final String log = createLog(stretch);
        final Payloads payloads = payloads();
        final Histogram calls = new Histogram(HIGHEST_NS, DIGITS);
        try (Sender sender = openSender(log)) {
            final long endNs = System.nanoTime() + timeNs(time);
            long afterNs = 0;
            while (calls.getTotalCount() < maxMessages && afterNs - endNs < 0) {
                final byte[] payload = payloads.next();
                final long beforeNs = System.nanoTime();
                sender.send(payload);
                afterNs = System.nanoTime();
                calls.recordValue(Math.min(HIGHEST_NS, afterNs - beforeNs));
            }
            sender.flush();
        }
        results.of("appended").put(calls);
        readBack(log, calls.getTotalCount());
    }

    private String createLog(final String stretch) throws Exception {
        final String log = settings.text("log") + "-" + stretch;
        peer.createLog(log, Level.WRITTEN);
        return log;
    }

    private Sender openSender(final String log) throws Exception {
        return peer.openSender(log, Level.WRITTEN, dueNs -> {});
    }

    private Payloads payloads() {
        return new Payloads(payloadBytes, 1);
    }

    private long timeNs(final String time) {
        return TimeUnit.MILLISECONDS.toNanos(settings.number(time));
    }

    private void readBack(final String log, final long messages) throws Exception {
        appended = payloads();
        readBack = 0;
        try (Source source = peer.openSource(log)) {
            source.read(messages, this);
        }
        if (readBack != messages) {
            throw new IllegalStateException(
                    log + ": " + messages + " messages were appended, " + readBack + " are in it");
        }
    }

    @Override
    public void onMessage(final ByteBuffer buffer, final int offset, final int length) {
        appended.next();
        if (!appended.buffer().equals(buffer.duplicate().limit(offset + length).position(offset))) {
            throw new IllegalStateException(
                    "message " + readBack + " is not the one that was appended");
        }
        readBack++;
    }
}
