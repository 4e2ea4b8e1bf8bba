package org.boomscooter.server.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.segment.SegmentFooter;
import org.boomscooter.format.segment.SegmentHeader;
import org.boomscooter.format.segment.SeqnoMode;
import org.boomscooter.server.disk.Disk;

/**
 * Appends what was offered to one log, burst by burst: batches are checked, numbered and copied one
 * by one; watermarks and listeners move once for each burst, and then the producers are told.
 *
 * <p><b>Threading:</b> of its agent, but for {@link #offer}, {@link #enqueue}, {@link #closing} and
 * the leases.
 */
final class LogWriter extends Task {
    private static final int BATCHES_PER_BURST = 256;
    private static final int MIN_AHEAD_BYTES = SegmentWriter.FIRST_STEP_BYTES;
    private static final int MAX_AHEAD_BYTES = 32 << 20;

    private final Log log;
    private final Disk disk;
    private final LogSyncer syncer;
    private final LogPreparer preparer;
    private final ProducerTable producers;
    private final ProducerLeases leases = new ProducerLeases();
    private final BatchChecker checker;
    private final AppendQueue queue;
    private final SeqnoMode mode;
    private final int segmentBytes;
    private final int writeFromBytes;
    private final boolean visibleWhenWritten;
    private final AppendRequest[] untold = new AppendRequest[BATCHES_PER_BURST];

    private SegmentWriter segment;
    private AppendRequest pending;
    private AppendRequest inFlight;
    private int untoldCount;
    private long nextSeqno;
    private long timeNs;
    private boolean syncWanted;
    private volatile LogException closed;

    LogWriter(
            final Log log,
            final TaskAgent agent,
            final LogSyncer syncer,
            final LogPreparer preparer,
            final ProducerTable producers,
            final StoreConfig config,
            final long nextSeqno) {
        super(agent);
        this.log = log;
        this.disk = log.disk();
        this.syncer = syncer;
        this.preparer = preparer;
        this.producers = producers;
        this.checker = new BatchChecker(config.maxBatchBytes());
        this.queue = new AppendQueue(config.queueLength());
        this.mode = log.spec().seqnoMode();
        this.segmentBytes = log.spec().segmentBytes();
        this.writeFromBytes = config.writeFromBytes();
        this.visibleWhenWritten = log.spec().visibleAt() == AckLevel.WRITTEN;
        this.nextSeqno = nextSeqno;
    }

    boolean offer(final AppendRequest request) {
        final boolean accepted = enqueue(request);
        schedule();
        return accepted;
    }

    /** For one who schedules the writer afterwards. */
    boolean enqueue(final AppendRequest request) {
        if (closed != null) {
            throw closed;
        }
        return queue.offer(request);
    }

    @Override
    void run() {
        if (closed != null) {
            refuseAll(closed);
            return;
        }
        timeNs = disk.epochNs();
        final long before = nextSeqno;
        int count = 0;
        while (count < BATCHES_PER_BURST) {
            final AppendRequest request = pending != null ? pending : queue.poll();
            if (request == null) {
                break;
            }
            pending = null;
            inFlight = request;
            if (!process(request)) {
                pending = request;
                inFlight = null;
                break;
            }
            inFlight = null;
            count++;
        }
        if (nextSeqno != before) {
            publish();
        }
        tell();
        if (syncWanted) {
            syncWanted = false;
            syncer.request();
        }
        if (pending == null && !queue.isEmpty()) {
            schedule();
        }
        if (queue.takeRoomWanted()) {
            log.notifyRoom();
        }
        forgetEndedLeases();
    }

    private void forgetEndedLeases() {
        // In this order: who has ended has offered everything before.
        if (leases.drainEnded() && isDrained()) {
            leases.forgetEnded();
        }
    }

