package org.boomscooter.client.producer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.Claim;
import org.boomscooter.client.Compression;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.client.MessageHeader;
import org.boomscooter.client.OnFull;
import org.boomscooter.client.Producer;
import org.boomscooter.client.ProducerOptions;
import org.boomscooter.client.transport.Link;
import org.boomscooter.client.transport.Waiting;
import org.boomscooter.format.frame.BatchBuilder;
import org.boomscooter.format.protocol.ControlMessage.ProducerOpened;
import org.boomscooter.format.segment.SeqnoMode;

/**
 * The side of the callers: fills the open batch, seals it, waits for room.
 *
 * <p><b>Threading:</b> for any thread; the open batch is guarded by one lock, which is never held
 * while waiting.
 */
public final class NetworkProducer implements Producer, Claim.Owner {
    /** Sequences are unsigned on the wire; half of them is enough for one id. */
    static final int MAX_SEQUENCE = Integer.MAX_VALUE - 1;

    private static final int NO_ROOM = -1;

    private static final MessageHeader PLAIN = new MessageHeader();

    private final Link link;
    private final String log;
    private final ProducerOptions options;
    private final LZ4Compressor compressor;
    private final BatchLimits limits;
    private final BatchPool pool;
    private final Pipeline pipeline;
    private final boolean clientSeqnos;
    private final ReentrantLock lock = new ReentrantLock();
    private final ConcurrentLinkedQueue<OutgoingBatch> sealed = new ConcurrentLinkedQueue<>();
    private final Set<AutoCloseable> siblings;
    private final AtomicBoolean isSignalled = new AtomicBoolean();
    private final Runnable advance = this::advance;
    private final Runnable onLingerOver = this::onLingerOver;
    private OutgoingBatch open;

    /** Of the next batch; {@code null}: none. Guarded by the lock. */
    private byte[] channel;

    /** Guarded by the lock: the loop is to be told when it is given up. */
    private boolean hasNews;

    private volatile boolean isLoopTurnedAway;
    private boolean isLingering;
    private volatile BoomscooterException failure;

    private NetworkProducer(
            final Link link,
            final String log,
            final ProducerOptions options,
            final Set<AutoCloseable> siblings,
            final int maxSequence) {
        this.link = link;
        this.siblings = siblings;
        this.log = log;
        this.options = options;
        this.channel = bytes(options.channel());
        this.compressor =
                options.compression() == Compression.LZ4
                        ? LZ4Factory.safeInstance().fastCompressor()
                        : null;
        this.limits = new BatchLimits(log, options, link.lastWelcome());
        this.pool = new BatchPool(limits.batchBytes(), limits.maxBatches());
        final CompletableFuture<ProducerOpened> opened = new CompletableFuture<>();
        this.pipeline = new Pipeline(link, log, options, pool, new Feed(), opened, maxSequence);
        link.execute(pipeline::start);
        this.clientSeqnos = awaitOpened(opened).seqnoMode() == SeqnoMode.CLIENT;
    }

    private static byte[] bytes(final String channel) {
        return channel.isEmpty() ? null : channel.getBytes(StandardCharsets.UTF_8);
    }

    private ProducerOpened awaitOpened(final CompletableFuture<ProducerOpened> opened) {
        try {
            return Waiting.get(
                    opened, link.settings().requestTimeoutMs(), "open a producer for log " + log);
        } catch (final BoomscooterException e) {
            link.execute(() -> pipeline.end(e));
            throw e;
        }
    }

    /**
     * Opens a producer; any thread but the loop.
     *
     * @param siblings what to close with the client: the producer is among them until it is closed
     * @throws BoomscooterException the server refuses, or does not answer in time
     */
    public static Producer open(
            final Link link,
            final String log,
            final ProducerOptions options,
            final Set<AutoCloseable> siblings) {
        return open(link, log, options, siblings, MAX_SEQUENCE);
    }

    /** The same with fewer numbers for each producer id. */
    static Producer open(
            final Link link,
            final String log,
            final ProducerOptions options,
            final Set<AutoCloseable> siblings,
            final int maxSequence) {
        final NetworkProducer producer =
                new NetworkProducer(link, log, options, siblings, maxSequence);
        siblings.add(producer);
        return producer;
    }

    @Override
    public CompletableFuture<Long> send(final byte[] payload) {
        return send(PLAIN, payload);
    }

    @Override
    public CompletableFuture<Long> send(final ByteBuffer payload) {
        return send(PLAIN, payload);
    }

    @Override
    public CompletableFuture<Long> send(final MessageHeader header, final byte[] payload) {
        return send(header, payload, null, 0, payload.length);
    }

