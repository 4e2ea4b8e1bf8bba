package org.boomscooter.client.producer;

import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.boomscooter.client.AckListener;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.client.ProducerOptions;
import org.boomscooter.client.transport.Backoff;
import org.boomscooter.client.transport.Link;
import org.boomscooter.client.transport.LinkStream;
import org.boomscooter.client.transport.Refusals;
import org.boomscooter.format.frame.Ack;
import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.protocol.ControlMessage.OpenProducer;
import org.boomscooter.format.protocol.ControlMessage.ProducerOpened;
import org.boomscooter.format.protocol.ControlMessage.Refusal;

/**
 * Sealed batches on their way to the log, each exactly once.
 *
 * <p>Batches are numbered when they are first sent and keep their numbers as long as the producer
 * id is the same. The stream is opened anew, so that answers of before cannot be mistaken, and
 * everything unacknowledged is sent again in order, when
 *
 * <ul>
 *   <li>the link was lost, or a batch was refused for now (no space): under the same id. What the
 *       server has already, it acknowledges again;
 *   <li>a batch was refused for good: once all before it are acknowledged, it fails, and those
 *       behind it, which the server refused for the gap, go on under a <em>new</em> id. Under the
 *       old id their numbers would have to move up, and a copy of one that is still on its way from
 *       a lost connection could then be taken for its neighbour;
 *   <li>the log has failed, or has forgotten the producer: batches that were refused for that may
 *       be found in it. They fail with all that were sent behind them;
 *   <li>a batch timed out: it fails with all that were sent behind it, since whether they are in
 *       the log is not known. What was never sent goes on under a new id;
 *   <li>the numbers of an id are used up.
 * </ul>
 *
 * <p><b>Threading:</b> for the loop.
 */
final class Pipeline implements LinkStream {
    private static final System.Logger LOGGER = System.getLogger(Pipeline.class.getName());
    private static final int NO_STREAM = 0;
    private static final int NEW_ID = 0;

    /**
     * Batches sent at once on a stream that was opened anew; doubled by each acknowledgement. A
     * link that breaks again and again would otherwise be filled with what it will not carry, and
     * never bring an acknowledgement.
     */
    private static final int FIRST_WINDOW = 4;

    private static final long TIMEOUT_CHECKS_PER_TIMEOUT = 8;
    private static final long MAX_TIMEOUT_CHECK_MS = 1_000;

    private final Link link;
    private final String log;
    private final ProducerOptions options;
    private final BatchPool pool;
    private final PipelineFeed feed;
    private final CompletableFuture<ProducerOpened> opened;
    private final int maxSequence;
    private final AckListener ackListener;
    private final Backoff backoff = new Backoff();

    /** Sent on the stream of the moment, in order. */
    private final ArrayDeque<OutgoingBatch> inFlight = new ArrayDeque<>();

    /** To be sent behind those, in order. */
    private final ArrayDeque<OutgoingBatch> waiting = new ArrayDeque<>();

    private int stream = NO_STREAM;
    private boolean isOpen;
    private ProducerOpened first;
    private int producerId = NEW_ID;

    /** Goes up with each stream of the producer id, so that the newest one shuts the others out. */
    private int epoch;

    private int nextSequence = 1;
    private int lastAckedSequence;
    private long lastAckedSeqno = -1;
    private int window = BatchLimits.MAX_BATCHES;
    private boolean isBlockedByRefusal;
    private boolean isEnded;
    private BoomscooterException failureSinceFlush;

    /** Why nothing is acknowledged at the moment, or {@code null}. */
    private BoomscooterException trouble;

    Pipeline(
            final Link link,
            final String log,
            final ProducerOptions options,
            final BatchPool pool,
            final PipelineFeed feed,
            final CompletableFuture<ProducerOpened> opened,
            final int maxSequence) {
        this.link = link;
        this.log = log;
        this.options = options;
        this.pool = pool;
        this.feed = feed;
        this.opened = opened;
        this.maxSequence = maxSequence;
        this.ackListener = options.ackListener();
    }

    void start() {
        link.attach(this);
        scheduleTimeoutCheck();
    }

    // ---- opening ----

    @Override
    public void onUp() {
        open();
    }

    private void open() {
        if (isEnded || !link.isUp()) {
            return;
        }
        final int number = link.route(this);
        stream = number;
        link.ask(
                new OpenProducer(
                        number,
                        log,
                        options.acks(),
                        producerId,
                        options.createLog(),
                        producerId == NEW_ID ? 0 : ++epoch),
                (parts, error) -> onAnswer(number, parts, error));
    }

