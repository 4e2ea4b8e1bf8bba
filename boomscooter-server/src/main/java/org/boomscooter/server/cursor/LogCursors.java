package org.boomscooter.server.cursor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.log.LogException;
import org.boomscooter.server.log.Shortage;

/**
 * The cursors of one log. Changes that come while a file is forced wait, and share the next force.
 *
 * <p><b>Threading:</b> thread-safe. Files are written by the threads of the executor, for one log
 * by one at a time.
 */
final class LogCursors {
    private static final long NS_PER_MS = 1_000_000;

    private final String log;
    private final LongSupplier committedSeqno;
    private final int bound;
    private final Disk disk;
    private final CursorFile file;
    private final Executor executor;
    private final Queue<Change> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /** As they are on disk; never changed. */
    private volatile Map<String, Cursor> forced = Map.of();

    /** Why nothing can be said of them until the server is started anew; {@code null}: it can. */
    private volatile LogException failure;

    /** The directory is no longer this log's; guarded by this. */
    private boolean dropped;

    /** A write has failed: the disk may hold what was refused; guarded by this. */
    private boolean isUnsure;

    /**
     * @param directory of the log
     * @param committedSeqno of the log; no cursor stands above it
     * @param bound how many cursors there may be
     */
    LogCursors(
            final String log,
            final Path directory,
            final LongSupplier committedSeqno,
            final int bound,
            final Disk disk,
            final Executor executor) {
        this.log = log;
        this.committedSeqno = committedSeqno;
        this.bound = bound;
        this.disk = disk;
        this.file = new CursorFile(disk, directory);
        this.executor = executor;
    }

    private enum Kind {
        COMMIT,
        RESET,
        DELETE
    }

    private record Change(
            Kind kind, String name, long nextSeqno, CompletableFuture<Cursor> outcome) {}

    /**
     * Reads what is on disk, before anything is appended to the log. Whatever is wrong with it
     * keeps the log from nothing.
     *
     * @param talk told what had to be mended, as sentences
     */
    void load(final Consumer<String> talk) {
        if (!file.exists()) {
            return;
        }
        try {
            final Map<String, Cursor> read = file.read();
            if (read == null) {
                talk.accept(
                        file
                                + ": contradicts its checksum, so that the cursors of the log are"
                                + " lost; it is kept as "
                                + file.setAside(disk.epochNs() / NS_PER_MS)
                                + ". Look into it, and set them anew with 'boomscooter cursor set'");
            } else {
                forced = read;
                holdBack(read, talk);
            }
        } catch (final IOException e) {
            failure =
                    new LogException(
                            LogException.Reason.INTERNAL,
                            file
                                    + ": cannot be read: "
                                    + e.getMessage()
                                    + "; the cursors of the log are there again when the server is"
                                    + " started and can read it",
                            e);
            talk.accept(failure.getMessage());
        }
    }

    /**
     * A log that lost its end, or is an older copy, appends other messages under seqnos that were
     * processed: cursors go back to its end, for good, so that none of those is passed over.
     */
    private void holdBack(final Map<String, Cursor> read, final Consumer<String> talk)
            throws IOException {
        final long end = committedSeqno.getAsLong();
        final Map<String, Cursor> held = new TreeMap<>(read);
        for (final Cursor cursor : read.values()) {
            if (cursor.nextSeqno() > end) {
                held.put(cursor.name(), new Cursor(cursor.name(), end, cursor.committedMs()));
                talk.accept(
                        "cursor "
                                + cursor.name()
                                + " stood at seqno "
                                + cursor.nextSeqno()
                                + ", behind the end of the log, and was put back to "
                                + end);
            }
        }
        if (!held.equals(read)) {
            file.write(held.values());
            forced = held;
        }
    }

    /** The cursor of this name; {@code null}: there is none. */
    Cursor find(final String name) {
        checkReadable();
        return forced.get(Cursor.checkName(name));
    }

    /** By name. */
    List<Cursor> list() {
        checkReadable();
        return List.copyOf(forced.values());
    }

