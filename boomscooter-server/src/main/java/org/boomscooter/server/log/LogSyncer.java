package org.boomscooter.server.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.disk.ForceException;

/**
 * Makes what was appended to one log survive power loss: one force for all that wait, segments in
 * their order.
 *
 * <p>A force that failed is never tried again: the kernel may have dropped the pages and would say
 * that all is well. The log is read-only from then on. What fails before a force, for want of
 * blocks or descriptors, is tried again until it succeeds; until then nobody is told more.
 *
 * <p><b>Threading:</b> the sync thread's, but for {@link #add}, {@link #onAppended} (the writer's)
 * and {@link #request} (anybody's).
 */
final class LogSyncer extends Task {
    private final Log log;
    private final Disk disk;
    private final long flushIntervalNs;
    private final boolean visibleWhenSynced;
    private final Queue<SegmentWriter> unsynced = new ConcurrentLinkedQueue<>();
    private final AppendedMark.Snapshot appended = new AppendedMark.Snapshot();
    private final ArrayDeque<SegmentWriter> withoutSnapshot = new ArrayDeque<>();
    private IOException postponed;
    private final DirtyMark dirty;

    LogSyncer(final Log log, final TaskAgent agent, final long flushIntervalMs) {
        super(agent);
        this.log = log;
        this.disk = log.disk();
        this.dirty = new DirtyMark(disk);
        // The rest of the interval is for the ticks and for the force itself.
        this.flushIntervalNs = flushIntervalMs * 700_000;
        this.visibleWhenSynced = log.spec().visibleAt() == AckLevel.SYNCED;
    }

    /** A new tail; what it holds is appended later. */
    void add(final SegmentWriter segment) {
        unsynced.add(segment);
    }

    /** Something was appended: it is forced within the flush interval. */
    void onAppended() {
        dirty.set();
        if (visibleWhenSynced && log.readersWait()) {
            request();
        }
    }

    /** Somebody waits: what is appended now is forced at once. */
    void request() {
        schedule();
    }

    @Override
    void tick(final long nowNs) {
        if (postponed != null || dirty.isDue(nowNs, flushIntervalNs)) {
            run();
        }
    }

    @Override
    void run() {
        if (log.failure() != null) {
            return;
        }
        dirty.clear();
        try {
            SegmentWriter segment = unsynced.peek();
            while (segment != null && sync(segment)) {
                unsynced.poll();
                finish(segment);
                segment = unsynced.peek();
            }
            writeSnapshots();
            postponed = null;
        } catch (final ForceException e) {
            log.fail(
                    "cannot be forced: "
                            + e.getMessage()
                            + "; what was acknowledged as synced is safe. Look at the disk, then"
                            + " restart the server: it opens and checks the log anew",
                    e);
        } catch (final IOException e) {
            postpone(e);
        }
    }

    private void postpone(final IOException e) {
        final boolean isNew = postponed == null;
        postponed = e;
        if (isNew) {
            log.note("cannot be forced for now, and is tried again: " + e.getMessage());
        }
    }

    /** Returns whether the segment is sealed and safe as a whole. */
    private boolean sync(final SegmentWriter segment) throws IOException {
        segment.mark().read(appended);
        segment.force(disk, appended.sealedEnd != 0 ? appended.sealedEnd : appended.end);
        if (appended.nextSeqno > log.syncedSeqno()) {
            if (visibleWhenSynced) {
                // First: who is told that a batch is synced can read it.
                log.committed(segment.file(), appended.end, appended.nextSeqno);
            }
            log.synced(appended.nextSeqno);
        }
        return appended.sealedEnd != 0;
    }

    private void finish(final SegmentWriter segment) throws IOException {
        segment.forceIndex();
        withoutSnapshot.add(segment);
        log.onSealed(segment, appended.sealedEnd);
    }

    /** Without them the next opening scans: a full disk may keep them waiting. */
    private void writeSnapshots() throws IOException {
        SegmentWriter segment = withoutSnapshot.peek();
        while (segment != null) {
            writeSnapshot(segment);
            withoutSnapshot.poll();
            segment = withoutSnapshot.peek();
        }
    }

    /** Retention may have been quicker: nobody would remove it then. */
    private void writeSnapshot(final SegmentWriter segment) throws IOException {
        synchronized (log.fileLock()) {
            if (log.keeps(segment.baseSeqno())) {
                DurableFiles.write(
                        disk,
                        log.directory().resolve(LogFiles.name(segment.baseSeqno(), Log.PRODUCERS)),
                        ByteBuffer.wrap(segment.producers()));
            }
        }
    }

    /** Lets go of segments that will never be forced. */
    void abandon() {
        SegmentWriter segment = unsynced.poll();
        while (segment != null) {
            segment.file().noLongerTail();
            segment.file().release();
            segment = unsynced.poll();
        }
    }

    /** Forces everything that is left; on the sync thread or after it. */
    void finish() {
        run();
        if (postponed != null) {
            log.fail("could not be sealed: " + postponed.getMessage(), postponed);
        }
    }

    @Override
    void onError(final Throwable cause) {
        log.fail("the sync thread failed: " + cause, cause);
    }
}
