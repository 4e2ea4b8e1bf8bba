package org.boomscooter.server.transport;

import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Int2ObjectHashMap;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.protocol.ErrorCode;

/**
 * The producer streams of a connection.
 *
 * <p><b>Threading:</b> for the event loop of the connection.
 */
final class Producers {
    /** Batches whose acknowledgement is due; small ones cost more memory than their bytes. */
    private static final int MAX_PENDING = 16 << 10;

    private final Outbound out;
    private final AckWriter acks;
    private final Counters counters;
    private final FrameReceiver receiver;
    private final Int2ObjectHashMap<Producer> streams = new Int2ObjectHashMap<>();

    /** Those of which there may be something to tell: few of many, most of the time. */
    private final List<Producer> busy = new ArrayList<>();

    private int currentStream;
    private Producer current;
    private boolean full;

    Producers(
            final Outbound out,
            final AckWriter acks,
            final Counters counters,
            final FrameReceiver receiver) {
        this.out = out;
        this.acks = acks;
        this.counters = counters;
        this.receiver = receiver;
    }

    boolean contains(final int stream) {
        return streams.containsKey(stream);
    }

    int count() {
        return streams.size();
    }

    void add(final Producer producer) {
        streams.put(producer.stream(), producer);
        findCurrent();
    }

    /** {@code false}: no such producer stream. */
    boolean close(final int stream, final int requestId) {
        final Producer producer = streams.get(stream);
        if (producer == null) {
            return false;
        }
        if (!producer.isBusy()) {
            busy.add(producer);
        }
        producer.closeWhenDecided(requestId);
        return true;
    }

    /** The batches that follow belong to this stream. */
    void switchTo(final int stream) {
        push();
        currentStream = stream;
        findCurrent();
    }

    private void findCurrent() {
        current = streams.get(currentStream);
    }

    /** No batch follows for now. */
    void push() {
        if (current != null) {
            current.push();
        }
    }

    /** {@code false}: not now. */
    boolean onBatch(
            final ReceiveBlock block, final int offset, final int length, final long position) {
        if (currentStream == 0 || length < BatchHeader.HEADER_LENGTH) {
            receiver.end(
                    Refusals.fatal(
                            ErrorCode.BAD_FRAME,
                            "frame at byte "
                                    + position
                                    + " of the connection: "
                                    + (currentStream == 0
                                            ? "a batch before any log switch"
                                            : "a batch of " + length + " bytes (expected: 64-)")));
            return true;
        }
        if (current == null) {
            counters.refusedBatches.increment();
            acks.write();
            out.say(
                    Refusals.batch(
                            ErrorCode.NO_SUCH_STREAM,
                            "no producer stream " + Integer.toUnsignedString(currentStream),
                            currentStream,
                            BatchHeader.producerSequence(block.view(), offset)));
            return true;
        }
        if (current.pendingCount() >= MAX_PENDING) {
            full = true;
            return false;
        }
        final boolean wasBusy = current.isBusy();
        if (!current.append(block, offset, length)) {
            return false;
        }
        if (!wasBusy) {
            busy.add(current);
        }
        counters.receivedBatches.increment();
        return true;
    }

    /** Tells the client everything that is certain by now. */
    void tell() {
        int kept = 0;
        for (int i = 0; i < busy.size(); i++) {
            final Producer producer = busy.get(i);
            tell(producer);
            if (receiver.isEnded()) {
                return;
            }
            if (producer.isClosed()) {
                acks.write();
                remove(producer);
            } else if (producer.isBusy()) {
                busy.set(kept++, producer);
            }
        }
        busy.subList(kept, busy.size()).clear();
        acks.write();
    }

    private void tell(final Producer producer) {
        Append append = producer.pollDecided();
        while (append != null) {
            if (append.outcome() == Append.Outcome.APPENDED) {
                acks.ack(producer.stream(), append);
            } else {
                refuse(producer, append);
                if (receiver.isEnded()) {
                    return;
                }
            }
            append = producer.pollDecided();
        }
    }

    private void refuse(final Producer producer, final Append append) {
        counters.refusedBatches.increment();
        acks.write();
        final ControlMessage.Refusal refusal =
                Refusals.batch(append.code(), append.text(), producer.stream(), append.sequence());
        if (refusal.fatal()) {
            receiver.end(refusal);
        } else {
            out.say(refusal);
        }
    }

    private void remove(final Producer producer) {
        streams.remove(producer.stream());
        producer.close();
        findCurrent();
        out.answer(producer.closeRequestId(), new ControlMessage.Done());
    }

    /** Whether a batch had to wait because too many were pending, and need not any more. */
    boolean hasRoomAgain() {
        if (full && (current == null || current.pendingCount() < MAX_PENDING / 2)) {
            full = false;
            return true;
        }
        return false;
    }

    boolean isIdle() {
        for (final Producer producer : busy) {
            if (producer.pendingCount() > 0) {
                return false;
            }
        }
        return true;
    }

    void close() {
        streams.values().forEach(Producer::close);
        streams.clear();
        busy.clear();
        current = null;
    }
}
