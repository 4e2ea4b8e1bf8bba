package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import org.boomscooter.bench.driver.AlmostInOrder;
import org.boomscooter.bench.load.Payloads;
import org.boomscooter.bench.report.Spread;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.ConsumerBuilder;
import org.boomscooter.client.Message;
import org.boomscooter.client.StartPosition;
import org.boomscooter.client.direct.DirectReader;
import org.boomscooter.format.segment.LookupCounts;

/**
 * How soon a message that is named by its seqno, its key or its time is there, and what was read
 * for it: the first time nothing is in memory, the others find what those before have left there.
 */
final class LookUps {
    private static final int TIMES = 21;

    /** Of a batch of our default client, and those that were appended at the same time. */
    private static final int MOST_OF_A_TIME = 1_000;

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final ScaleContext context;
    private final String log;
    private final long messages;
    private final Size size;
    private final Step leaveMemory;

    /**
     * @param leaveMemory has the files leave the page cache
     */
    LookUps(
            final ScaleContext context,
            final String log,
            final long messages,
            final Size size,
            final Step leaveMemory) {
        this.context = context;
        this.log = log;
        this.messages = messages;
        this.size = size;
        this.leaveMemory = leaveMemory;
    }

    void measure() throws Exception {
        try (BoomscooterClient client =
                BoomscooterClient.builder().server(context.server().address()).connect()) {
            measure("over the network", () -> client.consumer(log));
        }
        measure("from the files", () -> DirectReader.open(context.server().data(), log).consumer());
    }

    private void measure(final String how, final Supplier<ConsumerBuilder> consumers)
            throws Exception {
        final List<Wanted> wanted = wanted(consumers);
        measure(
                "seqno " + how,
                wanted,
                one -> consumers.get().from(StartPosition.seqno(one.number())).count(1));
        measure("key " + how, wanted, one -> consumers.get().keys(one.key(), one.key()));
        measure(
                "time " + how,
                wanted,
                one -> consumers.get().from(StartPosition.time(one.time())).count(MOST_OF_A_TIME));
    }

    /** A message by all its names; its number is its seqno. */
    private record Wanted(long number, long key, Instant time) {}

    private List<Wanted> wanted(final Supplier<ConsumerBuilder> consumers)
            throws IOException, InterruptedException {
        final SplittableRandom random = new SplittableRandom(1);
        final List<Wanted> wanted = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            final long number = random.nextLong(messages);
            try (Consumer consumer =
                    consumers.get().from(StartPosition.seqno(number)).count(1).open()) {
                final Message message = find(consumer, number, "its seqno");
                wanted.add(
                        new Wanted(
                                number,
                                AlmostInOrder.key(number),
                                Instant.EPOCH.plusNanos(message.appendTimeNs())));
            }
        }
        return wanted;
    }

    private void measure(
            final String what,
            final List<Wanted> wanted,
            final Function<Wanted, ConsumerBuilder> search)
            throws Exception {
        leaveMemory.run();
        final List<Double> millis = new ArrayList<>();
        final List<Double> kilobytes = new ArrayList<>();
        for (final Wanted one : wanted) {
            final long startNs = System.nanoTime();
            try (Consumer consumer = search.apply(one).asItStands().open()) {
                find(consumer, one.number(), what);
                millis.add(ScaleContext.millisSince(startNs));
                final LookupCounts counts = consumer.examined();
                kilobytes.add((counts.bytesRead() + counts.indexBytesRead()) / 1e3);
            }
        }
        context.add(what + ", ms: first", size, millis.get(0));
        context.add(what + ", ms: p50", size, Spread.of(millis).median());
        context.add(what + ", ms: max", size, Spread.of(millis).max());
        context.add(what + ", KB read: p50", size, Spread.of(kilobytes).median());
        context.add(what + ", KB read: max", size, Spread.of(kilobytes).max());
    }

    private static Message find(final Consumer consumer, final long number, final String what)
            throws IOException, InterruptedException {
        while (true) {
            final Message message = consumer.next(LIMIT);
            if (message == null) {
                throw new IOException("message " + number + " is not found by " + what);
            }
            if (Payloads.number(message.buffer(), message.offset()) == number) {
                return message;
            }
        }
    }
}
