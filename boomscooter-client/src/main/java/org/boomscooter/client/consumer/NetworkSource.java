package org.boomscooter.client.consumer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.ConsumerOptions;
import org.boomscooter.client.Damage;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.client.transport.Link;
import org.boomscooter.client.transport.ReceivedBytes;
import org.boomscooter.client.transport.Waiting;
import org.boomscooter.format.protocol.ControlMessage.Subscribed;
import org.boomscooter.format.segment.LookupCounts;

/**
 * The batches of a subscription, on the side of the thread that consumes.
 *
 * <p><b>Threading:</b> one thread, except {@link #close}; the other side is {@link Subscription},
 * which the loop runs.
 */
public final class NetworkSource implements BatchSource {
    /** Credit is given back in parts of the window of this size. */
    private static final int GRANTS_PER_WINDOW = 4;

    private final Link link;
    private final String log;
    private final Subscription subscription;
    private final Set<AutoCloseable> siblings;
    private final Deliveries deliveries = new Deliveries();
    private final AtomicReference<Delivery> current = new AtomicReference<>();
    private final int grantBytes;
    private final Subscribed answer;
    private int consumedBytes;
    private ReceivedBytes viewed;
    private ByteBuffer view;
    private Delivery last;

    private NetworkSource(
            final Link link,
            final String log,
            final ConsumerOptions options,
            final Set<AutoCloseable> siblings) {
        this.link = link;
        this.log = log;
        this.siblings = siblings;
        this.grantBytes = options.windowBytes() / GRANTS_PER_WINDOW;
        final CompletableFuture<Subscribed> opened = new CompletableFuture<>();
        this.subscription = new Subscription(link, log, options, deliveries, opened);
        link.execute(() -> link.attach(subscription));
        try {
            answer = Waiting.get(opened, link.settings().requestTimeoutMs(), "subscribe to " + log);
        } catch (final BoomscooterException e) {
            link.execute(subscription::cancel);
            throw e;
        }
    }

    /**
     * Subscribes, and makes a consumer of it; any thread but the loop.
     *
     * @param siblings what to close with the client: the source is among them until it is closed
     * @throws BoomscooterException the server refuses, or does not answer in time
     */
    public static Consumer open(
            final Link link,
            final String log,
            final ConsumerOptions options,
            final Set<AutoCloseable> siblings) {
        final NetworkSource source = new NetworkSource(link, log, options, siblings);
        siblings.add(source);
        return new SourceConsumer(
                source,
                options,
                options.cursor().isEmpty()
                        ? null
                        : CursorKeeper.attach(link, log, options.cursor(), options.autoCommitMs()));
    }

    @Override
    public Event poll(final long timeoutNs) throws InterruptedException {
        releaseCurrent();
        final Delivery delivery = deliveries.poll(timeoutNs);
        if (delivery == null) {
            return Event.NOTHING;
        }
        if (delivery.event() == Event.BATCH) {
            onBatch(delivery);
        }
        last = delivery;
        return delivery.event();
    }

    private void onBatch(final Delivery delivery) {
        current.set(delivery);
        // Consumers of one connection share receive buffers, and checksums move the position.
        if (delivery.received() != viewed) {
            viewed = delivery.received();
            view = viewed.bytes().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    private void releaseCurrent() {
        final Delivery done = current.getAndSet(null);
        if (done == null) {
            return;
        }
        done.received().release();
        consumedBytes += done.length();
        if (consumedBytes >= grantBytes) {
            final int granted = consumedBytes;
            consumedBytes = 0;
            link.execute(() -> subscription.grant(granted));
        }
    }

    @Override
    public ByteBuffer buffer() {
        return view;
    }

    @Override
    public int offset() {
        return last.offset();
    }

    @Override
    public int limit() {
        return last.offset() + last.length();
    }

    @Override
    public boolean readAgain() {
        return false;
    }

    @Override
    public String place() {
        return "log " + log + " at " + link.settings();
    }

    @Override
    public Damage damage() {
        return last.damage();
    }

    @Override
    public long logId() {
        return answer.logId();
    }

    @Override
    public long startSeqno() {
        return answer.startSeqno();
    }

    @Override
    public long endSeqno() {
        return answer.endSeqno();
    }

    @Override
    public LookupCounts examined() {
        final CompletableFuture<LookupCounts> counts = new CompletableFuture<>();
        link.execute(() -> subscription.examine(counts));
        return Waiting.get(
                counts, link.settings().requestTimeoutMs(), "ask what was read of " + log);
    }

    @Override
    public void close() {
        siblings.remove(this);
        link.execute(subscription::cancel);
        deliveries.fail(
                new BoomscooterException(ErrorCode.CLOSED, false, "the consumer is closed"));
        deliveries.releaseAll();
        final Delivery left = current.getAndSet(null);
        if (left != null) {
            // Another thread may be reading it at this moment.
            left.received().abandon();
        }
    }
}
