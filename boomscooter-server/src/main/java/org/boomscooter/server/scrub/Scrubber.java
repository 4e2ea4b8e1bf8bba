package org.boomscooter.server.scrub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.log.FileReplacement;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogFileCheck;
import org.boomscooter.server.log.LogStore;
import org.boomscooter.server.log.Quarantine;
import org.boomscooter.server.log.ScrubMark;
import org.boomscooter.server.verify.SegmentExam;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at every sealed segment of all logs, round and round, on one thread, {@code scrubber}.
 *
 * <p>It reads no more than so many bytes in a second. (To run only on an idle core would not do for
 * it: it is Java code, and a thread that is kept from its core in the middle of that holds up
 * whoever wants a safepoint.) A segment in which readers have found damage comes next. How far it
 * has come in a log is kept beside the log.
 *
 * <p><b>Threading:</b> {@link #counters} and {@link #close} for any thread.
 */
public final class Scrubber implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Scrubber.class);
    private static final long NS_PER_MS = 1_000_000;
    private static final long NAP_NS = TimeUnit.SECONDS.toNanos(1);

    /** A mark is forced; nothing but reading is lost if it is old. */
    private static final long SAVE_MS = 10_000;

    /** What could not be healed for want of room, or because of an error, is left alone so long. */
    private static final long RETRY_MS = 60_000;

    private final LogStore store;
    private final Disk disk;
    private final long intervalMs;
    private final Pacer pacer;
    private final Disk pacedDisk;
    private final Thread thread;
    private final Map<Log, Pass> passes = new ConcurrentHashMap<>();
    private final Map<Kind, LongAdder> found = newCounters();
    private final Map<Kind, LongAdder> healed = newCounters();
    private final LongAdder segments = new LongAdder();
    private String lastLog = "";

    Scrubber(
            final LogStore store,
            final Disk disk,
            final long bytesPerSecond,
            final long intervalMs,
            final Pacer.Rest rest) {
        this.store = store;
        this.disk = disk;
        this.intervalMs = intervalMs;
        this.pacer = new Pacer(disk, bytesPerSecond, rest);
        this.pacedDisk = new PacedDisk(disk, pacer);
        this.thread = new Thread(this::run, "scrubber");
        thread.setDaemon(true);
    }

    private static Map<Kind, LongAdder> newCounters() {
        final Map<Kind, LongAdder> counters = new EnumMap<>(Kind.class);
        for (final Kind kind : Kind.values()) {
            counters.put(kind, new LongAdder());
        }
        return counters;
    }

    /**
     * Starts the thread.
     *
     * @param intervalMs a segment that was looked at is left alone for so long
     */
    public static Scrubber start(
            final LogStore store,
            final Disk disk,
            final long bytesPerSecond,
            final long intervalMs) {
        final Scrubber scrubber =
                new Scrubber(store, disk, bytesPerSecond, intervalMs, LockSupport::parkNanos);
        scrubber.thread.start();
        return scrubber;
    }

    /** How far it has come in one log. */
    private static final class Pass {
        private ScrubMark mark;
        private long savedMs;
        private final Set<Long> suspects = new HashSet<>();

        /** Segments that are tried again, and when. */
        private final Map<Long, Long> retries = new HashMap<>();

        private final Map<Long, Long> lostSeqnos = new ConcurrentHashMap<>();
        private volatile long endedMs;

        Pass(final ScrubMark mark) {
            set(mark);
        }

        void set(final ScrubMark newMark) {
            mark = newMark;
            endedMs = newMark.endedMs();
        }
    }

    private void run() {
        while (!pacer.isStopped()) {
            if (!step()) {
                LockSupport.parkNanos(NAP_NS);
            }
        }
    }

    /**
     * Looks at the next segment.
     *
     * @return {@code false}: none is due
     */
    boolean step() {
        final List<Log> logs = store.list("");
        passes.keySet().retainAll(new HashSet<>(logs));
        for (final Log log : logs) {
            pass(log).suspects.addAll(log.takeSuspects());
        }
        for (final Log log : logs) {
            final long suspect = nextSuspect(log);
            if (suspect >= 0) {
                look(log, suspect);
                return true;
            }
        }
        final List<Log> ordered =
                logs.stream()
                        .sorted(
                                (a, b) -> {
                                    final int turn = Boolean.compare(isPast(a), isPast(b));
                                    return turn != 0 ? turn : a.name().compareTo(b.name());
                                })
                        .toList();
        for (final Log log : ordered) {
            final long base = nextDue(log);
            if (base >= 0) {
                lastLog = log.name();
                look(log, base);
                passed(log, base);
                return true;
            }
        }
        return false;
    }

    private boolean isPast(final Log log) {
        return log.name().compareTo(lastLog) <= 0;
    }

    private Pass pass(final Log log) {
        return passes.computeIfAbsent(log, key -> new Pass(ScrubMark.read(disk, key.directory())));
    }

    private long nowMs() {
        return disk.epochNs() / NS_PER_MS;
    }

    /** A segment with known damage, that is not to be left alone for now; -1: none. */
    private long nextSuspect(final Log log) {
        final Pass pass = pass(log);
        if (pass.suspects.isEmpty() && pass.retries.isEmpty()) {
            return -1;
        }
        final long now = disk.monotonicNs() / NS_PER_MS;
        pass.retries.forEach(
                (base, atMs) -> {
                    if (now - atMs >= 0) {
                        pass.suspects.add(base);
                    }
                });
        final Set<Long> sealed = sealed(log);
        // The tail is looked at when it is sealed.
        pass.suspects.retainAll(sealed);
        pass.retries.keySet().retainAll(sealed);
        for (final long base : pass.suspects) {
            if (!isResting(pass, base)) {
                pass.suspects.remove(base);
                pass.retries.remove(base);
                return base;
            }
        }
        return -1;
    }

    /** It is tried again when its time has come, and by no pass before. */
    private boolean isResting(final Pass pass, final long base) {
        final Long atMs = pass.retries.get(base);
        return atMs != null && disk.monotonicNs() / NS_PER_MS - atMs < 0;
    }

    private static Set<Long> sealed(final Log log) {
        return Arrays.stream(log.sealedBases()).boxed().collect(Collectors.toSet());
    }

    /** The next segment of the pass through a log; -1: it is not time for any. */
    private long nextDue(final Log log) {
        final Pass pass = pass(log);
        final long now = nowMs();
        if (pass.mark.nextBase() < 0) {
            // A clock that went back makes no log wait for longer.
            final boolean due =
                    pass.mark.begunMs() > now || now - pass.mark.begunMs() >= intervalMs;
            if (!due || log.sealedBases().length == 0) {
                return -1;
            }
            pass.set(new ScrubMark(now, 0, pass.mark.endedMs()));
        }
        for (final long base : log.sealedBases()) {
            if (base >= pass.mark.nextBase() && !isResting(pass, base)) {
                return base;
            }
        }
        end(log, pass);
        return -1;
    }

    private void passed(final Log log, final long base) {
        final Pass pass = pass(log);
        if (pacer.isStopped()) {
            return;
        }
        pass.set(new ScrubMark(pass.mark.begunMs(), base + 1, pass.mark.endedMs()));
        final long[] sealed = log.sealedBases();
        if (sealed.length == 0 || sealed[sealed.length - 1] <= base) {
            end(log, pass);
        } else if (nowMs() - pass.savedMs >= SAVE_MS || nowMs() < pass.savedMs) {
            save(log, pass);
        }
    }

    private void end(final Log log, final Pass pass) {
        pass.set(new ScrubMark(pass.mark.begunMs(), -1, nowMs()));
        save(log, pass);
    }

    private void save(final Log log, final Pass pass) {
        pass.savedMs = nowMs();
        try {
            log.scrubbed(pass.mark);
        } catch (final IOException e) {
            LOG.warn("{}: how far the scrubber has come is not kept: {}", log, e.toString());
        }
    }

    private void look(final Log log, final long base) {
        final Pass pass = pass(log);
        try {
            final SegmentExam exam = exam(log, base);
            final Outcome outcome =
                    new SegmentHealer(
                                    exam,
                                    log.logId(),
                                    base,
                                    (of, extension) -> replace(log, of, extension))
                            .wantingRaw(log.hasLostRaw(base))
                            .run();
            if (!pacer.isStopped()) {
                segments.increment();
                note(log, base, outcome);
                quarantine(log, base, outcome);
                if (log.spec().companion() && exam.hasRaw() && !exam.hasCompanion()) {
                    // It may only be late: then this changes nothing.
                    LOG.info("{}: segment {} has no companion, one is made", log, base);
                    log.lacksCompanion(base);
                }
            }
        } catch (final InterruptedIOException | NoSuchFileException e) {
            // The server stops; or retention, or a deletion of the log, was quicker.
            LOG.debug("{}: segment {}: {}", log, base, e.toString());
        } catch (final IOException | RuntimeException | OutOfMemoryError e) {
            pass.retries.put(base, disk.monotonicNs() / NS_PER_MS + RETRY_MS);
            LOG.warn(
                    "{}: segment {} cannot be healed for now, to be tried again in {} s: {}",
                    log,
                    base,
                    RETRY_MS / 1000,
                    e.toString());
        }
    }

    /** Not at the cost of what has to stay free. */
    private FileReplacement replace(final Log log, final long base, final String extension)
            throws IOException {
        final long free = disk.usableBytes(log.directory());
        if (free < store.config().reserveBytes() + log.spec().segmentBytes()) {
            throw new IOException("only " + free + " bytes are free");
        }
        return log.replace(base, extension);
    }

    private SegmentExam exam(final Log log, final long base) {
        return new SegmentExam(
                pacedDisk,
                log.directory(),
                base,
                new LogFileCheck.Identity(log.logId(), log.spec().seqnoMode()),
                log.name(),
                log.seqnoBehind(base));
    }

    private void note(final Log log, final long base, final Outcome outcome) {
        outcome.damaged().forEach(kind -> found.get(kind).increment());
        outcome.healed()
                .forEach(
                        (kind, how) -> {
                            healed.get(kind).increment();
                            LOG.warn("{}: {} of segment {}: {}", log, kind.word(), base, how);
                        });
    }

    private void quarantine(final Log log, final long base, final Outcome outcome)
            throws IOException {
        final Quarantine quarantine = Outcome.quarantine(outcome.lost(), nowMs());
        log.quarantine(base, quarantine);
        if (quarantine.seqnos() == 0) {
            pass(log).lostSeqnos.remove(base);
        } else if (pass(log).lostSeqnos.put(base, quarantine.seqnos()) == null) {
            LOG.error(
                    "{}: segment {}: {} seqnos cannot be restored, the rest is served; 'boomscooter"
                            + " log describe' names them",
                    log,
                    base,
                    quarantine.seqnos());
        }
    }

    /** Not all of the same moment. */
    public ScrubCounters counters() {
        long oldest = -1;
        long lost = 0;
        for (final Map.Entry<Log, Pass> each : passes.entrySet()) {
            if (each.getKey().sealedBases().length > 0) {
                final long ended = each.getValue().endedMs;
                oldest = oldest < 0 ? ended : Math.min(oldest, ended);
            }
            for (final long seqnos : each.getValue().lostSeqnos.values()) {
                lost += seqnos;
            }
        }
        return new ScrubCounters(
                pacer.bytes(), segments.sum(), sums(found), sums(healed), lost, oldest);
    }

    private static Map<Kind, Long> sums(final Map<Kind, LongAdder> counters) {
        return counters.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().sum()));
    }

    /** To be called before the store is closed. */
    @Override
    public void close() {
        pacer.stop();
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        passes.forEach(this::save);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
