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
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.protocol.ControlMessage.Subscribed;
import org.boomscooter.format.segment.LookupCounts;
import org.boomscooter.format.segment.SeqnoMode;

/**
 * The batches of a subscription, on the side of the thread that consumes.
 *
 * <p><b>Threading:</b> one thread, except {@link #close}; the other side is {@link Subscription},
 * which the loop runs.
 */
public final class NetworkSource implements BatchSource {
    /** What the deliveries that come now are. */
    private enum Phase {
        /** What is to be brought. */
        STEADY,
        /** Not wanted any more: everything is asked for again. */
        RESUMING,
        /** Blocks, for the sake of the doubted batch. */
        LOOKING
    }

    /** Credit is given back in parts of the window of this size. */
    private static final int GRANTS_PER_WINDOW = 4;

    private final Link link;
    private final String log;
    private final Subscription subscription;
    private final Set<AutoCloseable> siblings;
    private final Deliveries deliveries = new Deliveries();
    private final AtomicReference<Delivery> current = new AtomicReference<>();
    private final int maxWindowBytes;
    private int windowBytes;
    private final Subscribed answer;
    private int consumedBytes;
    private ReceivedBytes viewed;
    private ByteBuffer view;
    private Delivery last;

    /** Made for the first blocks. */
    private Unpacker unpacker;

    /** Whether the batch of the last poll came in blocks. */
    private boolean isUnpacked;

    private Phase phase = Phase.STEADY;

    /** What {@link Phase#RESUMING} leads to. */
    private Phase phaseNext;

    /** Whether blocks are asked for as a rule; there are none of what is looked for by key. */
    private final boolean takesBlocks;

    /** Base seqno of the batch that contradicted its checksum last. */
    private long doubted = -1;

    /** Behind all that was brought. */
    private long nextSeqno;

