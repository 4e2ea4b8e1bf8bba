package org.boomscooter.server.log;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.boomscooter.format.segment.SegmentHeader;
import org.boomscooter.server.disk.Disk;

/**
 * Keeps allocated blocks and populated pages ahead of the tail of one log, and the next segment
 * ready: here a full disk shows, as an error that can be answered, and never in the mapping.
 *
 * <p><b>Threading:</b> the preparer thread's, but for what the writer asks: {@link #wantTail},
 * {@link #wantNext}, {@link #takeNext}, {@link #tail}, {@link #spaceError}.
 */
final class LogPreparer extends Task {
    private static final int STEP_BYTES = 8 << 20;

    private final Log log;
    private final Disk disk;
    private final int segmentBytes;
    private final long reserveBytes;
    private final AtomicReference<SegmentWriter> next = new AtomicReference<>();
    private volatile SegmentWriter tail;
    private volatile int wantedTail;
    private volatile int wantedNext;
    private volatile boolean populating = true;
    private volatile LogException spaceError;
    private long preparedCount;
    private Runnable onProgress = () -> {};

    LogPreparer(final Log log, final TaskAgent agent, final long reserveBytes) {
        super(agent);
        this.log = log;
        this.disk = log.disk();
        this.segmentBytes = log.spec().segmentBytes();
        this.reserveBytes = reserveBytes;
    }

    void onProgress(final Runnable listener) {
        onProgress = listener;
    }

    /** The segment that {@link #wantTail} speaks of. */
    void tail(final SegmentWriter segment) {
        wantedTail = 0;
        tail = segment;
    }

    /** The tail will soon need blocks up to there. */
    void wantTail(final int position) {
        if (position > wantedTail) {
            wantedTail = position;
            schedule();
        }
    }

    /** Whether pages are wanted beside blocks: batches come through the mapping. */
    void populating(final boolean wanted) {
        if (populating != wanted) {
            populating = wanted;
        }
    }

    /** The next segment will soon be needed, with so many bytes prepared. */
    void wantNext(final int bytes) {
        if (bytes > wantedNext) {
            wantedNext = bytes;
            schedule();
        }
    }

    /**
     * The next segment, if so many bytes of it are prepared; otherwise it will be. Also not while
     * the preparer works on it: it could be full, sealed and unmapped before that has an end.
     */
    SegmentWriter takeNext(final int bytes) {
        final SegmentWriter ready = next.get();
        if (ready == null || ready.prepared() < bytes || !next.compareAndSet(ready, null)) {
            // No more than that for now: the writer waits.
            wantedNext = bytes;
            schedule();
            return null;
        }
        wantedNext = 0;
        return ready;
    }

    /** Why there is no room, or {@code null}. */
    LogException spaceError() {
        return spaceError;
    }

    @Override
    void run() {
        if (log.failure() != null) {
            return;
        }
        try {
            prepareTail();
            prepareNext();
            spaceError = null;
            log.store().shortage().isOver(log);
        } catch (final IOException e) {
            spaceError = describe(e);
            log.store().shortage().has(log, spaceError);
        }
        onProgress.run();
    }

    private void prepareTail() throws IOException {
        final SegmentWriter segment = tail;
        if (segment == null || !segment.file().tryRetain()) {
            return;
        }
        try {
            final int target = Math.min(wantedTail, segment.capacity());
            while (segment.prepared() < target) {
                step(segment, target);
            }
        } finally {
            segment.file().release();
        }
    }

    private void prepareNext() throws IOException {
        int target = Math.min(wantedNext, segmentBytes);
        SegmentWriter ready = next.get();
        if (target > 0 && ready == null) {
            checkReserve(
                    SegmentWriter.FIRST_STEP_BYTES
                            + SegmentWriter.indexLength(SegmentWriter.FIRST_STEP_BYTES));
            ready = SegmentWriter.prepare(disk, log.directory(), segmentBytes, ++preparedCount);
            next.set(ready);
        }
        // Given back after each step, so that the writer waits for no more than one.
        while (target > 0 && ready.prepared() < target && next.compareAndSet(ready, null)) {
            try {
                step(ready, target);
            } finally {
                next.set(ready);
            }
            target = Math.min(wantedNext, segmentBytes);
        }
    }

    private void step(final SegmentWriter segment, final int target) throws IOException {
        final int step = Math.min(STEP_BYTES, target - segment.prepared());
        final int pages = Math.max(SegmentHeader.LENGTH, step) & -SegmentHeader.LENGTH;
        checkReserve(pages);
        segment.prepareStep(disk, pages, populating);
    }

    private void checkReserve(final int bytes) throws IOException {
        final long usable = disk.usableBytes(log.directory());
        if (usable - bytes < reserveBytes) {
            throw new IOException(
                    "no space: "
                            + usable
                            + " bytes are free, "
                            + bytes
                            + " are needed and "
                            + reserveBytes
                            + " kept in reserve");
        }
    }

    private LogException describe(final IOException e) {
        return new LogException(
                Shortage.reason(e),
                log.name()
                        + ": cannot append, "
                        + e.getMessage()
                        + " (in "
                        + log.directory()
                        + "); reads go on, appending does by itself when this is mended",
                e);
    }

    @Override
    void tick(final long nowNs) {
        if (spaceError != null) {
            run();
        }
    }

    /** Gives the next segment up; on the preparer thread or after it. */
    void finish() {
        log.store().shortage().isOver(log);
        final SegmentWriter unused = next.getAndSet(null);
        if (unused != null) {
            discard(unused);
        }
    }

    /** Also of what the writer took and could not use. */
    void discard(final SegmentWriter unused) {
        try {
            unused.discard(disk);
        } catch (final IOException e) {
            log.note("a prepared segment stays until the next opening: " + e.getMessage());
        }
    }

    @Override
    void onError(final Throwable cause) {
        log.fail("the preparer failed: " + cause, cause);
    }
}
