package org.boomscooter.server.transport;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.protocol.ErrorCode;
import org.boomscooter.server.log.AckLevel;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogException;
import org.boomscooter.server.log.LogListener;
import org.boomscooter.server.log.ProducerLease;

/**
 * A stream of batches into one log, acknowledged in order.
 *
 * <p><b>Threading:</b> for the event loop of the connection; the listener's methods are called by
 * the threads of the log.
 */
final class Producer implements LogListener {
    /**
     * Up to here, what came in one read is appended by the event loop itself: that takes a few
     * microseconds, waking the writer thread, and being woken by it, takes ten times that. What is
     * more is for the writer thread, so that reading the socket goes on beside it.
     */
    private static final int MOST_BYTES_HERE = 8 << 10;

    private final int stream;
    private final Log log;
    private final ProducerLease lease;
    private final AckLevel level;
    private final MessageLimit messageLimit;
    private final Runnable wake;
    private final Deque<Append> pending = new ArrayDeque<>();
    private volatile boolean awaitsSync;
    private volatile boolean awaitsRoom;
    private int enqueuedBytes;
    private int closeRequestId;
    private boolean closing;

    /**
     * @param wake makes the event loop look at the stream again; thread-safe
     */
    Producer(
            final int stream,
            final Log log,
            final ProducerLease lease,
            final AckLevel level,
            final MessageLimit messageLimit,
            final Runnable wake) {
        this.stream = stream;
        this.log = log;
        this.lease = lease;
        this.level = level;
        this.messageLimit = messageLimit;
        this.wake = wake;
        log.addListener(this);
    }

    int stream() {
        return stream;
    }

    int pendingCount() {
        return pending.size();
    }

    /** Whether there is, or will be, something to tell the client. */
    boolean isBusy() {
        return closing || !pending.isEmpty();
    }

    /**
     * Hands a batch to the log; {@code false}: its queue is full, {@code wake} will tell. {@link
     * #push} has to follow behind the last one.
     */
    boolean append(final ReceiveBlock block, final int offset, final int length) {
        final ByteBuffer view = block.view();
        final int id = BatchHeader.producerId(view, offset);
        final Append append = new Append(BatchHeader.producerSequence(view, offset), wake);
        final String exceeded = messageLimit.exceededBy(view, offset, length);
        if (exceeded != null) {
            append.refuse(ErrorCode.LIMIT_EXCEEDED, exceeded);
        } else if (id != 0 && id != lease.producerId()) {
            append.refuse(
                    ErrorCode.BAD_REQUEST,
                    "producer id: "
                            + Integer.toUnsignedString(id)
                            + " (expected: that of the stream, "
                            + Integer.toUnsignedString(lease.producerId())
                            + ", or 0)");
        } else if (!offer(append, block, offset, length)) {
            return false;
        }
        pending.add(append);
        if (append.outcome() == Append.Outcome.REFUSED) {
            wake.run();
        }
        return true;
    }

    private boolean offer(
            final Append append, final ReceiveBlock block, final int offset, final int length) {
        append.hold(block);
        append.set(block.view().duplicate(), offset, length, level);
        append.lease(lease);
        try {
            awaitsRoom = true;
            if (!log.enqueue(append)) {
                append.letGo();
                log.appendSoon();
                return false;
            }
            awaitsRoom = false;
            enqueuedBytes += length;
            if (enqueuedBytes > MOST_BYTES_HERE) {
                log.appendSoon();
            }
        } catch (final LogException e) {
            append.letGo();
            append.refuse(Refusals.code(e), e.getMessage());
        }
        return true;
    }

    /** Sees to it that what was handed over is appended. */
    void push() {
        if (enqueuedBytes > 0 && enqueuedBytes <= MOST_BYTES_HERE) {
            log.appendHere();
        }
        enqueuedBytes = 0;
    }

    /** The next batch whose fate is certain, or {@code null}; it counts as told. */
    Append pollDecided() {
        final Append append = pending.peek();
        if (append == null || append.outcome() == Append.Outcome.PENDING) {
            return null;
        }
        if (append.outcome() == Append.Outcome.APPENDED && !isPromiseKept(append)) {
            final LogException failure = log.failure();
            if (failure == null) {
                return null;
            }
            append.refuse(Refusals.code(failure), failure.getMessage());
        }
        return pending.poll();
    }

    private boolean isPromiseKept(final Append append) {
        if (level == AckLevel.WRITTEN || log.syncedSeqno() > append.lastSeqno()) {
            return true;
        }
        // Said before looking again, so that a force in between is not missed.
        awaitsSync = true;
        if (log.syncedSeqno() > append.lastSeqno()) {
            awaitsSync = false;
            return true;
        }
        return false;
    }

    void closeWhenDecided(final int requestId) {
        closing = true;
        closeRequestId = requestId;
    }

    boolean isClosed() {
        return closing && pending.isEmpty();
    }

    int closeRequestId() {
        return closeRequestId;
    }

    void close() {
        log.removeListener(this);
        log.closeProducer(lease);
    }

    @Override
    public void onSynced(final Log which) {
        if (awaitsSync) {
            awaitsSync = false;
            wake.run();
        }
    }

    @Override
    public void onRoom(final Log which) {
        if (awaitsRoom) {
            wake.run();
        }
    }

    @Override
    public void onFailed(final Log which) {
        wake.run();
    }

    @Override
    public void onDeleted(final Log which) {
        // Neither a force nor room will come any more.
        wake.run();
    }
}
