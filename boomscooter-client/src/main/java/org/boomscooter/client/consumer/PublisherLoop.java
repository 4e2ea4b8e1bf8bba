package org.boomscooter.client.consumer;

import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.client.Message;

/**
 * Delivers messages to one subscriber as far as it has asked for them.
 *
 * <p><b>Threading:</b> all signals come from the loop's own thread; {@link #request} and {@link
 * #cancel} are for any thread.
 */
final class PublisherLoop implements Flow.Subscription, Runnable {
    private final SourceConsumer consumer;
    private final Flow.Subscriber<? super Message> subscriber;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long demand;
    private boolean cancelled;
    private boolean badRequest;

    PublisherLoop(
            final SourceConsumer consumer, final Flow.Subscriber<? super Message> subscriber) {
        this.consumer = consumer;
        this.subscriber = subscriber;
    }

    void start() {
        final Thread thread = new Thread(this, "boomscooter-publisher");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void run() {
        try (consumer) {
            subscriber.onSubscribe(this);
            deliver();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(new BoomscooterException(ErrorCode.INTERRUPTED, true, "interrupted", e));
        } catch (final RuntimeException e) {
            fail(e);
        }
    }

    private void deliver() throws InterruptedException {
        while (awaitDemand()) {
            final Message message = consumer.take();
            if (message == null) {
                subscriber.onComplete();
                return;
            }
            subscriber.onNext(message.copy());
        }
    }

    /** Takes one off the demand; {@code false}: cancelled. */
    private boolean awaitDemand() throws InterruptedException {
        lock.lock();
        try {
            while (demand == 0 && !cancelled && !badRequest) {
                changed.await();
            }
            if (cancelled) {
                return false;
            }
            if (badRequest) {
                throw new IllegalArgumentException("request: 0 or less (expected: 1 or more)");
            }
            if (demand != Long.MAX_VALUE) {
                demand--;
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void fail(final RuntimeException error) {
        if (!isCancelled()) {
            subscriber.onError(error);
        }
    }

    private boolean isCancelled() {
        lock.lock();
        try {
            return cancelled;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void request(final long count) {
        lock.lock();
        try {
            if (count <= 0) {
                badRequest = true;
            } else {
                demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void cancel() {
        lock.lock();
        try {
            cancelled = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        consumer.close();
    }
}
