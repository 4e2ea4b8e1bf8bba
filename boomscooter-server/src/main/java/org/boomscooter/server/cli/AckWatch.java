package org.boomscooter.server.cli;

import java.util.concurrent.TimeUnit;
import org.boomscooter.server.Address;

/**
 * Says once that acknowledgements stay away, so that nobody wonders at a silent command.
 *
 * <p><b>Threading:</b> a daemon thread of its own looks; {@link #offered} is for the thread that
 * appends.
 */
final class AckWatch implements AutoCloseable {
    private static final long LOOK_EVERY_MS = 500;

    private final Terminal terminal;
    private final Address server;
    private final AckSummary summary;
    private final Silence silence = new Silence(System.nanoTime());
    private final Thread thread = new Thread(this::watch, "boomscooter-ack-watch");
    private volatile long offered;

    private AckWatch(final Terminal terminal, final Address server, final AckSummary summary) {
        this.terminal = terminal;
        this.server = server;
        this.summary = summary;
    }

    static AckWatch start(final Terminal terminal, final Address server, final AckSummary summary) {
        final AckWatch watch = new AckWatch(terminal, server, summary);
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    /** So many messages are on their way or acknowledged. */
    void offered(final long messages) {
        offered = messages;
    }

    private void watch() {
        try {
            while (!silence.isTooLong(offered, summary.messages(), System.nanoTime())) {
                Thread.sleep(LOOK_EVERY_MS);
            }
            terminal.say(
                    "boomscooter: waiting for "
                            + server
                            + ": no acknowledgement for "
                            + Silence.MAX_S
                            + " s, still trying");
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    /** How long messages have been on their way without any being acknowledged. */
    static final class Silence {
        static final long MAX_S = 3;

        private long acked;
        private long sinceNs;

        Silence(final long nowNs) {
            sinceNs = nowNs;
        }

        boolean isTooLong(final long offeredNow, final long ackedNow, final long nowNs) {
            if (ackedNow != acked || ackedNow >= offeredNow) {
                acked = ackedNow;
                sinceNs = nowNs;
            }
            return nowNs - sinceNs >= TimeUnit.SECONDS.toNanos(MAX_S);
        }
    }
}