    private void checkReadable() {
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * Moves a cursor forward, or makes it; one that stands further on stays there.
     *
     * @param reset also backwards
     * @return where it stands then, when that survives power loss
     */
    CompletableFuture<Cursor> commit(final String name, final long nextSeqno, final boolean reset) {
        return change(reset ? Kind.RESET : Kind.COMMIT, name, nextSeqno);
    }

    /** Deletes a cursor; its last position is the outcome. */
    CompletableFuture<Cursor> delete(final String name) {
        return change(Kind.DELETE, name, 0);
    }

    private CompletableFuture<Cursor> change(
            final Kind kind, final String name, final long nextSeqno) {
        Cursor.checkName(name);
        checkReadable();
        final Change change = new Change(kind, name, nextSeqno, new CompletableFuture<>());
        waiting.add(change);
        schedule();
        return change.outcome();
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            try {
                executor.execute(this::carryOut);
            } catch (final RejectedExecutionException e) {
                scheduled.set(false);
                refuse(
                        takeWaiting(),
                        new LogException(
                                LogException.Reason.SHUTTING_DOWN,
                                log + ": the server shuts down",
                                e));
            }
        }
    }

    private List<Change> takeWaiting() {
        final List<Change> group = new ArrayList<>();
        for (Change next = waiting.poll(); next != null; next = waiting.poll()) {
            group.add(next);
        }
        return group;
    }

    private static void refuse(final List<Change> group, final LogException reason) {
        group.forEach(change -> change.outcome().completeExceptionally(reason));
    }

    private void carryOut() {
        carryOut(takeWaiting());
        scheduled.set(false);
        if (!waiting.isEmpty()) {
            schedule();
        }
    }

    private synchronized void carryOut(final List<Change> group) {
        if (dropped) {
            refuse(
                    group,
                    new LogException(
                            LogException.Reason.NO_SUCH_LOG, log + ": the log was deleted"));
            return;
        }
        final Map<String, Cursor> after = new TreeMap<>(forced);
        final List<Change> good = new ArrayList<>();
        final List<Cursor> outcomes = new ArrayList<>();
        for (final Change change : group) {
            try {
                outcomes.add(apply(change, after));
                good.add(change);
            } catch (final LogException e) {
                change.outcome().completeExceptionally(e);
            }
        }
        try {
            if (isUnsure || !after.equals(forced)) {
                isUnsure = true;
                file.write(after.values());
                isUnsure = false;
                forced = Collections.unmodifiableMap(after);
            }
        } catch (final IOException e) {
            refuse(
                    good,
                    new LogException(
                            Shortage.reason(e),
                            file
                                    + ": cannot be written, cursors stay where they are: "
                                    + e.getMessage(),
                            e));
            return;
        }
        for (int i = 0; i < good.size(); i++) {
            good.get(i).outcome().complete(outcomes.get(i));
        }
    }

    private Cursor apply(final Change change, final Map<String, Cursor> to) {
        final Cursor before = to.get(change.name());
        if (change.kind() == Kind.DELETE) {
            if (before == null) {
                throw new LogException(
                        LogException.Reason.NO_SUCH_CURSOR,
                        log + ": there is no cursor \"" + change.name() + "\"");
            }
            return to.remove(change.name());
        }
        final long end = committedSeqno.getAsLong();
        if (change.nextSeqno() < 0 || change.nextSeqno() > end) {
            throw new LogException(
                    LogException.Reason.BAD_REQUEST,
                    log
                            + ": cursor "
                            + change.name()
                            + " at seqno "
                            + change.nextSeqno()
                            + " (expected: 0-"
                            + end
                            + ", the end of the log)");
        }
        if (before == null && to.size() >= bound) {
            throw new LogException(
                    LogException.Reason.LIMIT_EXCEEDED,
                    log
                            + ": at most "
                            + bound
                            + " cursors of a log (setting limit.cursors). Delete one that nobody"
                            + " uses: 'boomscooter cursor list "
                            + log
                            + "'");
        }
        final boolean moves =
                before == null
                        || change.kind() == Kind.RESET
                        || change.nextSeqno() > before.nextSeqno();
        final Cursor now =
                moves
                        ? new Cursor(change.name(), change.nextSeqno(), disk.epochNs() / NS_PER_MS)
                        : before;
        to.put(now.name(), now);
        return now;
    }

    /** The log is being deleted; when this returns, nothing is written any more. */
    synchronized void drop() {
        dropped = true;
        forced = Map.of();
    }
}
