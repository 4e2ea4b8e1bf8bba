package org.boomscooter.server.log;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.MarkFile;
import org.boomscooter.format.segment.Retention;
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

    /** Replaced, under its lock, when how long things are kept changes. */
    private volatile LogDescriptor descriptor;

    private final Object descriptorLock = new Object();
    private final SegmentObserver observer;
    private final SegmentLoader loader;
    private final AtomicLong appended = new AtomicLong();
    private final AtomicLong synced = new AtomicLong();
    private final AtomicLong committed = new AtomicLong();
    private final AtomicLong sealedBytes = new AtomicLong();
    private final CopyOnWriteArrayList<LogListener> listeners = new CopyOnWriteArrayList<>();
    private final List<Damage> damages = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<Long> sealedNow = new ArrayList<>();
    private final NavigableSet<Long> suspects = new ConcurrentSkipListSet<>();

    private final Object fileLock = new Object();

    /** Changed under its lock. */
    private volatile Segment[] segments = {};

    private final Object catalogueLock = new Object();
    private volatile long lastSealedBase = -1;
    private volatile LogException failure;
    private final WaitFlag readersWait = new WaitFlag();
    private volatile boolean closing;
    private volatile boolean deleted;
    private LogMarks marks;
    private boolean marksFailing;
    private long nextMarkLookNs;

    private LogWriter writer;
    private LogSyncer syncer;
    private LogPreparer preparer;
    private LogRetention retention;

    Log(final LogStore store, final Path directory, final LogDescriptor descriptor) {
        this.store = store;
        this.disk = store.disk();
        this.directory = directory;
        this.descriptor = descriptor;
        this.observer = store.observer();
        this.loader = new SegmentLoader(this);
    }

    /** Recovers and begins work on these threads. */
    void open(
            final TaskAgent writers,
            final TaskAgent syncers,
            final TaskAgent preparers,
            final TaskAgent retainers)
            throws IOException {
        final LogRecovery recovery = new LogRecovery(this, loader);
        recovery.run();
        final long nextSeqno = recovery.nextSeqno();
        segments =
                recovery.bases().stream()
                        .map(base -> new Segment(base, loader, null))
                        .toArray(Segment[]::new);
        for (final Segment segment : segments) {
            segment.keepsRaw(loader.exists(segment.baseSeqno(), LogFiles.SEGMENT));
        }
        lastSealedBase = segments.length == 0 ? -1 : segments[segments.length - 1].baseSeqno();
        sealedNow.addAll(recovery.sealedNow());
        suspects.addAll(recovery.doubted());
        for (final Damage damage : damages) {
            suspect(damage.fromSeqno());
            suspect(damage.fromSeqno() - 1);
        }
        for (final long base : recovery.quarantined()) {
            tellQuarantine(base, Quarantine.read(disk, directory, base));
        }
        appended.set(nextSeqno);
        synced.set(nextSeqno);
        committed.set(nextSeqno);
        marks = LogMarks.open(disk, directory, logId(), spec().seqnoMode());
        mark(marks.file());
        nextMarkLookNs = disk.monotonicNs() + store.markLookNs();
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
        retention = new LogRetention(this, retainers, loader, store.retentionClock());
        retainers.register(retention);
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

    /** What the log is, its defaults filled in. */
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

    /** For who reads alone; stands before the earliest batch. */
    public LogReader openReader() {
        return openReader(UnpackRoom.UNLIMITED);
    }

    /** The same, one for each subscription, with the memory that is meant for that. */
    public LogReader openReader(final UnpackRoom room) {
        return new LogReader(this, room);
    }

    /**
     * Changes how long things are kept; when this returns, that survives power loss.
     *
     * @param raw {@code null}: as it is
     * @param all {@code null}: as it is
     */
    public void keep(final Retention raw, final Retention all) {
        try {
            synchronized (descriptorLock) {
                LogSpec changed = spec();
                changed = raw == null ? changed : changed.withRawRetention(raw);
                changed = all == null ? changed : changed.withRetention(all);
                store.checkRetention(changed);
                writeDescriptor(descriptor.withSpec(changed));
            }
        } catch (final ForceException e) {
            fail("its descriptor cannot be forced: " + e.getMessage(), e);
            throw failure;
        } catch (final IOException e) {
            throw new LogException(
                    Shortage.reason(e), name() + ": how long it is kept stays as it was: " + e, e);
        }
        retention.schedule();
    }

    private void writeDescriptor(final LogDescriptor changed) throws IOException {
        if (failure != null) {
            throw failure;
        }
        changed.write(disk, directory);
        descriptor = changed;
    }

    /** Whether the log was deleted; a listener added after that hears nothing of it any more. */
    public boolean isDeleted() {
        return deleted;
    }

    /** Twice is once. */
    public void addListener(final LogListener listener) {
        listeners.addIfAbsent(listener);
    }

    /** How many listen now. */
    public int listenerCount() {
        return listeners.size();
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
            rawBytes += loader.rawLengthHint(segment);
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

    /** What had to be mended or set aside, as sentences. */
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

    /** Base seqnos of the segments behind this one, in order; costs what it finds. */
    public long[] segmentBasesBehind(final long baseSeqno) {
        final Segment[] now = segments;
        int from = now.length;
        while (from > 0 && now[from - 1].baseSeqno() > baseSeqno) {
            from--;
        }
        final long[] bases = new long[now.length - from];
        for (int i = from; i < now.length; i++) {
            bases[i - from] = now[i].baseSeqno();
        }
        return bases;
    }

    /** Opens a segment for reading; the caller releases it. */
    public SegmentFile openSegment(final long baseSeqno) {
        return entry(baseSeqno).acquire();
    }

    /**
     * To be called when a file of a segment was put in the place of another: whoever opens the
     * segment from now on opens what is there now.
     */
    public void renew(final long baseSeqno) {
        entry(baseSeqno).renew();
    }

    /** Opens a segment by an index that is checked as a whole, and made anew if it is damaged. */
    SegmentFile openByWholeIndex(final long baseSeqno) {
        final Segment segment = entry(baseSeqno);
        segment.doubtIndex();
        return segment.acquire();
    }

    private Segment entry(final long baseSeqno) {
        final Segment found = find(baseSeqno);
        if (found == null) {
            throw new LogException(
                    LogException.Reason.BAD_REQUEST, name() + ": no segment " + baseSeqno);
        }
        return found;
    }

    private Segment find(final long baseSeqno) {
        for (final Segment segment : segments) {
            if (segment.baseSeqno() == baseSeqno) {
                return segment;
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return name();
    }

    LogStore store() {
        return store;
    }

    Disk disk() {
        return disk;
    }

    Segment[] segments() {
        return segments;
    }

    /** Segments below this seqno are kept no longer, or are missing. */
    long keptFrom() {
        return descriptor.keptFrom();
    }

    /** Of the last segment that is sealed and safe; -1: there is none. */
    long lastSealedBase() {
        return lastSealedBase;
    }

    /**
     * Takes the oldest segments out of the catalogue, so that a crash from here on does not bring
     * them back; readers that are inside finish them. Their files are for the caller to remove.
     */
    Segment[] forget(final int count) throws IOException {
        final long from = segments[count].baseSeqno();
        synchronized (descriptorLock) {
            writeDescriptor(descriptor.withKeptFrom(from));
        }
        marks.file().earliestSeqno(from);
        final Segment[] gone;
        synchronized (fileLock) {
            synchronized (catalogueLock) {
                gone = Arrays.copyOf(segments, count);
                for (final Segment each : gone) {
                    each.remove();
                }
                segments = Arrays.copyOfRange(segments, count, segments.length);
            }
        }
        for (final Segment each : gone) {
            observer.onDropped(this, each.baseSeqno());
        }
        for (final LogListener listener : listeners) {
            listener.onForgotten(this);
        }
        return gone;
    }

    /** Held by whoever renames or removes files of sealed segments. */
    Object fileLock() {
        return fileLock;
    }

    /** Whether a segment is in the catalogue; stays so under the {@link #fileLock}. */
    boolean keeps(final long baseSeqno) {
        return find(baseSeqno) != null;
    }

    /** The companion of a sealed segment, for the caller to release; {@code null}: none serves. */
    SegmentFile openCompanion(final SegmentFile segment) {
        if (segment.isCompanionOnly()) {
            segment.retain();
            return segment;
        }
        final Segment entry = find(segment.baseSeqno());
        return entry == null ? null : entry.openCompanion();
    }

    /**
     * Of a sealed segment that is open by its raw file its companion, or the other way round, for
     * the caller to release; {@code null}: there is none that serves.
     */
    SegmentFile openOtherCopy(final SegmentFile segment) {
        if (!segment.isCompanionOnly()) {
            return openCompanion(segment);
        }
        final Segment entry = find(segment.baseSeqno());
        return entry == null ? null : entry.openRaw();
    }

    /** Nothing is lost, and the scrubber comes to mend it. */
    void servedByOtherCopy(
            final SegmentFile damaged,
            final long seqno,
            final int position,
            final String fault,
            final SegmentFile other) {
        damaged(
                new Damage(
                        seqno,
                        seqno - 1,
                        damaged.path()
                                + ": no whole batch at position "
                                + position
                                + (fault.isEmpty() ? "" : ": " + fault)
                                + "; "
                                + other.path().getFileName()
                                + " serves"));
    }

    /** What has this segment's name now; {@code null}: it is kept no longer. */
    SegmentFile openAgain(final SegmentFile cut) {
        damaged(new Damage(cut.baseSeqno(), cut.baseSeqno() - 1, cut.path() + ": was cut"));
        for (final Segment each : segments) {
            if (each.baseSeqno() == cut.baseSeqno()) {
                return each.acquire();
            }
        }
        return null;
    }

    /** Returns whether that is trouble: a segment that is kept no longer need not open. */
    boolean cannotServe(final Segment segment, final LogException why) {
        if (segment.isRemoved()) {
            return false;
        }
        final long base = segment.baseSeqno();
        damaged(new Damage(base, base - 1, why.getMessage()));
        return true;
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
        final int before;
        synchronized (catalogueLock) {
            before = segments.length;
            final Segment[] after = Arrays.copyOf(segments, before + 1);
            after[before] = new Segment(file.baseSeqno(), loader, file);
            segments = after;
        }
        marks.file().tailSegment(file.baseSeqno());
        if (before == 0) {
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
        lastSealedBase = file.baseSeqno();
        retention.schedule();
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

    /**
     * Tells direct readers that the log is open, by a mark file that is as it should be; the writer
     * thread's.
     */
    void heartbeat(final long nowNs) {
        if (nowNs - nextMarkLookNs >= 0) {
            nextMarkLookNs = nowNs + store.markLookNs();
            // First: who writes to a mapping of a file that was cut gets an error from the JVM.
            lookAtMarks();
        }
        if (marks.restoreHead()) {
            note(directory.resolve(LogFiles.MARK) + " was damaged, and is written again");
        }
        mark(marks.file());
    }

    private void lookAtMarks() {
        try {
            final String wrong = marks.look(this::mark);
            if (wrong != null) {
                note(directory.resolve(LogFiles.MARK) + " " + wrong);
            }
            marksFailing = false;
        } catch (final IOException e) {
            if (!marksFailing) {
                marksFailing = true;
                note("its mark file cannot be made anew for now: " + e.getMessage());
            }
        }
    }

    /** Makes a mark file say what it should, whoever else writes to it meanwhile. */
    private void mark(final MarkFile file) {
        tell(appended::get, file::appendedSeqno, file::appendedSeqno);
        tell(synced::get, file::syncedSeqno, file::syncedSeqno);
        tell(committed::get, file::committedSeqno, file::committedSeqno);
        tell(() -> Math.max(keptFrom(), earliestSeqno()), file::earliestSeqno, file::earliestSeqno);
        tell(this::lastBase, file::tailSegment, file::tailSegment);
        file.heartbeatMs(disk.epochNs() / NS_PER_MS);
    }

    private long lastBase() {
        final Segment[] now = segments;
        return now.length == 0 ? 0 : now[now.length - 1].baseSeqno();
    }

    private static void tell(
            final LongSupplier truth, final LongSupplier told, final LongConsumer tell) {
        long now = truth.getAsLong();
        while (told.getAsLong() != now) {
            tell.accept(now);
            // Whoever has changed it since has yet to tell, or told before: then it is told again.
            VarHandle.fullFence();
            now = truth.getAsLong();
        }
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

    /** Base seqnos of the segments that nothing is appended to any more, in order. */
    public long[] sealedBases() {
        return Arrays.stream(segments)
                .filter(segment -> !segment.isTail())
                .mapToLong(Segment::baseSeqno)
                .toArray();
    }

    /** The seqno that the segment behind this one begins with, or would. */
    public long seqnoBehind(final long baseSeqno) {
        final Segment[] now = segments;
        for (final Segment segment : now) {
            if (segment.baseSeqno() > baseSeqno) {
                return segment.baseSeqno();
            }
        }
        return appended.get();
    }

    /** The segments in which damage was found since this was asked last. */
    public Set<Long> takeSuspects() {
        final Set<Long> taken = new TreeSet<>();
        for (Long base = suspects.pollFirst(); base != null; base = suspects.pollFirst()) {
            taken.add(base);
        }
        return taken;
    }

    /** Whether somebody else has removed the raw file of a segment since the log was opened. */
    public boolean hasLostRaw(final long baseSeqno) {
        synchronized (fileLock) {
            final Segment segment = find(baseSeqno);
            return segment != null
                    && segment.keepsRaw()
                    && !loader.exists(baseSeqno, LogFiles.SEGMENT);
        }
    }

    /** To be called when the companion of a sealed segment has turned out to be missing. */
    public void lacksCompanion(final long baseSeqno) {
        final Segment segment = find(baseSeqno);
        if (segment == null) {
            return;
        }
        final SegmentFile file = segment.acquire();
        try {
            observer.onSealed(this, file);
        } finally {
            file.release();
        }
    }

    /**
     * Begins a file that is to take the place of one of a sealed segment.
     *
     * @return {@code null}: the segment is not kept any more, or the log can keep nothing
     */
    public FileReplacement replace(final long baseSeqno, final String extension)
            throws IOException {
        return FileReplacement.begin(
                disk,
                loader.path(baseSeqno, extension),
                new FileReplacement.Keeper() {
                    @Override
                    public boolean whileKept(final Action action) throws IOException {
                        return Log.this.whileKept(baseSeqno, action);
                    }

                    @Override
                    public void failed(final ForceException e) {
                        failHealing(e);
                    }
                });
    }

    private void failHealing(final ForceException e) {
        fail("healing could not be forced: " + e.getMessage(), e);
    }

    /** Keeps how far the scrubber has come; losing it costs a round. */
    public void scrubbed(final ScrubMark mark) throws IOException {
        synchronized (fileLock) {
            if (!closing && !deleted && failure == null) {
                try {
                    mark.write(disk, directory);
                } catch (final ForceException e) {
                    failHealing(e);
                    throw e;
                }
            }
        }
    }

    private boolean whileKept(final long baseSeqno, final FileReplacement.Keeper.Action action)
            throws IOException {
        synchronized (fileLock) {
            final Segment segment = find(baseSeqno);
            if (segment == null || closing || deleted || failure != null) {
                return false;
            }
            try {
                action.run();
            } catch (final ForceException e) {
                failHealing(e);
                throw e;
            }
            segment.renew();
            return true;
        }
    }

    /** Names what of a sealed segment is lost, durably; nothing: it is whole again. */
    public void quarantine(final long baseSeqno, final Quarantine found) throws IOException {
        final Quarantine before = Quarantine.read(disk, directory, baseSeqno);
        final Quarantine now = found.withTimesOf(before);
        if (!now.equals(before)) {
            whileKept(baseSeqno, () -> now.write(disk, directory, baseSeqno));
        }
        final String prefix = loader.path(baseSeqno, "").toString();
        synchronized (damages) {
            // What is said of seqnos before it is not mended by it.
            damages.removeIf(
                    damage -> damage.text().startsWith(prefix) && damage.fromSeqno() >= baseSeqno);
        }
        tellQuarantine(baseSeqno, now);
    }

    private void tellQuarantine(final long baseSeqno, final Quarantine quarantine) {
        for (final Quarantine.Lost lost : quarantine.lost()) {
            remember(
                    new Damage(
                            lost.fromSeqno(),
                            lost.toSeqno(),
                            loader.path(baseSeqno, LogFiles.SEGMENT)
                                    + ": cannot be restored: "
                                    + lost.text()));
        }
    }

    void damaged(final Damage damage) {
        suspect(damage.fromSeqno());
        // It may name the seqno behind the last one that is left of a segment.
        suspect(damage.fromSeqno() - 1);
        if (remember(damage)) {
            LOG.warn("{}: damaged, {}: {}", name(), damage.seqnos(), damage.text());
        }
    }

    /** A reader has seen that what holds this seqno contradicts a checksum. */
    public void doubt(final long seqno) {
        suspect(seqno);
    }

    private void suspect(final long seqno) {
        Segment holder = null;
        for (final Segment segment : segments) {
            holder = segment.baseSeqno() <= seqno ? segment : holder;
        }
        if (holder != null) {
            suspects.add(holder.baseSeqno());
        }
    }

    private boolean remember(final Damage damage) {
        synchronized (damages) {
            if (damages.contains(damage)) {
                return false;
            }
            if (damages.size() < LogState.MAX_DAMAGES) {
                damages.add(damage);
            }
            return true;
        }
    }

    /** Keeps a sentence on what had to be mended, for {@link #notes} and the server's own log. */
    public void note(final String text) {
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
        retention.end();
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
        retention.agent().call(retention::end);
        writer.agent().call(writer::abandon);
        syncer.agent().call(syncer::abandon);
        for (final Segment segment : segments) {
            observer.onDropped(this, segment.baseSeqno());
        }
        release();
        synchronized (fileLock) {
            deleted = true;
        }
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