    private NetworkSource(
            final Link link,
            final String log,
            final ConsumerOptions options,
            final Set<AutoCloseable> siblings) {
        this.link = link;
        this.log = log;
        this.siblings = siblings;
        this.takesBlocks = options.compressed() && options.keys() == null;
        this.maxWindowBytes = options.windowBytes();
        this.windowBytes = firstWindowBytes(options);
        final CompletableFuture<Subscribed> opened = new CompletableFuture<>();
        this.subscription =
                new Subscription(link, log, options, takesBlocks, windowBytes, deliveries, opened);
        link.execute(() -> link.attach(subscription));
        try {
            answer = Waiting.get(opened, link.settings().requestTimeoutMs(), "subscribe to " + log);
            nextSeqno = answer.startSeqno();
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

    /** Who stops after some messages begins with a small one: the server need not read more. */
    private static int firstWindowBytes(final ConsumerOptions options) {
        return options.maxMessages() == Long.MAX_VALUE
                ? options.windowBytes()
                : ConsumerOptions.MIN_WINDOW_BYTES;
    }

    @Override
    public Event poll(final long timeoutNs) throws InterruptedException {
        releaseCurrent();
        final long startNs = System.nanoTime();
        long leftNs = timeoutNs;
        while (true) {
            if (unpacker != null && nextUnpacked()) {
                return Event.BATCH;
            }
            final Delivery delivery = deliveries.poll(leftNs);
            if (delivery == null) {
                return Event.NOTHING;
            }
            final Event event = take(delivery);
            if (event != null) {
                return event;
            }
            leftNs = Math.max(0, timeoutNs - (System.nanoTime() - startNs));
        }
    }

    /** What it is to who consumes, or {@code null}. */
    private Event take(final Delivery delivery) {
        if (delivery.kind() == Delivery.Kind.RESUMED) {
            phase = phaseNext;
        } else if (phase != Phase.STEADY && isUnwanted()) {
            giveBack(delivery);
        } else if (delivery.kind() == Delivery.Kind.BLOCKS) {
            unpack(delivery);
        } else if (delivery.kind() == Delivery.Kind.INTERRUPTED) {
            resume(true, phase, false);
        } else {
            return tell(delivery);
        }
        return null;
    }

    private Event tell(final Delivery delivery) {
        isUnpacked = false;
        last = delivery;
        if (delivery.event() == Event.BATCH) {
            onBatch(delivery);
            reached(view, delivery.offset(), delivery.length());
        } else if (delivery.event() == Event.DAMAGE) {
            nextSeqno = Math.max(nextSeqno, delivery.damage().toSeqno() + 1);
        }
        return delivery.event();
    }

    // ------------------------------------------------------------------------------ blocks

    private void unpack(final Delivery delivery) {
        if (unpacker == null) {
            unpacker = new Unpacker(answer.logId());
        }
        try {
            unpacker.add(
                    delivery.received().bytes().duplicate().order(ByteOrder.LITTLE_ENDIAN),
                    delivery.offset());
        } catch (final FormatException e) {
            resume(false, Phase.STEADY, true);
        }
        giveBack(delivery);
    }

    /** {@code false}: there is no whole batch in what has been unpacked. */
    private boolean nextUnpacked() {
        try {
            if (endsLooking() || !unpacker.next()) {
                return false;
            }
        } catch (final FormatException e) {
            resume(false, Phase.STEADY, true);
            return false;
        }
        isUnpacked = true;
        reached(unpacker.buffer(), unpacker.offset(), unpacker.limit() - unpacker.offset());
        return true;
    }

    private void reached(final ByteBuffer bytes, final int offset, final int length) {
        if (length >= BatchHeader.HEADER_LENGTH) {
            final int seqnos =
                    answer.seqnoMode() == SeqnoMode.SERVER
                            ? BatchHeader.messageCount(bytes, offset)
                            : 1;
            nextSeqno = Math.max(nextSeqno, BatchHeader.baseSeqno(bytes, offset) + seqnos);
        }
    }

    private boolean isUnwanted() {
        return phase == Phase.RESUMING || endsLooking();
    }

    /** When the doubted batch has come, what is behind it is asked for as usual. */
    private boolean endsLooking() {
        if (phase == Phase.LOOKING && nextSeqno > doubted) {
            resume(takesBlocks, Phase.STEADY, false);
            return true;
        }
        return false;
    }

    /**
     * Asks for everything behind what was brought again.
     *
     * @param withBlocks {@code false}: what came in blocks contradicts itself; as plain batches the
     *     server looks at it, and tells what is damaged
     * @param doubt whether something contradicts its checksum, so that the server should look
     */
    private void resume(final boolean withBlocks, final Phase then, final boolean doubt) {
        if (unpacker != null) {
            unpacker.reset();
        }
        phase = Phase.RESUMING;
        phaseNext = then;
        final long seqno = nextSeqno;
        final long lastBaseSeqno = seqno > doubted ? doubted : -1;
        link.execute(() -> subscription.resume(seqno, lastBaseSeqno, withBlocks, doubt));
    }

    private void giveBack(final Delivery delivery) {
        delivery.release();
        consumed(delivery.length());
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
        consumed(done.length());
    }

    private void consumed(final int bytes) {
        consumedBytes += bytes;
        if (consumedBytes >= windowBytes / GRANTS_PER_WINDOW) {
            final int granted = consumedBytes;
            final int widened = Math.min(windowBytes, maxWindowBytes - windowBytes);
            consumedBytes = 0;
            windowBytes += widened;
            link.execute(() -> subscription.grant(granted, widened));
        }
    }

    @Override
    public ByteBuffer buffer() {
        return isUnpacked ? unpacker.buffer() : view;
    }

    @Override
    public int offset() {
        return isUnpacked ? unpacker.offset() : last.offset();
    }

    @Override
    public int limit() {
        return isUnpacked ? unpacker.limit() : last.offset() + last.length();
    }

    /**
     * What lies damaged in a segment may be whole in its companion, and the other way round: the
     * batch is asked for in the other form, and if that is no better, once more as usual.
     */
    @Override
    public boolean readAgain() {
        final long baseSeqno = BatchHeader.baseSeqno(buffer(), offset());
        final boolean isNew = baseSeqno != doubted;
        if (!isNew && phase == Phase.STEADY && !isUnpacked) {
            return false;
        }
        doubted = baseSeqno;
        nextSeqno = baseSeqno;
        if (isNew && !isUnpacked) {
            resume(true, Phase.LOOKING, true);
        } else {
            resume(takesBlocks && !isUnpacked, Phase.STEADY, true);
        }
        return true;
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
