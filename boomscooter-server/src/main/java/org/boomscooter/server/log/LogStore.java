package org.boomscooter.server.log;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.boomscooter.server.disk.Disk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logs of a data directory and the threads that write them.
 *
 * <p>A directory is locked while it is open. A log that cannot be opened does not keep the others
 * from it: see {@link #failures}.
 *
 * <p><b>Threading:</b> thread-safe.
 */
public final class LogStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogStore.class);
    private static final String LOCK = "server.lock";
    static final String LOGS = "logs";
    private static final String DELETED = "deleted";
    private static final long NS_PER_MS = 1_000_000;
    private static final long HEARTBEAT_NS = 500 * NS_PER_MS;
    private static final long RETRY_NS = 200 * NS_PER_MS;
    private static final long RETENTION_NS = 1_000 * NS_PER_MS;

    /** Of all logs together at most 500 looks a second, which is a few ms of a core. */
    private static final long MARK_LOOK_NS = 2 * NS_PER_MS;

    /** More than processors: while one log is forced, another one is scanned. */
    private static final int LEAST_OPENERS = 4;

    private static final long MAX_SYNC_TICK_NS = 100 * NS_PER_MS;

    private final StoreConfig config;
    private final Disk disk;
    private final SegmentObserver observer;
    private final AutoCloseable lock;
    private final Path logsDirectory;
    private final Path deletedDirectory;
    private final NavigableMap<String, Log> logs = new ConcurrentSkipListMap<>();
    private final NavigableMap<String, String> failures = new ConcurrentSkipListMap<>();
    private final List<StoreListener> listeners = new CopyOnWriteArrayList<>();
    private final List<TaskAgent> writers = new ArrayList<>();
    private final List<TaskAgent> syncers = new ArrayList<>();
    private final TaskAgent preparer;
    private final TaskAgent retainer;
    private final RetentionClock retentionClock;
    private final List<AgentThread> threads = new ArrayList<>();
    private final ShortageTalk shortage = new ShortageTalk();
    private final SecureRandom random = new SecureRandom();
    private final AtomicInteger nextAgent = new AtomicInteger();
    private ProducerIds producerIds;
    private boolean closed;

    private LogStore(
            final StoreConfig config,
            final Disk disk,
            final SegmentObserver observer,
            final AutoCloseable lock) {
        this.config = config;
        this.disk = disk;
        this.observer = observer;
        this.lock = lock;
        this.logsDirectory = config.directory().resolve(LOGS);
        this.deletedDirectory = config.directory().resolve(DELETED);
        final long syncTickNs =
                Math.min(MAX_SYNC_TICK_NS, config.flushIntervalMs() * NS_PER_MS / 10);
        for (int i = 0; i < config.writerThreads(); i++) {
            writers.add(new TaskAgent("log-writer-" + i, disk, HEARTBEAT_NS));
            syncers.add(new TaskAgent("log-sync-" + i, disk, syncTickNs));
        }
        preparer = new TaskAgent("segment-preparer", disk, RETRY_NS);
        retainer = new TaskAgent("log-retention", disk, RETENTION_NS);
        retentionClock = new RetentionClock(disk);
    }

    public static LogStore open(final StoreConfig config, final Disk disk) {
        return open(config, disk, SegmentObserver.NONE);
    }

    /** Opens a data directory, makes it when it is missing, and starts the threads. */
    public static LogStore open(
            final StoreConfig config, final Disk disk, final SegmentObserver observer) {
        final int openers = Runtime.getRuntime().availableProcessors();
        final LogStore store = open(config, disk, observer, Math.max(LEAST_OPENERS, openers));
        store.agents().forEach(agent -> store.threads.add(AgentThread.start(agent)));
        return store;
    }

    /** For simulations: whoever opens it runs the {@link #agents} by hand. */
    static LogStore openWithoutThreads(
            final StoreConfig config, final Disk disk, final SegmentObserver observer) {
        return open(config, disk, observer, 1);
    }

    private static LogStore open(
            final StoreConfig config,
            final Disk disk,
            final SegmentObserver observer,
            final int openers) {
        final Path directory = config.directory();
        for (final String name : LogFileCheck.NOT_TO_BE_SERVED) {
            if (disk.exists(directory.resolve(name))) {
                throw new LogException(
                        LogException.Reason.INTERNAL,
                        directory
                                + ": is a backup, or not all of one is restored (it holds "
                                + name
                                + "); restore it into another directory with 'boomscooter restore'"
                                + ", and serve that");
            }
        }
        try {
            disk.createDirectories(directory.resolve(LOGS));
            disk.createDirectories(directory.resolve(DELETED));
            disk.forceDirectory(directory);
            final AutoCloseable lock = disk.tryLock(directory.resolve(LOCK));
            if (lock == null) {
                throw new LogException(
                        LogException.Reason.INTERNAL,
                        directory
                                + ": another server has this data directory open (it holds "
                                + LOCK
                                + "); stop it or choose another directory");
            }
            final LogStore store = new LogStore(config, disk, observer, lock);
            try {
                store.openLogs(openers);
                return store;
            } catch (final IOException | RuntimeException e) {
                store.unlock();
                throw e;
            }
        } catch (final IOException e) {
            throw new LogException(
                    LogException.Reason.INTERNAL,
                    directory + ": the data directory cannot be opened: " + e,
                    e);
        }
    }

    private void openLogs(final int openers) throws IOException {
        for (final String name : disk.list(deletedDirectory)) {
            deleteTree(deletedDirectory.resolve(name));
        }
        final List<Path> directories = new ArrayList<>();
        findLogs(logsDirectory, 1, directories);
        LogOpener.openAll(disk, directories, openers, this::openOne);
        int highest = 0;
        for (final Log log : logs.values()) {
            final int used = log.writer().highestProducerId();
            highest = Integer.compareUnsigned(used, highest) > 0 ? used : highest;
        }
        producerIds = ProducerIds.open(disk, config.directory(), highest);
        logs.values().forEach(Log::announceSealed);
    }

    private void findLogs(final Path directory, final int depth, final List<Path> found)
            throws IOException {
        for (final String name : disk.list(directory)) {
            final Path path = directory.resolve(name);
            if (!disk.isDirectory(path)) {
                continue;
            }
            final Path descriptor = path.resolve(LogDescriptor.FILE);
            if (disk.exists(descriptor) && !disk.isDirectory(descriptor)) {
                found.add(path);
            } else if (depth < LogName.MAX_COMPONENTS) {
                findLogs(path, depth + 1, found);
            }
        }
    }

    private void openOne(final Path directory) {
        final String name = logsDirectory.relativize(directory).toString();
        try {
            final LogDescriptor descriptor = LogDescriptor.read(disk, directory);
            if (!descriptor.spec().name().equals(name)) {
                throw new IOException(
                        "its "
                                + LogDescriptor.FILE
                                + " says that it is log "
                                + descriptor.spec().name());
            }
            start(directory, descriptor);
        } catch (final IOException | RuntimeException e) {
            final String failure =
                    "log "
                            + name
                            + " ("
                            + directory
                            + ") stays closed, the others are served: "
                            + (e instanceof RuntimeException && !(e instanceof LogException)
                                    ? e.toString()
                                    : e.getMessage());
            LOG.error(failure, e);
            failures.put(name, failure);
        }
    }

    private Log start(final Path directory, final LogDescriptor descriptor) throws IOException {
        final Log log = new Log(this, directory, descriptor);
        final int agent = nextAgent.getAndIncrement() % writers.size();
        log.open(writers.get(agent), syncers.get(agent), preparer, retainer);
        logs.put(log.name(), log);
        return log;
    }

    /** Makes a log that survives power loss from then on; throws {@link LogException}. */
    public Log create(final LogSpec wanted) {
        return create(wanted, 0);
    }

    /**
     * The same.
     *
     * @param firstSeqno no seqno is below: as in a log of which this is to be a copy
     */
    public synchronized Log create(final LogSpec wanted, final long firstSeqno) {
        checkOpen();
        if (firstSeqno < 0 || firstSeqno == Long.MAX_VALUE) {
            throw new LogException(
                    LogException.Reason.BAD_REQUEST,
                    "firstSeqno: " + firstSeqno + " (expected: 0 to 2^63 - 2)");
        }
        final LogSpec spec = wanted.filledBy(config);
        checkRetention(spec);
        checkFree(spec.name());
        final Path directory = logsDirectory.resolve(spec.name());
        try {
            disk.createDirectories(directory);
            for (final String other : disk.list(directory)) {
                if (!other.endsWith(DurableFiles.TEMP)) {
                    throw new LogException(
                            LogException.Reason.LOG_EXISTS,
                            directory + ": is not empty, and not an open log; move it away");
                }
                // Left by a crash while the log was being made.
                disk.delete(directory.resolve(other));
            }
            final Log log = make(directory, spec, firstSeqno);
            listeners.forEach(listener -> listener.onCreated(log));
            return log;
        } catch (final IOException e) {
            throw new LogException(Shortage.reason(e), directory + ": cannot be made: " + e, e);
        }
    }

    /** All of it or nothing: half a log would stand in the way of the next try. */
    private Log make(final Path directory, final LogSpec spec, final long firstSeqno)
            throws IOException {
        final LogDescriptor descriptor =
                new LogDescriptor(spec, random.nextLong(), disk.epochNs() / NS_PER_MS, firstSeqno);
        try {
            descriptor.write(disk, directory);
            for (Path parent = directory.getParent();
                    parent.startsWith(logsDirectory);
                    parent = parent.getParent()) {
                disk.forceDirectory(parent);
            }
            return start(directory, descriptor);
        } catch (final IOException e) {
            try {
                deleteTree(directory);
            } catch (final IOException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    void checkRetention(final LogSpec spec) {
        if (!config.companions() && !spec.rawRetention().isKeep()) {
            throw new LogException(
                    LogException.Reason.BAD_REQUEST,
                    spec.name()
                            + ": raw-retention needs companions, and this server makes none: set"
                            + " log.companions = true (expected: raw-retention keep)");
        }
    }

    private void checkFree(final String name) {
        checkNoFailure(name);
        if (logs.containsKey(name)) {
            throw new LogException(LogException.Reason.LOG_EXISTS, "log " + name + " exists");
        }
        final List<String> taken = new ArrayList<>(logs.keySet());
        taken.addAll(failures.keySet());
        for (final String other : taken) {
            if (other.startsWith(name + "/") || name.startsWith(other + "/")) {
                throw new LogException(
                        LogException.Reason.BAD_LOG_NAME,
                        "log name: \""
                                + name
                                + "\" (expected: neither inside log "
                                + other
                                + " nor around it)");
            }
        }
    }

    /** The log of this name; {@code null}: none, or it could not be opened. */
    public Log find(final String name) {
        return logs.get(name);
    }

    /** The log of this name; throws {@link LogException} with the reason if it is not open. */
    public Log get(final String name) {
        final Log log = find(name);
        if (log == null) {
            checkNoFailure(name);
            throw new LogException(
                    LogException.Reason.NO_SUCH_LOG,
                    "there is no log \""
                            + (name.length() <= LogName.MAX_LENGTH
                                    ? name
                                    : name.substring(0, LogName.MAX_LENGTH) + "...")
                            + "\"");
        }
        return log;
    }

    private void checkNoFailure(final String name) {
        final String failure = failures.get(name);
        if (failure != null) {
            throw new LogException(LogException.Reason.INTERNAL, failure);
        }
    }

    /** The logs whose names begin so, by name. */
    public List<Log> list(final String prefix) {
        final List<Log> found = new ArrayList<>();
        for (final Log log : logs.tailMap(prefix, true).values()) {
            if (!log.name().startsWith(prefix)) {
                break;
            }
            found.add(log);
        }
        return found;
    }

    /** Deletes a log and its files; readers that have them open may finish. */
    public synchronized void delete(final String name) {
        checkOpen();
        final Log log = get(name);
        logs.remove(name);
        log.drop();
        listeners.forEach(listener -> listener.onDeleted(log));
        final Path grave = deletedDirectory.resolve(Long.toHexString(log.logId()));
        try {
            disk.rename(log.directory(), grave);
            disk.forceDirectory(log.directory().getParent());
            disk.forceDirectory(deletedDirectory);
            deleteTree(grave);
        } catch (final IOException e) {
            throw new LogException(
                    LogException.Reason.INTERNAL,
                    log.directory() + ": not all of it could be deleted: " + e,
                    e);
        }
    }

    private void deleteTree(final Path path) throws IOException {
        if (disk.isDirectory(path)) {
            for (final String name : disk.list(path)) {
                deleteTree(path.resolve(name));
            }
        }
        disk.delete(path);
    }

    /** A producer id that was never given before and never will be again; unsigned, not 0. */
    public int nextProducerId() {
        return producerIds.next();
    }

    /**
     * Throws {@link LogException} if an id was never given: it would be given to somebody else
     * later. Then the data directory is older than who asks, or the id was made up.
     */
    public void checkProducerId(final int producerId) {
        if (!producerIds.isPast(producerId)) {
            throw new LogException(
                    LogException.Reason.PRODUCER_UNKNOWN_OUTCOME,
                    "producer "
                            + Integer.toUnsignedString(producerId)
                            + ": this data directory has not given that id, it may be an older copy;"
                            + " ask for a new id, and read the log to see which batches are there");
        }
    }

    public void addListener(final StoreListener listener) {
        listeners.add(listener);
    }

    /** What went wrong while opening: one line for each log that could not be opened. */
    public List<String> failures() {
        return List.copyOf(failures.values());
    }

    /** What can still be written to the disk of the data directory; -1: it does not say. */
    public long usableBytes() {
        try {
            return disk.usableBytes(config.directory());
        } catch (final IOException e) {
            return -1;
        }
    }

    public StoreConfig config() {
        return config;
    }

    /** Appends what was offered, seals and forces all logs, stops the threads, unlocks. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        threads.forEach(AgentThread::stop);
        for (final Log log : logs.values()) {
            try {
                log.close();
            } catch (final RuntimeException | VirtualMachineError | LinkageError e) {
                // A mapped page that cannot be had, too, costs its log only.
                log.fail("it could not be closed in order: " + e, e);
            }
        }
        unlock();
    }

    private void unlock() {
        try {
            lock.close();
        } catch (final Exception e) {
            LOG.warn("{}: cannot be unlocked", config.directory(), e);
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new LogException(
                    LogException.Reason.SHUTTING_DOWN,
                    config.directory() + ": the server shuts down");
        }
    }

    /** Where everything lies. */
    public Disk disk() {
        return disk;
    }

    /**
     * For how long a log leaves its mark file alone: hardly, while there are few logs. While they
     * are opened, for each one longer, so that not all look at once.
     */
    long markLookNs() {
        return logs.size() * MARK_LOOK_NS;
    }

    ShortageTalk shortage() {
        return shortage;
    }

    RetentionClock retentionClock() {
        return retentionClock;
    }

    SegmentObserver observer() {
        return observer;
    }

    List<TaskAgent> agents() {
        final List<TaskAgent> agents = new ArrayList<>(writers);
        agents.addAll(syncers);
        agents.add(preparer);
        agents.add(retainer);
        return agents;
    }
}
