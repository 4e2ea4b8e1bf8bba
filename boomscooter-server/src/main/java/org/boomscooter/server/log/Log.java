package org.boomscooter.server.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.SegmentHeader;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.disk.DiskFile;
import org.boomscooter.server.disk.ForceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open log: what producers offer batches to and readers are opened on.
 *
 * <p><b>Threading:</b> thread-safe. What is not public belongs to the threads of the store.
 */
public final class Log {
    /** Extension of producer snapshots. */
    static final String PRODUCERS = ".producers";

    private static final Logger LOG = LoggerFactory.getLogger(Log.class);
    private static final long NS_PER_MS = 1_000_000;

    private final LogStore store;
    private final Disk disk;
    private final Path directory;
    private final LogDescriptor descriptor;
    private final SegmentObserver observer;
    private final SegmentLoader loader;
    private final AtomicLong appended = new AtomicLong();
    private final AtomicLong synced = new AtomicLong();
    private final AtomicLong committed = new AtomicLong();
    private final AtomicLong sealedBytes = new AtomicLong();
    private final List<LogListener> listeners = new CopyOnWriteArrayList<>();
    private final List<Damage> damages = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<Long> sealedNow = new ArrayList<>();
    private volatile Segment[] segments = {};
    private volatile LogException failure;
    private final WaitFlag readersWait = new WaitFlag();
    private volatile boolean closing;
    private volatile boolean deleted;
    private LogMarks marks;
    private LogWriter writer;
    private LogSyncer syncer;
    private LogPreparer preparer;

    Log(final LogStore store, final Path directory, final LogDescriptor descriptor) {
        this.store = store;
        this.disk = store.disk();
        this.directory = directory;
        this.descriptor = descriptor;
        this.observer = store.observer();
        this.loader = new SegmentLoader(this);
    }

    /** Recovers and begins work on these threads. */
    void open(final TaskAgent writers, final TaskAgent syncers, final TaskAgent preparers)
            throws IOException {
        final LogRecovery recovery = new LogRecovery(this, loader);
        recovery.run();
        final long nextSeqno = recovery.nextSeqno();
        segments =
                recovery.bases().stream()
                        .map(base -> new Segment(base, loader, null))
                        .toArray(Segment[]::new);
        sealedNow.addAll(recovery.sealedNow());
        marks = LogMarks.open(disk, directory, logId(), spec().seqnoMode());
        marks.file().earliestSeqno(earliestSeqno());
        marks.file()
                .tailSegment(segments.length == 0 ? 0 : segments[segments.length - 1].baseSeqno());
        appended(nextSeqno);
        synced.set(nextSeqno);
        marks.file().syncedSeqno(nextSeqno);
        committed.set(nextSeqno);
        marks.file().committedSeqno(nextSeqno);
        heartbeat();
        preparer = new LogPreparer(this, preparers, store.config().reserveBytes());
        syncer = new LogSyncer(this, syncers, store.config().flushIntervalMs());
        writer =
                new LogWriter(
                        this,
                        writers,
                        syncer,
                        preparer,
                        recovery.producers(),
                        store.config(),
                        nextSeqno);
        preparer.onProgress(writer::schedule);
        writers.register(writer);
        syncers.register(syncer);
        preparers.register(preparer);
    }

    /** Tells the observer of segments that recovery has sealed. */
    void announceSealed() {
        for (final long base : sealedNow) {
            final SegmentFile file = openSegment(base);
            try {
                observer.onSealed(this, file);
            } finally {
                file.release();
            }
        }
    }

    public String name() {
        return descriptor.spec().name();
    }

    /** What the log was made with, its defaults filled in. */
    public LogSpec spec() {
        return descriptor.spec();
    }

    /** Random, chosen when the log was made; seeds its header checksums. */
    public long logId() {
        return descriptor.logId();
    }

    /** Where its files are. */
    public Path directory() {
        return directory;
    }