    @Override
    public CompletableFuture<Long> send(final MessageHeader header, final ByteBuffer payload) {
        return send(header, null, payload, payload.position(), payload.remaining());
    }

    /** The payload lies in the array, or in the buffer where that is {@code null}. */
    private CompletableFuture<Long> send(
            final MessageHeader header,
            final byte[] array,
            final ByteBuffer buffer,
            final int payloadOffset,
            final int length) {
        lock.lock();
        try {
            if (!add(header, array, buffer, payloadOffset, length)) {
                return CompletableFuture.failedFuture(limits.full());
            }
            final CompletableFuture<Long> future = open.futureOfLast(header.seqno());
            onAdded();
            return future;
        } catch (final BoomscooterException e) {
            return CompletableFuture.failedFuture(e);
        } finally {
            unlock();
        }
    }

    /**
     * Gives the lock up, and only then tells the loop what there is: woken before, it could take
     * the core from its holder, and find the lock taken.
     */
    private void unlock() {
        final boolean isNews = hasNews;
        hasNews = false;
        lock.unlock();
        if (isNews || isLoopTurnedAway) {
            isLoopTurnedAway = false;
            signal();
        }
    }

    @Override
    public boolean offer(
            final MessageHeader header,
            final ByteBuffer payload,
            final int payloadOffset,
            final int length) {
        Objects.checkFromIndexSize(payloadOffset, length, payload.limit());
        return offer(header, null, payload, payloadOffset, length);
    }

    @Override
    public boolean offer(
            final MessageHeader header,
            final byte[] payload,
            final int payloadOffset,
            final int length) {
        Objects.checkFromIndexSize(payloadOffset, length, payload.length);
        return offer(header, payload, null, payloadOffset, length);
    }

    private boolean offer(
            final MessageHeader header,
            final byte[] array,
            final ByteBuffer buffer,
            final int payloadOffset,
            final int length) {
        lock.lock();
        try {
            final boolean isAdded = add(header, array, buffer, payloadOffset, length);
            if (isAdded) {
                onAdded();
            }
            return isAdded;
        } finally {
            unlock();
        }
    }

    /**
     * Copies a payload, whose bounds were checked, into the open batch: what fails behind the claim
     * would leave a message of other bytes.
     */
    private boolean add(
            final MessageHeader header,
            final byte[] array,
            final ByteBuffer buffer,
            final int payloadOffset,
            final int length) {
        final int offset = claim(header, length);
        if (offset == NO_ROOM) {
            return false;
        }
        if (array == null) {
            open.buffer().put(offset, buffer, payloadOffset, length);
        } else {
            open.buffer().put(offset, array, payloadOffset, length);
        }
        return true;
    }

    @Override
    public boolean tryClaim(final MessageHeader header, final int length, final Claim claim) {
        lock.lock();
        boolean isClaimed = false;
        try {
            final int offset = claim(header, length);
            if (offset != NO_ROOM) {
                claim.set(open.buffer(), offset, length, this);
                isClaimed = true;
            }
            return isClaimed;
        } finally {
            if (!isClaimed) {
                unlock();
            }
        }
    }

    @Override
    public void endClaim(final boolean isCommitted) {
        try {
            if (isCommitted) {
                onAdded();
            } else {
                open.abandonLast();
            }
        } finally {
            unlock();
        }
    }

    @Override
    public void channel(final String name) {
        ProducerOptions.checkChannel(name);
        lock.lock();
        try {
            if (open != null) {
                if (open.isEmpty()) {
                    pool.giveBack(open, true);
                    open = null;
                } else {
                    seal();
                }
            }
            channel = bytes(name);
        } finally {
            unlock();
        }
    }

    private void onAdded() {
        if (open.messageCount() == 1) {
            hasNews = true;
        }
    }

    /**
     * Room for a message in the open batch: where its payload belongs, or {@link #NO_ROOM}. Gives
     * the lock up while it waits.
     */
    private int claim(final MessageHeader header, final int length) {
        checkHeader(header);
        limits.checkPayload(length);
        while (true) {
            checkOpen();
            if (open == null && !begin(limits.batchBytes())) {
                return NO_ROOM;
            }
            final int offset = open.claim(header, length);
            if (offset != BatchBuilder.FULL) {
                return offset;
            }
            if (!open.isEmpty()) {
                seal();
            } else {
                pool.giveBack(open, true);
                open = null;
                if (!begin(limits.capacityFor(length))) {
                    return NO_ROOM;
                }
            }
        }
    }

    private void checkHeader(final MessageHeader header) {
        if (header.hasSeqno() != clientSeqnos) {
            throw new IllegalArgumentException(
                    clientSeqnos
                            ? "log "
                                    + log
                                    + " takes its seqnos from the producer: give each"
                                    + " message one"
                            : "log " + log + " gives the seqnos itself: give messages none");
        }
    }