    /** {@code false}: it has to wait for the preparer. */
    private boolean process(final AppendRequest request) {
        final LogException failure = log.failure();
        if (failure != null) {
            request.onRefused(failure);
            return true;
        }
        final ProducerLease lease = request.lease();
        if (lease != null && lease.isFenced()) {
            request.onRefused(ProducerLeases.fenced(lease.producerId()));
            return true;
        }
        final ByteBuffer buffer = request.buffer();
        final int offset = request.offset();
        final int lengthBytes = request.lengthBytes();
        LogException refusal = checker.check(buffer, offset, lengthBytes, mode);
        final int producerId = refusal == null ? BatchHeader.producerId(buffer, offset) : 0;
        final int sequence = refusal == null ? BatchHeader.producerSequence(buffer, offset) : 0;
        if (refusal == null && producerId != 0) {
            refusal = producers.check(producerId, sequence);
            if (refusal == null && acknowledgeAgain(request, producerId, sequence)) {
                return true;
            }
        }
        if (refusal == null) {
            refusal = checkRange(buffer, offset, lengthBytes);
        }
        if (refusal != null) {
            request.onRefused(refusal);
            return true;
        }
        if (!makeRoom(lengthBytes)) {
            refusal = log.failure() != null ? log.failure() : preparer.spaceError();
            if (refusal != null) {
                request.onRefused(refusal);
            }
            return refusal != null;
        }
        try {
            append(request, producerId, sequence);
        } catch (final IOException e) {
            log.fail(
                    "cannot be written: "
                            + e.getMessage()
                            + "; look at the disk, then restart the server",
                    e);
            request.onRefused(log.failure());
        }
        return true;
    }

    private boolean acknowledgeAgain(
            final AppendRequest request, final int producerId, final int sequence) {
        final ProducerWindow window = producers.find(producerId);
        if (window == null || window.age(sequence) < 0) {
            return false;
        }
        syncWanted |= request.level() == AckLevel.SYNCED;
        request.appended(
                window.firstSeqno(sequence),
                window.lastSeqno(sequence),
                window.messageCount(sequence),
                true);
        untold[untoldCount++] = request;
        return true;
    }

    /** Behind {@link #publish}: whoever is told can read it. */
    private void tell() {
        for (int i = 0; i < untoldCount; i++) {
            final AppendRequest request = untold[i];
            untold[i] = null;
            request.tell();
        }
        untoldCount = 0;
    }

    private LogException checkRange(
            final ByteBuffer buffer, final int offset, final int lengthBytes) {
        final int most = segmentBytes - SegmentHeader.LENGTH - SegmentFooter.LENGTH;
        if (lengthBytes > most) {
            return new LogException(
                    LogException.Reason.LIMIT_EXCEEDED,
                    "batch: "
                            + lengthBytes
                            + " bytes (expected: at most "
                            + most
                            + ", what a segment of this log holds)");
        }
        if (mode == SeqnoMode.CLIENT && BatchHeader.baseSeqno(buffer, offset) < nextSeqno) {
            return new LogException(
                    LogException.Reason.SEQNO_OUT_OF_ORDER,
                    log.name()
                            + ": seqno "
                            + BatchHeader.baseSeqno(buffer, offset)
                            + " is not above "
                            + (nextSeqno - 1)
                            + ", the last one; the whole batch is rejected");
        }
        if (mode == SeqnoMode.SERVER
                && nextSeqno > Long.MAX_VALUE - BatchHeader.messageCount(buffer, offset)) {
            return new LogException(
                    LogException.Reason.LIMIT_EXCEEDED, log.name() + ": no seqnos are left");
        }
        return null;
    }

    private boolean makeRoom(final int lengthBytes) {
        if (segment != null && segment.fits(lengthBytes)) {
            if (segment.isPreparedFor(lengthBytes)) {
                return true;
            }
            preparer.wantTail(segment.tail() + lengthBytes + SegmentFooter.LENGTH);
            return false;
        }
        final SegmentWriter next =
                preparer.takeNext(SegmentHeader.LENGTH + lengthBytes + SegmentFooter.LENGTH);
        if (next == null) {
            return false;
        }
        try {
            roll(next);
            return true;
        } catch (final IOException e) {
            preparer.discard(next);
            log.fail(
                    "cannot begin segment "
                            + nextSeqno
                            + ": "
                            + e.getMessage()
                            + "; open the log again when the disk is well",
                    e);
            return false;
        }
    }

    private void roll(final SegmentWriter next) throws IOException {
        sealTail();
        next.begin(
                disk,
                new SegmentHeader(
                        mode, log.logId(), nextSeqno, timeNs, next.capacity(), log.name()));
        segment = next;
        preparer.tail(next);
        syncer.add(next);
        log.onSegmentOpened(next.file());
    }