    private void onAnswer(
            final int number, final List<ControlMessage> parts, final BoomscooterException error) {
        if (number != stream || isEnded) {
            return;
        }
        if (error == null && parts.get(0) instanceof ProducerOpened answer) {
            onOpened(answer);
        } else if (error == null) {
            onFailed(new BoomscooterException(ErrorCode.INTERNAL, false, "not opened: " + parts));
        } else if (error.code() == ErrorCode.PRODUCER_UNKNOWN_OUTCOME && producerId != NEW_ID) {
            onUnknown(error);
        } else if (error.code() != ErrorCode.CONNECTION_LOST) {
            if (first == null || !error.retriable()) {
                onFailed(error);
            } else {
                trouble = error;
                reopenLater();
            }
        }
    }

    private void onOpened(final ProducerOpened answer) {
        if (first == null) {
            first = answer;
            opened.complete(answer);
        } else if (answer.logId() != first.logId()) {
            onFailed(
                    new BoomscooterException(
                            ErrorCode.NO_SUCH_LOG,
                            false,
                            "log " + log + " was deleted, and made anew, while it was written to"));
            return;
        }
        if (producerId == NEW_ID) {
            startNumbering(answer.producerId());
        } else if (options.idempotent() && answer.lastSequence() < lastAckedSequence) {
            onForgotten(answer);
            return;
        }
        isOpen = true;
        advance();
    }

    private void startNumbering(final int newProducerId) {
        producerId = newProducerId;
        epoch = 0;
        nextSequence = 1;
        lastAckedSequence = 0;
        for (final OutgoingBatch batch : waiting) {
            batch.forgetNumber();
        }
    }

    /** The server has lost acknowledged batches: with its disk, or by an older copy of its data. */
    private void onForgotten(final ProducerOpened answer) {
        failSent(
                new BoomscooterException(
                        ErrorCode.PRODUCER_UNKNOWN_OUTCOME,
                        false,
                        "the server remembers batch "
                                + answer.lastSequence()
                                + " of this producer as the last one, but has acknowledged batch "
                                + lastAckedSequence
                                + " of log "
                                + log
                                + ": look at what it lost before you send these messages again"));
        renewId();
    }

    /** The server has not given the id: it goes on with an older copy of its data. */
    private void onUnknown(final BoomscooterException error) {
        if (options.idempotent()) {
            failSent(error);
        }
        renewId();
    }

    private void reopenLater() {
        closeStream();
        link.schedule(this::reopen, TimeUnit.MILLISECONDS.toNanos(backoff.next()));
    }

    /** Unless a new link has done it in the meantime. */
    private void reopen() {
        if (stream == NO_STREAM) {
            open();
        }
    }

    /** Everything that is left goes on under a new producer id. */
    private void renewId() {
        closeStream();
        producerId = NEW_ID;
        isBlockedByRefusal = false;
        open();
    }

    private void closeStream() {
        if (stream != NO_STREAM) {
            link.unroute(stream);
        }
        forgetStream();
    }

    private void forgetStream() {
        stream = NO_STREAM;
        isOpen = false;
        window = FIRST_WINDOW;
        while (!inFlight.isEmpty()) {
            waiting.addFirst(inFlight.pollLast());
        }
    }

    @Override
    public void onDown(final BoomscooterException reason) {
        trouble = reason;
        forgetStream();
    }

    // ---- sending ----

    /** Takes what callers have sealed, and sends as much as may be sent. */
    void advance() {
        takeSealed();
        send();
        if (feed.sealOpenBatch(isIdle())) {
            takeSealed();
            send();
        }
    }

    private boolean isIdle() {
        return inFlight.isEmpty() && waiting.isEmpty();
    }

    private void takeSealed() {
        for (OutgoingBatch batch = feed.poll(); batch != null; batch = feed.poll()) {
            waiting.addLast(batch);
        }
    }

    private void send() {
        while (isOpen && !isBlockedByRefusal && !waiting.isEmpty() && inFlight.size() < window) {
            if (isRefusedBatchNext() || areNumbersUsedUp()) {
                return;
            }
            final OutgoingBatch batch = waiting.pollFirst();
            final int sequence = batch.sequence() == 0 ? nextSequence++ : batch.sequence();
            final int length = batch.number(options.idempotent() ? producerId : 0, sequence);
            inFlight.addLast(batch);
            link.sendBatch(stream, batch.wire(), length);
        }
    }

