package org.boomscooter.client.consumer;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.boomscooter.client.Message;

/** Hands copies of the messages of a consumer to one subscriber. */
final class ConsumerPublisher implements Flow.Publisher<Message> {
    private final SourceConsumer consumer;
    private final AtomicBoolean subscribed = new AtomicBoolean();

    ConsumerPublisher(final SourceConsumer consumer) {
        this.consumer = consumer;
    }

    @Override
    public void subscribe(final Flow.Subscriber<? super Message> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        if (!subscribed.compareAndSet(false, true)) {
            subscriber.onSubscribe(NO_DEMAND);
            subscriber.onError(
                    new IllegalStateException(
                            "this publisher has a subscriber; open another consumer"));
            return;
        }
        new PublisherLoop(consumer, subscriber).start();
    }

    private static final Flow.Subscription NO_DEMAND =
            new Flow.Subscription() {
                @Override
                public void request(final long count) {}

                @Override
                public void cancel() {}
            };
}
