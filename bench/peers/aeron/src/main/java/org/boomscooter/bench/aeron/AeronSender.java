package org.boomscooter.bench.aeron;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.archive.status.RecordingPos;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;
import org.boomscooter.bench.load.AckListener;
import org.boomscooter.bench.load.Sender;

/**
 * Offers messages to a recorded publication, one by one.
 *
 * <p><b>Threading:</b> for one thread; another, of its own, watches the recording's position once
 * {@link #sendDue} was called.
 */
final class AeronSender implements Sender {
    private static final int MOST_WAITING = 1 << 20;
    private static final long LONGEST_WAIT_NS = TimeUnit.SECONDS.toNanos(20);

    /** A message on its way. */
    private record Due(long position, long dueNs) {}

    private final ExclusivePublication publication;
    private final AckListener acks;
    private final IdleStrategy idle;
    private final CountersReader counters;
    private final int recordedPositionId;
    private final long recordingId;
    private final UnsafeBuffer message = new UnsafeBuffer();
    private OneToOneConcurrentArrayQueue<Due> waiting;
    private Thread watch;
    private volatile boolean closed;

    /** Returns once the publication is recorded. */
    AeronSender(
            final Aeron aeron,
            final ExclusivePublication publication,
            final long archiveId,
            final AckListener acks,
            final IdleStrategy idle) {
        this.publication = publication;
        this.acks = acks;
        this.idle = idle;
        counters = aeron.countersReader();
        recordedPositionId = awaitRecording(archiveId);
        recordingId = RecordingPos.getRecordingId(counters, recordedPositionId);
    }

    private int awaitRecording(final long archiveId) {
        final long deadlineNs = System.nanoTime() + LONGEST_WAIT_NS;
        int id;
        do {
            id = RecordingPos.findCounterIdBySession(counters, publication.sessionId(), archiveId);
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IllegalStateException("the archive does not record " + publication);
            }
            idle.idle();
        } while (id == CountersReader.NULL_COUNTER_ID);
        return id;
    }

    long recordingId() {
        return recordingId;
    }

    @Override
    public void send(final byte[] payload) {
        offer(payload);
    }

    private long offer(final byte[] payload) {
        message.wrap(payload);
        idle.reset();
        long position = publication.offer(message, 0, payload.length);
        while (position < 0) {
            if (position != Publication.BACK_PRESSURED && position != Publication.ADMIN_ACTION) {
                throw new IllegalStateException(
                        publication + ": " + Publication.errorString(position));
            }
            idle.idle();
            position = publication.offer(message, 0, payload.length);
        }
        return position;
    }

    @Override
    public void sendDue(final byte[] payload, final long dueNs) {
        if (watch == null) {
            waiting = new OneToOneConcurrentArrayQueue<>(MOST_WAITING);
            watch = new Thread(this::watch, "recorded-position");
            watch.start();
        }
        if (!waiting.offer(new Due(offer(payload), dueNs))) {
            throw new IllegalStateException(MOST_WAITING + " messages wait for acknowledgement");
        }
    }

    private void watch() {
        final IdleStrategy pause = new BackoffIdleStrategy();
        while (!closed) {
            final long recorded = counters.getCounterValue(recordedPositionId);
            int acknowledged = 0;
            Due due = waiting.peek();
            while (due != null && due.position() <= recorded) {
                acks.onAck(due.dueNs());
                waiting.poll();
                acknowledged++;
                due = waiting.peek();
            }
            pause.idle(acknowledged);
        }
    }

    @Override
    public void flush() {
        idle.reset();
        while (counters.getCounterValue(recordedPositionId) < publication.position()
                || (waiting != null && !waiting.isEmpty())) {
            idle.idle();
        }
    }

    @Override
    public void close() {
        closed = true;
        publication.close();
    }
}