    /** After a lost link: those before the refused one were sent again, it is not. */
    private boolean isRefusedBatchNext() {
        if (waiting.peekFirst().refusal() == null) {
            return false;
        }
        inFlight.addLast(waiting.pollFirst());
        isBlockedByRefusal = true;
        dropRefused();
        return true;
    }

    private boolean areNumbersUsedUp() {
        if (waiting.peekFirst().sequence() != 0 || nextSequence <= maxSequence) {
            return false;
        }
        if (inFlight.isEmpty()) {
            renewId();
        }
        return true;
    }

    // ---- answers ----

    @Override
    public void onAck(final ByteBuffer buffer, final int offset) {
        final int sequence = Ack.producerSequence(buffer, offset);
        final OutgoingBatch batch = inFlight.peekFirst();
        if (batch == null || sequence != batch.sequence()) {
            onAckOutOfOrder(sequence, batch);
            return;
        }
        inFlight.pollFirst();
        window = Math.min(BatchLimits.MAX_BATCHES, 2 * window);
        lastAckedSequence = sequence;
        lastAckedSeqno = Ack.lastSeqno(buffer, offset);
        backoff.reset();
        trouble = null;
        complete(batch, Ack.firstSeqno(buffer, offset));
        if (isBlockedByRefusal) {
            dropRefused();
        } else if (!waiting.isEmpty() || inFlight.isEmpty()) {
            advance();
        }
    }

    private void onAckOutOfOrder(final int sequence, final OutgoingBatch expected) {
        link.reconnect(
                new BoomscooterException(
                        ErrorCode.BAD_FRAME,
                        true,
                        "the server acknowledges batch "
                                + sequence
                                + " of log "
                                + log
                                + " (expected: "
                                + (expected == null ? "none" : expected.sequence())
                                + ")"));
    }

    @Override
    public void onControl(final ControlMessage message) {
        if (!(message instanceof Refusal refusal) || !isOpen) {
            return;
        }
        final BoomscooterException reason = Refusals.toException(refusal);
        final OutgoingBatch batch = find(refusal.reference());
        if (batch == null) {
            onStreamRefused(reason);
        } else if (reason.code() == ErrorCode.PRODUCER_FENCED) {
            onFailed(reason);
        } else if (mayPass(reason)) {
            trouble = reason;
            reopenLater();
        } else if (reason.code() == ErrorCode.PRODUCER_GAP) {
            onGap();
        } else if (batch.refusal() == null) {
            batch.refuse(reason);
            isBlockedByRefusal = true;
            dropRefused();
        }
    }

    /** A batch that exceeds a limit will exceed it later, too. */
    private static boolean mayPass(final BoomscooterException reason) {
        return reason.retriable() && reason.code() != ErrorCode.LIMIT_EXCEEDED;
    }

    private void onStreamRefused(final BoomscooterException reason) {
        if (reason.retriable() || reason.code() == ErrorCode.NO_SUCH_STREAM) {
            trouble = reason;
            reopenLater();
        } else {
            onFailed(reason);
        }
    }

    /**
     * Expected behind a refused batch; otherwise the server lacks what the stream has to resend.
     */
    private void onGap() {
        if (!isBlockedByRefusal) {
            reopenLater();
        }
    }

    private OutgoingBatch find(final int sequence) {
        for (final OutgoingBatch batch : inFlight) {
            if (batch.sequence() == sequence) {
                return batch;
            }
        }
        return null;
    }

    /** Once everything before the refused batch is acknowledged. */
    private void dropRefused() {
        final OutgoingBatch head = inFlight.peekFirst();
        if (head == null || head.refusal() == null) {
            return;
        }
        if (head.refusal().code() == ErrorCode.LOG_READ_ONLY
                || head.refusal().code() == ErrorCode.PRODUCER_UNKNOWN_OUTCOME) {
            // Under a new id those behind would be appended once more if the log has them.
            failSent(head.refusal());
        } else {
            inFlight.pollFirst();
            fail(head, head.refusal(), true);
        }
        renewId();
    }

    private void complete(final OutgoingBatch batch, final long firstSeqno) {
        batch.complete(firstSeqno);
        if (ackListener != null) {
            tell(() -> ackListener.onAck(firstSeqno, lastAckedSeqno, batch.messageCount()));
        }
        completeFlushes(batch);
        pool.giveBack(batch, true);
    }

