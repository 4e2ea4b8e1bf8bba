package org.boomscooter.bench.load;

import java.nio.ByteBuffer;

/**
 * Reads a log from its beginning, again and again: first to warm up, then for a time that counts.
 * Each pass must give the messages that were produced, in order.
 *
 * <p>Settings: {@code log}, {@code payload-bytes}, {@code count}, {@code content-sum}, {@code
 * warm-up-ms}, {@code time-ms}, {@code server-pid}.
 */
final class ConsumeTask implements MessageSink {
    private final int payloadBytes;
    private final ContentSum sum = new ContentSum();
    private long expected;

    private ConsumeTask(final int payloadBytes) {
        this.payloadBytes = payloadBytes;
    }

    static void run(final Peer peer, final Settings settings, final Results results)
            throws Exception {
        final ConsumeTask task = new ConsumeTask(settings.intNumber("payload-bytes"));
        final long count = settings.number("count");
        final long contentSum = settings.number("content-sum");
        try (Source source = peer.openSource(settings.text("log"))) {
            task.passes(source, count, contentSum, settings.number("warm-up-ms"), 0);
            final Window window = Window.open(settings.number("server-pid"));
            final long passes =
                    task.passes(
                            source,
                            count,
                            contentSum,
                            settings.number("time-ms"),
                            window.startNs());
            window.close().report(results, passes * count, task.payloadBytes);
            results.put("passes", passes);
        }
    }

    private long passes(
            final Source source,
            final long count,
            final long contentSum,
            final long timeMs,
            final long givenStartNs)
            throws Exception {
        final long startNs = givenStartNs == 0 ? System.nanoTime() : givenStartNs;
        long passes = 0;
        do {
            expected = 0;
            sum.reset();
            source.read(count, this);
            check(count, contentSum);
            passes++;
        } while (System.nanoTime() - startNs < timeMs * 1_000_000);
        return passes;
    }

    private void check(final long count, final long contentSum) {
        if (expected != count || sum.value() != contentSum) {
            throw new IllegalStateException(
                    "consumed "
                            + expected
                            + " messages with sum "
                            + sum.value()
                            + ", produced were "
                            + count
                            + " with sum "
                            + contentSum);
        }
    }

    @Override
    public void onMessage(final ByteBuffer buffer, final int offset, final int length) {
        if (length != payloadBytes || Payloads.number(buffer, offset) != expected) {
            throw new IllegalStateException(
                    "message "
                            + expected
                            + " has "
                            + length
                            + " bytes and number "
                            + (length < Payloads.MIN_BYTES ? -1 : Payloads.number(buffer, offset)));
        }
        expected++;
        sum.add(buffer, offset, length);
    }
}