    private void append(final AppendRequest request, final int producerId, final int sequence)
            throws IOException {
        final ByteBuffer buffer = request.buffer();
        final int offset = request.offset();
        final int count = BatchHeader.messageCount(buffer, offset);
        final long first =
                mode == SeqnoMode.SERVER ? nextSeqno : BatchHeader.baseSeqno(buffer, offset);
        final long last = mode == SeqnoMode.SERVER ? first + count - 1 : checker.lastSeqno();
        final boolean throughFile = request.lengthBytes() >= writeFromBytes;
        segment.append(buffer, offset, request.lengthBytes(), first, last, timeNs, throughFile);
        preparer.populating(!throughFile);
        nextSeqno = last + 1;
        if (producerId != 0) {
            producers.add(producerId, sequence, first, last, count);
        }
        syncWanted |= request.level() == AckLevel.SYNCED;
        request.appended(first, last, count, false);
        untold[untoldCount++] = request;
    }

    private void publish() {
        if (segment == null) {
            // Sealed, which published it, for a next one that could not be begun.
            log.appended(nextSeqno);
            return;
        }
        segment.publish();
        log.appended(nextSeqno);
        if (visibleWhenWritten) {
            log.committed(segment.file(), segment.tail(), nextSeqno);
        }
        syncer.onAppended();
        askAhead();
    }

    /** So that the next batches find blocks and pages, and the next segment, when they come. */
    private void askAhead() {
        final int tail = segment.tail();
        final int ahead = Math.max(MIN_AHEAD_BYTES, Math.min(MAX_AHEAD_BYTES, tail));
        if (segment.prepared() - tail < ahead / 2) {
            preparer.wantTail(tail + ahead);
        }
        if (tail > segment.capacity() / 2) {
            preparer.wantNext(Math.min(ahead, segment.capacity() / 4));
        }
    }

    /** Writes the footer of the tail, if there is one. */
    void sealTail() {
        if (segment == null) {
            return;
        }
        final SegmentWriter full = segment;
        segment = null;
        preparer.tail(null);
        full.seal(timeNs, producers.snapshot(log.logId(), full.baseSeqno()));
        if (visibleWhenWritten) {
            log.committed(full.file(), full.tail(), nextSeqno);
        }
        syncer.request();
    }

    /** From now on everything is refused with this. */
    void closing(final LogException reason) {
        closed = reason;
        schedule();
    }

    /** Seals the tail of a log that goes down in order; on the writer thread or after it. */
    void finish() {
        timeNs = disk.epochNs();
        if (log.failure() == null) {
            sealTail();
        }
        refuseAll(closed);
    }

    /** Lets go of the tail without sealing it. */
    void abandon() {
        segment = null;
    }

    boolean isDrained() {
        return pending == null && queue.isEmpty();
    }

    void refuseAll(final LogException reason) {
        for (int i = 0; i < untoldCount; i++) {
            final AppendRequest request = untold[i];
            if (request != null) {
                untold[i] = null;
                request.onRefused(reason);
            }
        }
        untoldCount = 0;
        if (inFlight != null) {
            final AppendRequest request = inFlight;
            inFlight = null;
            request.onRefused(reason);
        }
        if (pending != null) {
            final AppendRequest request = pending;
            pending = null;
            request.onRefused(reason);
        }
        AppendRequest request = queue.poll();
        while (request != null) {
            request.onRefused(reason);
            request = queue.poll();
        }
    }

    /**
     * Lets a stream append under a producer id, from any thread; what others have offered and the
     * writer has not seen is refused from here on.
     */
    ProducerLease beginLease(final int producerId, final int epoch) {
        final AtomicReference<ProducerLease> begun = new AtomicReference<>();
        agent().call(
                        () ->
                                begun.set(
                                        leases.begin(
                                                producerId,
                                                epoch,
                                                producers.lastSequence(producerId))));
        if (begun.get() == null) {
            throw ProducerLeases.fenced(producerId);
        }
        return begun.get();
    }

    /** From any thread. */
    void endLease(final ProducerLease lease) {
        leases.end(lease);
        schedule();
    }

    /** Streams that are open, or were and may have batches waiting; the writer thread's. */
    int leaseCount() {
        return leases.size();
    }

    int highestProducerId() {
        return producers.highestId();
    }

    @Override
    void tick(final long nowNs) {
        log.heartbeat(nowNs);
    }

    @Override
    void onError(final Throwable cause) {
        log.fail("the writer failed: " + cause, cause);
        refuseAll(log.failure());
    }
}
