package org.boomscooter.bench.load;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * Produces at a fixed rate and records, from the moment each message was due, when it was
 * acknowledged, and if asked when a consumer that follows the tail had it, who must have got what
 * was sent, in order. Open loop: see {@link Pace}. The warm-up is for half of its time at a high
 * rate.
 *
 * <p>Settings: {@code log}, {@code level}, {@code payload-bytes}, {@code rate} (messages/s), {@code
 * warm-up-ms}, {@code time-ms}, {@code follow} (true or false), {@code server-pid}.
 */
final class LatencyTask {
    private static final int DIGITS = 3;

    /** Of the two histograms: what {@link #record} finds for a message that is due late enough. */
    private static final int COUNTED = 0;

    /** Of the first half of the warm-up: at a low rate the compilers would not be through. */
    private static final long WARM_UP_RATE = 50_000;

    private static final long OPENING_MS = 50;
    private static final long HIGHEST_NS = TimeUnit.MINUTES.toNanos(2);

    private final int payloadBytes;
    private final Payloads payloads;

    private final long fastMessages;
    private final long fastRate;
    private final long warmUpMessages;
    private final long messages;
    private final long rate;
    private final ConcurrentHistogram[] acknowledged = histograms();
    private final ConcurrentHistogram[] delivered = histograms();
    private final ContentSum sent = new ContentSum();
    private final ContentSum received = new ContentSum();
    private long expected;
    private volatile Pace pace;
    private volatile long measuredFromNs = Long.MAX_VALUE;
    private volatile Throwable followFailure;

    private LatencyTask(final Settings settings) {
        payloadBytes = settings.intNumber("payload-bytes");
        payloads = new Payloads(payloadBytes, 1);
        rate = settings.number("rate");
        fastRate = Math.max(rate, WARM_UP_RATE);
        final long halfWarmUpMs = settings.number("warm-up-ms") / 2;
        fastMessages = fastRate * halfWarmUpMs / 1000;
        warmUpMessages = fastMessages + rate * halfWarmUpMs / 1000;
        messages = warmUpMessages + rate * settings.number("time-ms") / 1000;
    }

    /** One for the messages that count, and one for those of the warm-up. */
    private static ConcurrentHistogram[] histograms() {
        return new ConcurrentHistogram[] {histogram(), histogram()};
    }

    static ConcurrentHistogram histogram() {
        return new ConcurrentHistogram(HIGHEST_NS, DIGITS);
    }

    static void run(final Peer peer, final Settings settings, final Results results)
            throws Exception {
        final LatencyTask task = new LatencyTask(settings);
        final String log = settings.text("log");
        final Level level = Level.of(settings.text("level"));
        peer.createLog(log, level);
        if (Boolean.parseBoolean(settings.text("follow"))) {
            task.sendAndFollow(peer, log, level, settings, results);
            results.of("delivered").put(task.delivered[COUNTED]);
        } else {
            task.send(peer, log, level, settings, results);
        }
        results.of("acknowledged").put(task.acknowledged[COUNTED]);
    }

    private void sendAndFollow(
            final Peer peer,
            final String log,
            final Level level,
            final Settings settings,
            final Results results)
            throws Exception {
        try (Source source = peer.openSource(log)) {
            source.seekLatest();
            final Thread follower = new Thread(() -> follow(source), "follower");
            follower.start();
            send(peer, log, level, settings, results);
            follower.join(TimeUnit.SECONDS.toMillis(10));
            if (followFailure != null) {
                throw new IllegalStateException("following the tail", followFailure);
            }
            if (follower.isAlive()) {
                throw new IllegalStateException(
                        "10 s after the last acknowledgement the follower still waits for messages");
            }
            if (received.value() != sent.value()) {
                throw new IllegalStateException(
                        "the follower got messages with sum "
                                + received.value()
                                + ", sent were some with sum "
                                + sent.value());
            }
        }
    }

    private void follow(final Source source) {
        try {
            source.follow(messages, this::onDelivered);
        } catch (final Throwable e) {
            followFailure = e;
        }
    }

    private void onDelivered(final ByteBuffer buffer, final int offset, final int length) {
        final long number = Payloads.number(buffer, offset);
        if (number != expected || length != payloadBytes) {
            throw new IllegalStateException(
                    "message " + expected + " has " + length + " bytes and number " + number);
        }
        expected++;
        record(delivered, pace.dueNs(number));
        received.add(buffer, offset, length);
    }

    private void send(
            final Peer peer,
            final String log,
            final Level level,
            final Settings settings,
            final Results results)
            throws Exception {
        TimerSlack.makeLeast();
        try (Sender sender = peer.openSender(log, level, dueNs -> record(acknowledged, dueNs))) {
            final Pace schedule = new Pace(System.nanoTime(), fastMessages, fastRate, rate);
            measuredFromNs = schedule.dueNs(warmUpMessages);
            pace = schedule;
            // A little early: it takes its time, and what is due meanwhile is late.
            final long early = Math.min(warmUpMessages, rate * OPENING_MS / 1000);
            send(sender, schedule, warmUpMessages - early);
            final Window window = Window.open(settings.number("server-pid"));
            final long rest = messages - warmUpMessages + early;
            send(sender, schedule, rest);
            sender.flush();
            window.close().report(results, rest, payloadBytes);
        }
    }

    private void send(final Sender sender, final Pace schedule, final long count) throws Exception {
        for (long i = 0; i < count; i++) {
            final long dueNs = schedule.awaitNext();
            final byte[] payload = payloads.next();
            sender.sendDue(payload, dueNs);
            sent.add(payload);
        }
    }

    /**
     * Does the same, without a branch, for the warm-up: what ran for the first time when it counts
     * would have the compilers begin anew just then.
     */
    private void record(final ConcurrentHistogram[] histograms, final long dueNs) {
        final int which = (int) ((dueNs - measuredFromNs) >>> (Long.SIZE - 1));
        histograms[which].recordValue(Math.min(HIGHEST_NS, Math.max(0, System.nanoTime() - dueNs)));
    }
}
