package org.boomscooter.server.log;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.agrona.BufferUtil;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.Retention;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.disk.DiskFile;
import org.boomscooter.server.disk.ForceException;

/**
 * Removes the oldest segments of a log, and before that their raw files where a whole companion can
 * serve in their place.
 *
 * <p>Never the tail, never the last sealed segment: what is next would not be known. A segment is
 * gone when the descriptor says so, durably, and only then do files go, oldest first. A raw file
 * goes only when every block of its companion was unpacked, checked and compared with it, and
 * companion and its name are forced; else both stay, and whoever heals decides between them.
 *
 * <p><b>Threading:</b> the retention thread's.
 */
final class LogRetention extends Task {
    /** Of a companion that is checked: 4 MiB of segment, some milliseconds. */
    private static final int BLOCKS_A_TURN = 64;

    private static final int SEGMENTS_A_TURN = 8;
    private static final long NS_PER_MS = 1_000_000;

    /** What could not be removed is left alone for so long. */
    private static final long RETRY_NS = 600_000 * NS_PER_MS;

    /** No base seqno: everything is postponed. */
    private static final long ALL = -1;

    private final Log log;
    private final Disk disk;
    private final SegmentLoader loader;
    private final RetentionClock clock;
    private final Map<Long, Facts> facts = new HashMap<>();
    private final Map<Long, Long> lastAppendsNs = new HashMap<>();
    private final Map<Long, Long> retryAtNs = new HashMap<>();
    private Segment checked;
    private CompanionCheck check;

    LogRetention(
            final Log log,
            final TaskAgent agent,
            final SegmentLoader loader,
            final RetentionClock clock) {
        super(agent);
        this.log = log;
        this.disk = log.disk();
        this.loader = loader;
        this.clock = clock;
    }

    /**
     * What does not change of a sealed segment until its raw file goes.
     *
     * @param rawBytes length of the raw file; 0: it is gone
     * @param keptBytes that, or the length of the companion in its place
     */
    private record Facts(long rawBytes, long keptBytes) {}

    @Override
    void tick(final long nowNs) {
        run();
    }

    @Override
    void run() {
        final LogSpec spec = log.spec();
        // Of a log that could not be forced nothing may be forced again, and so nothing removed.
        if (log.failure() != null
                || (spec.retention().isKeep() && spec.rawRetention().isKeep() && check == null)
                || isPostponed(ALL)) {
            return;
        }
        try {
            if (removeOldest(spec.retention()) || removeRaw(spec.rawRetention())) {
                schedule();
            }
        } catch (final ForceException e) {
            log.fail("what retention does cannot be forced: " + e.getMessage(), e);
        } catch (final IOException e) {
            log.note("retention is tried again later: " + e.getMessage());
            postpone(ALL);
        }
    }

    private void postpone(final long baseSeqno) {
        retryAtNs.put(baseSeqno, disk.monotonicNs() + RETRY_NS);
    }

    private boolean isPostponed(final long baseSeqno) {
        final Long at = retryAtNs.get(baseSeqno);
        if (at != null && disk.monotonicNs() - at >= 0) {
            retryAtNs.remove(baseSeqno);
        }
        return retryAtNs.containsKey(baseSeqno);
    }

    // ------------------------------------------------------------------------ whole segments

    /** Returns whether some have gone. */
    private boolean removeOldest(final Retention limit) throws IOException {
        if (limit.isKeep()) {
            return false;
        }
        final Segment[] segments = log.segments();
        int count = 0;
        long excess = excess(segments, limit, segment -> facts(segment).keptBytes());
        while (count < Math.min(SEGMENTS_A_TURN, segments.length - 1)
                && segments[count].baseSeqno() < log.lastSealedBase()
                && (excess > 0 || isOlder(segments, count, limit))) {
            excess -= facts(segments[count]).keptBytes();
            count++;
        }
        if (count == 0) {
            return false;
        }
        final Segment[] gone = log.forget(count);
        final List<String> names = disk.list(log.directory());
        for (final Segment segment : gone) {
            facts.remove(segment.baseSeqno());
            lastAppendsNs.remove(segment.baseSeqno());
            retryAtNs.remove(segment.baseSeqno());
            SegmentRemoval.remove(disk, log.directory(), names, segment.baseSeqno());
        }
        return true;
    }

    private static long excess(
            final Segment[] segments, final Retention limit, final ToLongFunction<Segment> bytes) {
        if (limit.bytes() == 0) {
            return 0;
        }
        long sum = 0;
        for (final Segment segment : segments) {
            sum += bytes.applyAsLong(segment);
        }
        return sum - limit.bytes();
    }

