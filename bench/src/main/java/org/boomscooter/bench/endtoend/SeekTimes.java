package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.boomscooter.bench.load.Payloads;
import org.boomscooter.bench.report.Spread;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.ConsumerBuilder;
import org.boomscooter.client.Message;
import org.boomscooter.client.StartPosition;
import org.boomscooter.client.direct.DirectReader;

/** How soon a consumer that begins somewhere in a log has its first message. */
final class SeekTimes {
    private static final int SEEKS = 21;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private SeekTimes() {}

    /**
     * Over the network by a connection that is there and has nothing on its way any more, and by
     * files that are not open yet.
     */
    static void measure(
            final ScaleContext context, final String log, final long messages, final Size size)
            throws IOException, InterruptedException {
        try (BoomscooterClient client =
                BoomscooterClient.builder().server(context.server().address()).connect()) {
            seek(
                    context,
                    "over the network",
                    size,
                    messages,
                    () -> client.admin().describeLog(log),
                    () -> client.consumer(log));
        }
        seek(
                context,
                "from the files",
                size,
                messages,
                () -> {},
                () -> DirectReader.open(context.server().data(), log).consumer());
    }

    private static void seek(
            final ScaleContext context,
            final String how,
            final Size size,
            final long messages,
            final Runnable settle,
            final Supplier<ConsumerBuilder> consumers)
            throws IOException, InterruptedException {
        final SplittableRandom random = new SplittableRandom(1);
        final List<Double> millis = new ArrayList<>();
        for (int i = 0; i < SEEKS; i++) {
            final long seqno = random.nextLong(messages);
            settle.run();
            final long startNs = System.nanoTime();
            try (Consumer consumer = consumers.get().from(StartPosition.seqno(seqno)).open()) {
                final Message message = consumer.next(LIMIT);
                if (message == null
                        || Payloads.number(message.buffer(), message.offset()) != seqno) {
                    throw new IOException("message " + seqno + " is not found " + how);
                }
                millis.add(ScaleContext.millisSince(startNs));
            }
        }
        final Spread spread = Spread.of(millis);
        context.add("seek and first message " + how + ", ms: p50", size, spread.median());
        context.add("seek and first message " + how + ", ms: max", size, spread.max());
    }
}
