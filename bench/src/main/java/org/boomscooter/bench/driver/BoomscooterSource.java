package org.boomscooter.bench.driver;

import java.time.Duration;
import java.util.function.Supplier;
import org.boomscooter.bench.load.MessageSink;
import org.boomscooter.bench.load.Source;
import org.boomscooter.client.Batch;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.ConsumerBuilder;
import org.boomscooter.client.Message;
import org.boomscooter.client.StartPosition;

/** Reads a log by batches, as they come; a consumer of its own for every reading. */
final class BoomscooterSource implements Source {
    private static final Duration POLL = Duration.ofSeconds(1);

    /** Polls in a row that may bring nothing before the run is given up. */
    private static final int MOST_EMPTY_POLLS = 20;

    private final Supplier<ConsumerBuilder> consumers;
    private Consumer latest;

    BoomscooterSource(final Supplier<ConsumerBuilder> consumers) {
        this.consumers = consumers;
    }

    @Override
    public void read(final long count, final MessageSink sink) throws InterruptedException {
        try (Consumer consumer = consumers.get().count(count).open()) {
            read(consumer, count, sink);
        }
    }

    @Override
    public void seekLatest() {
        latest = consumers.get().from(StartPosition.latest()).open();
    }

    @Override
    public void follow(final long count, final MessageSink sink) throws InterruptedException {
        read(latest, count, sink);
    }

    private static void read(final Consumer consumer, final long count, final MessageSink sink)
            throws InterruptedException {
        long left = count;
        int emptyPolls = 0;
        while (left > 0) {
            final Batch batch = consumer.poll(POLL);
            if (batch == null) {
                if (consumer.isEnded() || ++emptyPolls > MOST_EMPTY_POLLS) {
                    throw new IllegalStateException(
                            left + " of " + count + " messages do not come");
                }
                continue;
            }
            emptyPolls = 0;
            for (Message message = batch.next(); message != null; message = batch.next()) {
                sink.onMessage(message.buffer(), message.offset(), message.length());
                left--;
            }
        }
    }

    @Override
    public void close() {
        if (latest != null) {
            latest.close();
        }
    }
}