    /** Where its own footer cannot be found, that of one behind it: it is older than that. */
    private boolean isOlder(final Segment[] segments, final int which, final Retention limit) {
        if (limit.ageMs() == 0) {
            return false;
        }
        for (int i = which; i < segments.length; i++) {
            final long base = segments[i].baseSeqno();
            if (base > log.lastSealedBase()) {
                return false;
            }
            final Long lastAppendNs = lastAppendNs(base);
            if (lastAppendNs != null) {
                // By a division: an age in ns may be more than a long holds.
                return (clock.nowNs() - lastAppendNs) / NS_PER_MS > limit.ageMs();
            }
        }
        return false;
    }

    private Long lastAppendNs(final long baseSeqno) {
        Long known = lastAppendsNs.get(baseSeqno);
        if (known == null) {
            final SegmentLoader.Seal seal = loader.readSeal(baseSeqno);
            if (seal != null) {
                BufferUtil.free(seal.index());
                known = seal.footer().maxTimeNs();
                lastAppendsNs.put(baseSeqno, known);
            }
        }
        return known;
    }

    private Facts facts(final Segment segment) {
        final long base = segment.baseSeqno();
        if (base > log.lastSealedBase()) {
            final long appended = segment.knownEnd();
            return new Facts(appended, appended);
        }
        return facts.computeIfAbsent(
                base,
                key -> {
                    final long raw = length(base, LogFiles.SEGMENT);
                    return new Facts(raw, raw > 0 ? raw : length(base, LogFiles.COMPANION));
                });
    }

    private long length(final long baseSeqno, final String extension) {
        if (!loader.exists(baseSeqno, extension)) {
            return 0;
        }
        try (DiskFile file = disk.openReadOnly(loader.path(baseSeqno, extension))) {
            return file.lengthBytes();
        } catch (final IOException e) {
            return 0;
        }
    }

    // ---------------------------------------------------------------------------- raw files

    /** Returns whether there is more to do. */
    private boolean removeRaw(final Retention limit) throws IOException {
        if (check == null) {
            beginCheck(limit);
        }
        if (check == null) {
            return false;
        }
        final long base = checked.baseSeqno();
        try {
            if (checked.isRemoved() || check.step(BLOCKS_A_TURN)) {
                endCheck();
                removeRaw(base);
            }
        } catch (final ForceException e) {
            throw e;
        } catch (final IOException e) {
            endCheck();
            keepRaw(base, e);
        }
        return true;
    }

    private void keepRaw(final long baseSeqno, final IOException why) {
        postpone(baseSeqno);
        log.damaged(
                new Damage(
                        baseSeqno,
                        baseSeqno - 1,
                        loader.path(baseSeqno, LogFiles.COMPANION)
                                + ": cannot stand alone, so that the raw file stays: "
                                + why.getMessage()));
    }

    private void removeRaw(final long baseSeqno) throws IOException {
        for (final Segment segment : log.segments()) {
            if (segment.baseSeqno() == baseSeqno) {
                // The companion's name must be as safe as its bytes.
                disk.forceDirectory(log.directory());
                synchronized (log.fileLock()) {
                    segment.keepsRaw(false);
                    disk.delete(loader.path(baseSeqno, LogFiles.SEGMENT));
                    segment.renew();
                }
                facts.remove(baseSeqno);
            }
        }
    }

    /** Finds the oldest segment whose raw file is to go. */
    private void beginCheck(final Retention limit) throws IOException {
        if (limit.isKeep()) {
            return;
        }
        final Segment[] segments = log.segments();
        final long excess = excess(segments, limit, segment -> facts(segment).rawBytes());
        for (int i = 0; i < segments.length; i++) {
            final long base = segments[i].baseSeqno();
            if (base > log.lastSealedBase()) {
                return;
            }
            if (facts(segments[i]).rawBytes() == 0) {
                continue;
            }
            if (excess <= 0 && !isOlder(segments, i, limit)) {
                return;
            }
            if (!isPostponed(base) && loader.exists(base, LogFiles.COMPANION)) {
                checked = segments[i];
                check = openCheck(base);
                return;
            }
        }
    }

    private CompanionCheck openCheck(final long baseSeqno) throws IOException {
        DiskFile raw = null;
        CompanionContent content = null;
        try {
            raw = disk.openReadOnly(loader.path(baseSeqno, LogFiles.SEGMENT));
            content =
                    CompanionContent.open(
                            disk.open(loader.path(baseSeqno, LogFiles.COMPANION)),
                            log.logId(),
                            baseSeqno);
            if (content.lengthBytes() == raw.lengthBytes()) {
                return new CompanionCheck(content, raw);
            }
            throw new IOException("it is that of a segment of another length");
        } catch (final IOException e) {
            if (content != null) {
                content.close();
            }
            if (raw != null) {
                raw.close();
            }
            keepRaw(baseSeqno, e);
            return null;
        }
    }

    private void endCheck() {
        check.close();
        check = null;
        checked = null;
    }

    /** The log is closed or deleted; on the retention thread or after it. */
    void end() {
        agent().unregister(this);
        if (check != null) {
            endCheck();
        }
    }

    @Override
    void onError(final Throwable cause) {
        log.fail("the retention thread failed: " + cause, cause);
    }
}
