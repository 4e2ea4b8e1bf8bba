package org.boomscooter.server.cursor;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogException;
import org.boomscooter.server.log.LogStore;
import org.boomscooter.server.log.StoreListener;

/**
 * The cursors of all logs of a store. All methods throw {@link LogException}, or their future does.
 *
 * <p><b>Threading:</b> thread-safe.
 */
public final class Cursors implements StoreListener, AutoCloseable {
    private static final int THREADS = 4;
    private static final int KEEP_ALIVE_S = 60;
    private static final int SHUTDOWN_S = 10;

    private final LogStore store;
    private final int maxPerLog;
    private final ThreadPoolExecutor executor;
    private final Map<Log, LogCursors> logs = new ConcurrentHashMap<>();

    private Cursors(final LogStore store, final int maxPerLog) {
        this.store = store;
        this.maxPerLog = maxPerLog;
        final AtomicInteger number = new AtomicInteger();
        this.executor =
                new ThreadPoolExecutor(
                        THREADS,
                        THREADS,
                        KEEP_ALIVE_S,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        task -> new Thread(task, "cursors-" + number.getAndIncrement()));
        executor.allowCoreThreadTimeOut(true);
    }

    /** Reads the cursors of all logs, before anything is appended to one. */
    public static Cursors open(final LogStore store, final int maxPerLog) {
        final Cursors cursors = new Cursors(store, maxPerLog);
        store.addListener(cursors);
        for (final Log log : store.list("")) {
            cursors.of(log).load(log::note);
        }
        return cursors;
    }

    private LogCursors of(final Log log) {
        final LogCursors cursors =
                logs.computeIfAbsent(
                        log,
                        key ->
                                new LogCursors(
                                        log.name(),
                                        log.directory(),
                                        log::committedSeqno,
                                        maxPerLog,
                                        store.disk(),
                                        executor));
        // After it is there to be found: else a log deleted in this moment would keep it.
        if (log.isDeleted()) {
            onDeleted(log);
            throw new LogException(
                    LogException.Reason.NO_SUCH_LOG, log.name() + ": the log was deleted");
        }
        return cursors;
    }

    /** The cursor of this name; {@code null}: there is none. */
    public Cursor find(final Log log, final String name) {
        return of(log).find(name);
    }

    /** By name. */
    public List<Cursor> list(final Log log) {
        return of(log).list();
    }

    /**
     * Moves a cursor forward, or makes it; one that stands further on stays there.
     *
     * @param nextSeqno at most the log's committed seqno
     * @param reset also backwards
     * @return where it stands then, when that survives power loss
     */
    public CompletableFuture<Cursor> commit(
            final Log log, final String name, final long nextSeqno, final boolean reset) {
        return of(log).commit(name, nextSeqno, reset);
    }

    /** Deletes a cursor; its last position is the outcome. */
    public CompletableFuture<Cursor> delete(final Log log, final String name) {
        return of(log).delete(name);
    }

    /** Its directory may be another log's soon: waits for what is being written into it. */
    @Override
    public void onDeleted(final Log log) {
        final LogCursors cursors = logs.remove(log);
        if (cursors != null) {
            cursors.drop();
        }
    }

    /** Finishes what is being written, refuses what comes now; before the store is closed. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            executor.awaitTermination(SHUTDOWN_S, TimeUnit.SECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
