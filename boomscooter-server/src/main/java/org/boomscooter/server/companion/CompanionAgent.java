package org.boomscooter.server.companion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.disk.RealDisk;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogStore;
import org.boomscooter.server.log.SegmentFile;
import org.boomscooter.server.log.SegmentObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the companions of all logs on one thread, {@code companion-0}, which leaves most of the
 * work to another that lets everybody go first.
 *
 * <p>It follows the committed watermark of each tail, a MiB of one segment at a time, so that none
 * waits for long behind another; segments that have nothing for it cost it nothing, however many
 * there are. What it cannot keep up with waits on disk, not in memory. When less than the reserve
 * is free, or an error comes, the unfinished companion is deleted and built again later.
 *
 * <p><b>Threading:</b> thread-safe.
 */
public final class CompanionAgent implements SegmentObserver, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CompanionAgent.class);
    private static final int BLOCKS_A_TURN = 16;

    private static final long SHORTEST_NAP_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_NAP_NS = 16 * SHORTEST_NAP_NS;
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long DRAIN_NS = TimeUnit.SECONDS.toNanos(5);

    private final IdleCompressor compressor = IdleCompressor.start();
    private final Workspace workspace = new Workspace(compressor);
    private final Map<Key, CompanionTask> tasks = new ConcurrentHashMap<>();

    /** Those that may have something to do, each once. */
    private final Queue<CompanionTask> ready = new ConcurrentLinkedQueue<>();

    /** The thread's own: those that have failed and wait until they may try again. */
    private final List<CompanionTask> resting = new ArrayList<>();

    private final Queue<CompanionTask> dropped = new ConcurrentLinkedQueue<>();
    private final Disk disk = new RealDisk();
    private final long reserveBytes;
    private final long retryNs;
    private final Thread thread;
    private volatile boolean running = true;
    private final LongAdder contentBytes = new LongAdder();
    private final LongAdder storedBytes = new LongAdder();
    private final LongAdder finished = new LongAdder();
    private final LongAdder droppedCount = new LongAdder();

    private CompanionAgent(final long reserveBytes, final long retryNs) {
        this.reserveBytes = reserveBytes;
        this.retryNs = retryNs;
        this.thread = new Thread(this::run, "companion-0");
        thread.setDaemon(true);
    }

    private record Key(long logId, long baseSeqno) {}

    /**
     * Starts the thread.
     *
     * @param reserveBytes companions are given up rather than leaving less than this free
     */
    public static CompanionAgent start(final long reserveBytes) {
        return start(reserveBytes, RETRY_NS);
    }

    static CompanionAgent start(final long reserveBytes, final long retryNs) {
        final CompanionAgent agent = new CompanionAgent(reserveBytes, retryNs);
        agent.thread.start();
        return agent;
    }

    /**
     * To be called once when a store has been opened: removes what a crash left of unfinished
     * companions, and builds in the background those that sealed segments lack.
     */
    public void adopt(final LogStore store) throws IOException {
        for (final Log log : store.list("")) {
            if (log.spec().companion()) {
                adopt(log);
            }
        }
    }

    private void adopt(final Log log) throws IOException {
        try (var files = Files.list(log.directory())) {
            for (final Iterator<Path> i = files.iterator(); i.hasNext(); ) {
                final Path file = i.next();
                if (isLeftover(log, file)) {
                    Files.deleteIfExists(file);
                }
            }
        }
        for (final CompanionTask task : SealedSegments.withoutCompanion(log.directory())) {
            if (tasks.putIfAbsent(new Key(log.logId(), task.baseSeqno()), task) == null) {
                enqueue(task);
            }
        }
        LockSupport.unpark(thread);
    }

    private boolean isLeftover(final Log log, final Path file) {
        final String name = file.getFileName().toString();
        if (!name.endsWith(LogFiles.COMPANION + CompanionFile.UNFINISHED)) {
            return false;
        }
        final String whole = name.substring(0, name.length() - CompanionFile.UNFINISHED.length());
        final long baseSeqno = LogFiles.baseSeqno(whole, LogFiles.COMPANION);
        return baseSeqno >= 0 && !tasks.containsKey(new Key(log.logId(), baseSeqno));
    }

    @Override
    public void onSegmentOpened(final Log log, final SegmentFile segment) {
        if (log.spec().companion()) {
            add(log, segment);
        }
    }

    private CompanionTask add(final Log log, final SegmentFile segment) {
        return tasks.computeIfAbsent(
                new Key(log.logId(), segment.baseSeqno()),
                key -> new CompanionTask(segment.path(), key.logId(), key.baseSeqno()));
    }

    @Override
    public void onCommitted(final Log log, final SegmentFile segment, final int endPosition) {
        final CompanionTask task = tasks.get(new Key(log.logId(), segment.baseSeqno()));
        if (task != null && task.committed(endPosition)) {
            enqueue(task);
        }
    }

    @Override
    public void onSealed(final Log log, final SegmentFile segment) {
        if (log.spec().companion()) {
            final CompanionTask task = add(log, segment);
            task.sealed(segment.lengthBytes());
            enqueue(task);
            LockSupport.unpark(thread);
        }
    }

    /** Gives a task a turn. */
    private void enqueue(final CompanionTask task) {
        if (task.beginWait()) {
            ready.add(task);
        }
    }

    @Override
    public void onDropped(final Log log, final long baseSeqno) {
        final CompanionTask task = tasks.remove(new Key(log.logId(), baseSeqno));
        if (task != null) {
            task.drop();
            dropped.add(task);
        }
    }

    private void run() {
        long napNs = SHORTEST_NAP_NS;
        while (running) {
            closeDropped();
            if (giveTurns(System.nanoTime())) {
                napNs = SHORTEST_NAP_NS;
            } else {
                LockSupport.parkNanos(napNs);
                napNs = Math.min(LONGEST_NAP_NS, 2 * napNs);
            }
        }
    }

    /** Their files are deleted with their log. */
    private void closeDropped() {
        for (CompanionTask task = dropped.poll(); task != null; task = dropped.poll()) {
            try {
                task.close();
            } catch (final IOException e) {
                LOG.warn("{}: cannot be closed: {}", task.companion(), e.toString());
            }
        }
    }

    /** Finishes what is sealed, as far as there is time; the rest is built after the next start. */
    private void drain() {
        final long startNs = System.nanoTime();
        tasks.values().forEach(CompanionTask::retryNow);
        boolean worked = true;
        while (worked && System.nanoTime() - startNs < DRAIN_NS) {
            worked = false;
            for (final CompanionTask task : tasks.values()) {
                worked |= task.isSealed() && workOn(task, System.nanoTime());
            }
        }
    }

    /** One turn for each that waits now; returns whether there was anything to do. */
    private boolean giveTurns(final long nowNs) {
        for (final Iterator<CompanionTask> i = resting.iterator(); i.hasNext(); ) {
            final CompanionTask task = i.next();
            if (task.isDropped() || task.isReady(nowNs)) {
                i.remove();
                enqueue(task);
            }
        }
        boolean worked = false;
        for (int left = ready.size(); left > 0 && running; left--) {
            final CompanionTask task = ready.poll();
            // Before the look at it: what comes from here on waits for another turn.
            task.endWait();
            if (!task.isDropped() && workOn(task, nowNs)) {
                worked = true;
                if (task.isResting()) {
                    resting.add(task);
                } else if (task.isReady(nowNs)) {
                    enqueue(task);
                }
            }
        }
        return worked;
    }

    private boolean workOn(final CompanionTask task, final long nowNs) {
        if (!task.isReady(nowNs)) {
            return false;
        }
        try {
            checkRoom(task);
            takeTurn(task);
        } catch (final NoSuchFileException e) {
            // The log is being deleted.
            forget(task);
            task.drop();
            dropped.add(task);
        } catch (final IOException | RuntimeException | OutOfMemoryError e) {
            // A want of memory may pass, too, and must not end the thread.
            giveUpForNow(task, e, nowNs);
        }
        return true;
    }

    private void forget(final CompanionTask task) {
        tasks.remove(new Key(task.logId(), task.baseSeqno()), task);
    }

    private void checkRoom(final CompanionTask task) throws IOException {
        final long free = disk.usableBytes(task.companion().getParent());
        if (free < reserveBytes) {
            throw new IOException(
                    "only " + free + " bytes are free (reserve: " + reserveBytes + ")");
        }
    }

    private void takeTurn(final CompanionTask task) throws IOException {
        for (int i = 0; i < BLOCKS_A_TURN && task.isReady(System.nanoTime()); i++) {
            final long before = task.encodedLength();
            if (task.step(workspace)) {
                storedBytes.add(Files.size(task.companion()));
                finished.increment();
                forget(task);
                return;
            }
            contentBytes.add(task.encodedLength() - before);
            if (task.isDropped()) {
                return;
            }
        }
    }

    private void giveUpForNow(final CompanionTask task, final Throwable e, final long nowNs) {
        droppedCount.increment();
        abandon(task);
        LOG.warn(
                "{}: given up for now, to be built again in {} s: {}",
                task.companion(),
                TimeUnit.NANOSECONDS.toSeconds(task.retryLater(nowNs, retryNs)),
                e.toString());
    }

    private void abandon(final CompanionTask task) {
        try {
            task.abandon();
        } catch (final IOException e) {
            LOG.warn("{}: the unfinished companion stays: {}", task.companion(), e.toString());
        }
    }

    public CompanionCounters counters() {
        return new CompanionCounters(
                contentBytes.sum(),
                storedBytes.sum(),
                finished.sum(),
                droppedCount.sum(),
                tasks.size(),
                tasks.values().stream().mapToLong(CompanionTask::lagBytes).sum());
    }

    /**
     * Waits until every sealed segment that it knows of has its companion.
     *
     * @return {@code false}: the time was not enough
     */
    public boolean awaitSealed(final long timeoutMs) throws InterruptedException {
        final long startNs = System.nanoTime();
        while (tasks.values().stream().anyMatch(CompanionTask::isSealed)) {
            if (System.nanoTime() - startNs > TimeUnit.MILLISECONDS.toNanos(timeoutMs)) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
        return true;
    }

    /** To be called behind the close of the store, so that what it sealed is finished. */
    @Override
    public void close() {
        running = false;
        // What is compressed from here on is waited for.
        compressor.close();
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        drain();
        tasks.values().forEach(this::abandon);
        closeDropped();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