    private void fail(
            final OutgoingBatch batch, final BoomscooterException reason, final boolean isQuiet) {
        failureSinceFlush = reason;
        batch.fail(reason);
        if (ackListener != null) {
            tell(() -> ackListener.onFailure(batch.messageCount(), reason));
        }
        completeFlushes(batch);
        pool.giveBack(batch, isQuiet);
    }

    private static void tell(final Runnable call) {
        try {
            call.run();
        } catch (final RuntimeException e) {
            LOGGER.log(
                    Level.WARNING,
                    "an AckListener threw an exception; it is told of the next batch",
                    e);
        }
    }

    private void completeFlushes(final OutgoingBatch batch) {
        for (final CompletableFuture<Long> flush : batch.flushes()) {
            completeFlush(flush);
        }
    }

    private void completeFlush(final CompletableFuture<Long> flush) {
        if (failureSinceFlush == null) {
            flush.complete(lastAckedSeqno);
        } else {
            final BoomscooterException reason = failureSinceFlush;
            failureSinceFlush = null;
            flush.completeExceptionally(reason);
        }
    }

    /** Completes the future when everything sealed so far is done. */
    void flush(final CompletableFuture<Long> flush) {
        takeSealed();
        final OutgoingBatch last = waiting.isEmpty() ? inFlight.peekLast() : waiting.peekLast();
        if (last == null) {
            completeFlush(flush);
        } else {
            last.addFlush(flush);
            send();
        }
    }

    // ---- giving up ----

    private void scheduleTimeoutCheck() {
        final long intervalMs =
                Math.max(
                        1,
                        Math.min(
                                MAX_TIMEOUT_CHECK_MS,
                                options.deliveryTimeoutMs() / TIMEOUT_CHECKS_PER_TIMEOUT));
        link.schedule(this::checkTimeout, TimeUnit.MILLISECONDS.toNanos(intervalMs));
    }

    private void checkTimeout() {
        if (isEnded) {
            return;
        }
        takeSealed();
        final OutgoingBatch head = inFlight.isEmpty() ? waiting.peekFirst() : inFlight.peekFirst();
        if (head != null && isOverdue(head)) {
            expire(head);
        }
        scheduleTimeoutCheck();
    }

    private boolean isOverdue(final OutgoingBatch batch) {
        return System.nanoTime() - batch.startNs()
                > TimeUnit.MILLISECONDS.toNanos(options.deliveryTimeoutMs());
    }

    private void expire(final OutgoingBatch head) {
        if (head.wasSent()) {
            failSent(timedOut("may or may not be in the log"));
            renewId();
        }
        while (!waiting.isEmpty() && !waiting.peekFirst().wasSent() && isOverdue(waiting.peek())) {
            fail(waiting.pollFirst(), timedOut("was never sent"), true);
        }
    }

    private BoomscooterException timedOut(final String outcome) {
        return new BoomscooterException(
                ErrorCode.TIMED_OUT,
                false,
                "a batch for log "
                        + log
                        + " was not acknowledged within "
                        + options.deliveryTimeoutMs()
                        + " ms and "
                        + outcome
                        + (trouble == null ? "" : "; last trouble: " + trouble.getMessage()),
                trouble);
    }

    /** Fails every batch that the server may have. */
    private void failSent(final BoomscooterException reason) {
        closeStream();
        final List<OutgoingBatch> unsent = new ArrayList<>();
        for (OutgoingBatch batch = waiting.pollFirst();
                batch != null;
                batch = waiting.pollFirst()) {
            if (batch.wasSent()) {
                // The connection may still be writing from its buffer.
                fail(batch, batch.refusal() == null ? reason : batch.refusal(), false);
            } else {
                unsent.add(batch);
            }
        }
        waiting.addAll(unsent);
    }

    @Override
    public void onFailed(final BoomscooterException reason) {
        if (isEnded) {
            return;
        }
        closeStream();
        end(reason);
        takeSealed();
        for (OutgoingBatch batch = waiting.pollFirst();
                batch != null;
                batch = waiting.pollFirst()) {
            fail(batch, reason, false);
        }
    }

    /** Nothing more will be sent. */
    void end(final BoomscooterException reason) {
        isEnded = true;
        opened.completeExceptionally(reason);
        feed.close(reason);
        closeStream();
        link.detach(this);
    }
}