    /** The seqno behind the last appended one; 0 in an empty log. */
    public long appendedSeqno() {
        return appended.get();
    }

    /** The seqno behind the last one that survives power loss. */
    public long syncedSeqno() {
        return synced.get();
    }

    /** The seqno behind the last one that readers may see. */
    public long committedSeqno() {
        return committed.get();
    }

    /** Of batches committed since the log was opened. */
    public long committedBytes() {
        // Before the look at the tail: at a roll it is too low for a moment, never too high.
        final long sealed = sealedBytes.get();
        final Segment[] now = segments;
        final int tailEnd = now.length == 0 ? 0 : now[now.length - 1].tailEnd();
        return sealed + Math.max(0, tailEnd - SegmentHeader.LENGTH);
    }

    /** The lowest seqno that is kept. */
    public long earliestSeqno() {
        // Before the look at the segments: one is there before anything is appended to it.
        final long next = appended.get();
        final Segment[] now = segments;
        return now.length == 0 ? next : now[0].baseSeqno();
    }

    public boolean isReadOnly() {
        return failure != null;
    }

    /** Why the log is read-only; {@code null}: it is not. */
    public LogException failure() {
        return failure;
    }

    /**
     * Hands a batch to the writer; throws {@link LogException} when the log is closed or deleted.
     *
     * @return {@code false}: the queue is full and the request still the caller's; offer again
     *     after {@link LogListener#onRoom}
     */
    public boolean offer(final AppendRequest request) {
        return writer.offer(request);
    }

    /**
     * Like {@link #offer}, but nobody looks at the batch before {@link #appendHere} or {@link
     * #appendSoon} is called, also when this said {@code false}.
     */
    public boolean enqueue(final AppendRequest request) {
        return writer.enqueue(request);
    }

    /**
     * Appends what is enqueued on this thread, unless the writer thread is at work: then it is for
     * that. For a few KiB: what is to be copied, and now and then a new segment to be begun, is
     * waited for.
     */
    public void appendHere() {
        writer.scheduleHere();
    }

    /** Has the writer thread append what is enqueued. */
    public void appendSoon() {
        writer.schedule();
    }

    /**
     * Appends a batch and waits until {@code level} holds; for embedded use and tests.
     *
     * @return the seqno of its first message
     */
    public long append(
            final ByteBuffer batch, final int offset, final int lengthBytes, final AckLevel level) {
        return new BlockingAppend(this).append(batch, offset, lengthBytes, level);
    }

    /** One for each subscription; stands before the earliest batch. */
    public LogReader openReader() {
        return new LogReader(this);
    }

    /** Whether the log was deleted; a listener added after that hears nothing of it any more. */
    public boolean isDeleted() {
        return deleted;
    }

    public void addListener(final LogListener listener) {
        listeners.add(listener);
    }

    public void removeListener(final LogListener listener) {
        listeners.remove(listener);
    }

    /** Walks the catalogue and asks the disk for lengths: not for a hot path. */
    public LogState state() {
        final Segment[] now = segments;
        long rawBytes = 0;
        long companionBytes = 0;
        for (final Segment segment : now) {
            rawBytes += loader.lengthHint(segment);
            companionBytes += fileLength(loader.path(segment.baseSeqno(), LogFiles.COMPANION));
        }
        final LogException failed = failure;
        synchronized (damages) {
            return new LogState(
                    earliestSeqno(),
                    appendedSeqno(),
                    syncedSeqno(),
                    committedSeqno(),
                    now.length,
                    rawBytes,
                    companionBytes,
                    failed != null,
                    failed == null ? null : failed.getMessage(),
                    directory,
                    descriptor.createdMs(),
                    List.copyOf(damages));
        }
    }

    private long fileLength(final Path path) {
        try (DiskFile file = disk.openReadOnly(path)) {
            return file.lengthBytes();
        } catch (final IOException e) {
            return 0;
        }
    }

