package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.boomscooter.bench.driver.AlmostInOrder;
import org.boomscooter.bench.load.Payloads;
import org.boomscooter.bench.report.Spread;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.ConsumerBuilder;
import org.boomscooter.client.EndPosition;
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

    /** Looked up before, so that the code of both sides is compiled: the disk is measured. */
    private static final int WARM_UP_TIMES = 400;

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
        final SplittableRandom random = new SplittableRandom(1);
        final List<Wanted> before = wanted(consumers, random, WARM_UP_TIMES);
        final List<Wanted> wanted = wanted(consumers, random, TIMES);
        measure(
                "seqno " + how,
                before,
                wanted,
                one ->
                        consumers
                                .get()
                                .from(StartPosition.seqno(one.number()))
                                .to(EndPosition.seqno(one.number())),
                (one, message) -> number(message) == one.number());
        measure(
                "key " + how,
                before,
                wanted,
                one -> consumers.get().keys(one.key(), one.key()).asItStands(),
                (one, message) -> number(message) == one.number());
        measure(
                "time " + how,
                before,
                wanted,
                one -> consumers.get().from(StartPosition.time(one.time())).count(1),
                (one, message) -> time(message).equals(one.time()));
    }

    /** A message by all its names; its number is its seqno. */
    private record Wanted(long number, long key, Instant time) {}

    private List<Wanted> wanted(
            final Supplier<ConsumerBuilder> consumers,
            final SplittableRandom random,
            final int times)
            throws IOException, InterruptedException {
        final List<Wanted> wanted = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            final long number = random.nextLong(messages);
            try (Consumer consumer =
                    consumers.get().from(StartPosition.seqno(number)).count(1).open()) {
                final Message message = consumer.next(LIMIT);
                if (message == null || number(message) != number) {
                    throw new IOException("message " + number + " has another seqno");
                }
                wanted.add(new Wanted(number, AlmostInOrder.key(number), time(message)));
            }
        }
        return wanted;
    }

    private void measure(
            final String what,
            final List<Wanted> before,
            final List<Wanted> wanted,
            final Function<Wanted, ConsumerBuilder> search,
            final BiPredicate<Wanted, Message> isIt)
            throws Exception {
        for (final Wanted one : before) {
            try (Consumer consumer = search.apply(one).open()) {
                find(consumer, what + ": " + one, message -> isIt.test(one, message));
            }
        }
        leaveMemory.run();
        final List<Double> millis = new ArrayList<>();
        final List<Double> kilobytes = new ArrayList<>();
        for (final Wanted one : wanted) {
            final long startNs = System.nanoTime();
            try (Consumer consumer = search.apply(one).open()) {
                find(consumer, what + ": " + one, message -> isIt.test(one, message));
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

    private static void find(
            final Consumer consumer, final String what, final Predicate<Message> isIt)
            throws IOException, InterruptedException {
        Message message = consumer.next(LIMIT);
        while (message != null && !isIt.test(message)) {
            message = consumer.next(LIMIT);
        }
        if (message == null) {
            throw new IOException("not found: " + what);
        }
    }

    private static long number(final Message message) {
        return Payloads.number(message.buffer(), message.offset());
    }

    private static Instant time(final Message message) {
        return Instant.EPOCH.plusNanos(message.appendTimeNs());
    }
}