    private void checkOpen() {
        final BoomscooterException reason = failure;
        if (reason != null) {
            throw new BoomscooterException(
                    reason.code(), reason.retriable(), reason.getMessage(), reason);
        }
    }

    /** Opens a batch, or finds one that another caller opened meanwhile; {@code false}: no room. */
    private boolean begin(final int capacity) {
        final int slots = pool.slotsFor(capacity);
        if (!pool.tryReserve(slots)) {
            if (options.onFull() == OnFull.FAIL || link.inLoop()) {
                return false;
            }
            awaitRoom(slots);
            if (open != null) {
                pool.unreserve(slots);
                return true;
            }
        }
        open = pool.take(capacity);
        open.begin(channel, clientSeqnos);
        return true;
    }

    private void awaitRoom(final int slots) {
        unlock();
        boolean isReserved = false;
        try {
            isReserved = pool.reserve(slots, options.deliveryTimeoutMs());
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BoomscooterException(
                    ErrorCode.INTERRUPTED, true, "interrupted while waiting for room", e);
        } finally {
            lock.lock();
        }
        if (!isReserved) {
            throw limits.full();
        }
        if (failure != null) {
            pool.unreserve(slots);
            checkOpen();
        }
    }

    private void seal() {
        open.seal(compressor);
        sealed.add(open);
        open = null;
        hasNews = true;
    }

    private void signal() {
        if (!isSignalled.get() && isSignalled.compareAndSet(false, true)) {
            link.execute(advance);
        }
    }

    private void advance() {
        isSignalled.set(false);
        pipeline.advance();
    }

    private void onLingerOver() {
        isLingering = false;
        pipeline.advance();
    }

    @Override
    public CompletableFuture<Long> flush() {
        lock.lock();
        try {
            checkOpen();
            return sealAndFlush();
        } catch (final BoomscooterException e) {
            return CompletableFuture.failedFuture(e);
        } finally {
            unlock();
        }
    }

    private CompletableFuture<Long> sealAndFlush() {
        if (open != null && !open.isEmpty()) {
            seal();
        }
        final CompletableFuture<Long> future = new CompletableFuture<>();
        if (!link.execute(() -> pipeline.flush(future))) {
            future.completeExceptionally(closedException());
        }
        return future;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // ending does not fail
    public void close() {
        siblings.remove(this);
        final CompletableFuture<Long> flushed;
        lock.lock();
        try {
            if (failure != null) {
                return;
            }
            flushed = sealAndFlush();
            failure = closedException();
        } finally {
            unlock();
        }
        if (!link.inLoop()) {
            awaitFlushed(flushed);
        }
        flushed.whenComplete((seqno, error) -> link.execute(() -> pipeline.end(failure)));
    }

    private void awaitFlushed(final CompletableFuture<Long> flushed) {
        try {
            Waiting.get(flushed, 2 * options.deliveryTimeoutMs(), "flush the producer of " + log);
        } catch (final BoomscooterException e) {
            // The futures and the listener of the messages concerned have told it.
            assert failure != null : e;
        }
    }

    private BoomscooterException closedException() {
        return new BoomscooterException(
                ErrorCode.CLOSED, false, "the producer of log " + log + " is closed");
    }

    /** What the loop may ask of the callers' side. */
    private final class Feed implements PipelineFeed {
        @Override
        public OutgoingBatch poll() {
            return sealed.poll();
        }

        @Override
        public boolean sealOpenBatch(final boolean isIdle) {
            // A caller may be at it for as long as it likes: the loop does not wait for it.
            if (!lock.tryLock()) {
                isLoopTurnedAway = true;
                // It may have been given up before that could be seen.
                if (!lock.tryLock()) {
                    return false;
                }
                isLoopTurnedAway = false;
            }
            try {
                if (open == null || open.isEmpty()) {
                    return false;
                }
                final long leftNs = options.lingerNs() - (System.nanoTime() - open.startNs());
                if (isIdle || leftNs <= 0) {
                    seal();
                    return true;
                }
                linger(leftNs);
                return false;
            } finally {
                // Its own news.
                hasNews = false;
                lock.unlock();
            }
        }

        private void linger(final long delayNs) {
            if (!isLingering) {
                isLingering = true;
                link.schedule(onLingerOver, delayNs);
            }
        }

        @Override
        public void close(final BoomscooterException reason) {
            lock.lock();
            try {
                if (failure == null) {
                    failure = reason;
                }
                if (open != null && !open.isEmpty()) {
                    sealed.add(open);
                }
                open = null;
            } finally {
                lock.unlock();
            }
            pool.close();
        }
    }
}