    /** What recovery and reading had to mend or to set aside, as sentences. */
    public List<String> notes() {
        synchronized (notes) {
            return List.copyOf(notes);
        }
    }

    /**
     * Gives a producer id to a new stream. The one that had it appends nothing more, also not what
     * it has offered already, unless the writer was quicker. Waits for the writer thread.
     *
     * @param epoch unsigned, and higher for each stream of the id, so that one that comes late does
     *     not shut out a newer one; throws {@link LogException} then
     */
    public ProducerLease openProducer(final int producerId, final int epoch) {
        return writer.beginLease(producerId, epoch);
    }

    /** The stream has offered its last batch. */
    public void closeProducer(final ProducerLease lease) {
        writer.endLease(lease);
    }

    /** Base seqnos of the segments, in order. */
    public long[] segmentBases() {
        return Arrays.stream(segments).mapToLong(Segment::baseSeqno).toArray();
    }

    /** Opens a segment for reading; the caller releases it. */
    public SegmentFile openSegment(final long baseSeqno) {
        return entry(baseSeqno).acquire();
    }

    private Segment entry(final long baseSeqno) {
        for (final Segment segment : segments) {
            if (segment.baseSeqno() == baseSeqno) {
                return segment;
            }
        }
        throw new LogException(
                LogException.Reason.BAD_REQUEST, name() + ": no segment " + baseSeqno);
    }

    @Override
    public String toString() {
        return name();
    }

    Disk disk() {
        return disk;
    }

    Segment[] segments() {
        return segments;
    }

    LogWriter writer() {
        return writer;
    }

    LogSyncer syncer() {
        return syncer;
    }

    LogPreparer preparer() {
        return preparer;
    }

    void onSegmentOpened(final SegmentFile file) {
        final Segment[] before = segments;
        final Segment[] after = Arrays.copyOf(before, before.length + 1);
        after[before.length] = new Segment(file.baseSeqno(), loader, file);
        segments = after;
        marks.file().tailSegment(file.baseSeqno());
        if (before.length == 0) {
            marks.file().earliestSeqno(file.baseSeqno());
        }
        observer.onSegmentOpened(this, file);
    }

    void appended(final long nextSeqno) {
        appended.setRelease(nextSeqno);
        marks.file().appendedSeqno(nextSeqno);
    }

    void committed(final SegmentFile file, final int endPosition, final long nextSeqno) {
        file.committedEnd(endPosition);
        committed.set(nextSeqno);
        marks.file().committedSeqno(nextSeqno);
        observer.onCommitted(this, file, endPosition);
        for (final LogListener listener : listeners) {
            listener.onCommitted(this);
        }
    }

    void synced(final long nextSeqno) {
        synced.set(nextSeqno);
        marks.file().syncedSeqno(nextSeqno);
        for (final LogListener listener : listeners) {
            listener.onSynced(this);
        }
    }

    void notifyRoom() {
        for (final LogListener listener : listeners) {
            listener.onRoom(this);
        }
    }

    /** The segment is sealed and forced; the writer has done with it. */
    void onSealed(final SegmentWriter segment, final int sealedEnd) throws IOException {
        final SegmentFile file = segment.file();
        sealedBytes.addAndGet(file.committedEnd() - SegmentHeader.LENGTH);
        file.noLongerTail();
        if (closing && sealedEnd < segment.capacity() / 2 && writeShorter(segment, sealedEnd)) {
            final Segment entry = entry(file.baseSeqno());
            entry.renew();
            file.release();
            final SegmentFile shorter = entry.acquire();
            observer.onSealed(this, shorter);
            shorter.release();
        } else {
            observer.onSealed(this, file);
            file.release();
        }
    }

    /** Only saves room, so that it may fail for want of it. */
    private boolean writeShorter(final SegmentWriter segment, final int sealedEnd)
            throws IOException {
        try {
            segment.writeShorter(disk, sealedEnd);
            return true;
        } catch (final ForceException e) {
            throw e;
        } catch (final IOException e) {
            note(segment.file() + ": stays as long as it is: " + e.getMessage());
            return false;
        }
    }

    void heartbeat() {
        marks.file().heartbeatMs(disk.epochNs() / NS_PER_MS);
    }

    /** Whether a reader has found nothing since this was asked last. */
    boolean readersWait() {
        return readersWait.take();
    }

    /**
     * Runs a quick task as soon as all that is appended now is committed, for which it is forced at
     * once, or never will be: the log has failed or is deleted. Here and now, or on a thread of the
     * store.
     */
    public void whenCommitted(final Runnable task) {
        final CommitWait wait = new CommitWait(appended.get(), task);
        addListener(wait);
        readerWaits();
        // What came before it was a listener, nobody tells it.
        wait.check(this);
    }

    /** A reader has come to the end of what is committed. */
    void readerWaits() {
        readersWait.raise();
        if (committed.get() < appended.get() && spec().visibleAt() == AckLevel.SYNCED) {
            syncer.request();
        }
    }

    /** Makes the log read-only for good; the first reason counts. */
    void fail(final String text, final Throwable cause) {
        synchronized (this) {
            if (failure != null) {
                return;
            }
            failure =
                    new LogException(
                            LogException.Reason.LOG_READ_ONLY,
                            name() + " (" + directory + ") is read-only: " + text,
                            cause);
        }
        LOG.error("{}", failure.getMessage(), cause);
        for (final LogListener listener : listeners) {
            listener.onFailed(this);
        }
        // What waits for room or for the preparer is refused.
        writer.schedule();
    }

    void damaged(final Damage damage) {
        synchronized (damages) {
            if (damages.contains(damage)) {
                return;
            }
            if (damages.size() < LogState.MAX_DAMAGES) {
                damages.add(damage);
            }
        }
        LOG.warn("{}: damaged, {}: {}", name(), damage.seqnos(), damage.text());
    }

    void note(final String text) {
        synchronized (notes) {
            if (notes.size() < LogState.MAX_DAMAGES) {
                notes.add(text);
            }
        }
        LOG.warn("{}: {}", name(), text);
    }

    /** Appends what is queued, seals, forces; no thread of the store runs any more. */
    void close() {
        closing = true;
        final LogException reason =
                new LogException(
                        LogException.Reason.SHUTTING_DOWN, name() + ": the server shuts down");
        drain();
        writer.closing(reason);
        writer.finish();
        syncer.finish();
        syncer.abandon();
        release();
    }

    /** Also what waits for a prepared segment gets one, if there is room. */
    private void drain() {
        LogException before = failure;
        while (!writer.isDrained() && before == null) {
            writer.run();
            if (!writer.isDrained()) {
                preparer.run();
            }
            before = preparer.spaceError() != null ? preparer.spaceError() : failure;
        }
        writer.run();
    }

    /** Refuses everything; the files are about to go. Runs while the threads of the store do. */
    void drop() {
        final LogException reason =
                new LogException(LogException.Reason.NO_SUCH_LOG, name() + ": the log was deleted");
        writer.closing(reason);
        writer.agent()
                .call(
                        () -> {
                            writer.agent().unregister(writer);
                            writer.refuseAll(reason);
                        });
        synchronized (this) {
            failure = failure == null ? reason : failure;
        }
        syncer.agent().call(() -> syncer.agent().unregister(syncer));
        preparer.agent().call(() -> preparer.agent().unregister(preparer));
        writer.agent().call(writer::abandon);
        syncer.agent().call(syncer::abandon);
        for (final Segment segment : segments) {
            observer.onDropped(this, segment.baseSeqno());
        }
        release();
        deleted = true;
        for (final LogListener listener : listeners) {
            listener.onDeleted(this);
        }
    }

    private void release() {
        preparer.finish();
        marks.file().heartbeatMs(0);
        marks.close();
    }
}
