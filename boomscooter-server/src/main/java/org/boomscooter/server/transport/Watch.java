package org.boomscooter.server.transport;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.boomscooter.format.protocol.Control;
import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.protocol.ControlMessage.ChangeKind;
import org.boomscooter.format.protocol.ControlMessage.LogChange;
import org.boomscooter.format.protocol.ErrorCode;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogException;
import org.boomscooter.server.log.LogListener;
import org.boomscooter.server.log.LogStore;
import org.boomscooter.server.log.SegmentFile;
import org.boomscooter.server.log.StoreListener;

/**
 * Tells a client which logs have changed, at most once per interval: what comes in between is one
 * change. An interval costs what changed in it, however many logs are watched; a commit costs a
 * look into a set. Who does not take what it is told costs that set, whatever happens meanwhile.
 *
 * <p><b>Threading:</b> started, run and closed by the event loop; the listeners' methods are called
 * by the threads of the store.
 */
final class Watch implements LogListener, StoreListener {
    private static final int MIN_INTERVAL_MS = 10;

    /** About how long a message gets. */
    private static final int MESSAGE_BYTES = 128 << 10;

    private static final int BYTES_PER_CHANGE = 72;

    private static final int SEGMENTS_PER_CHANGE = 1_000;

    /** Deleted logs that one who does not listen may have to be told of. */
    private static final int MAX_GONE = 10_000;

    private final int requestId;
    private final String prefix;
    private final int intervalMs;
    private final EventLoop loop;
    private final Outbound out;
    private final Consumer<ControlMessage.Refusal> end;
    private final Set<Log> changed = ConcurrentHashMap.newKeySet();

    /** Names of deleted logs, by id. */
    private final Map<Long, String> gone = new ConcurrentHashMap<>();

    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile long toldNs = System.nanoTime();
    private volatile boolean closed;

    // From here on for the event loop.

    /** The tail that each log had when it was told last, by id; -1: none. */
    private final Map<Long, Long> toldTails = new HashMap<>();

    /** How all logs stood when the watch began, as far as it was not told yet. */
    private final Deque<LogChange> beginning = new ArrayDeque<>();

    private List<LogChange> message = new ArrayList<>();
    private int messageBytes;

    /**
     * @param end ends the connection
     */
    Watch(
            final int requestId,
            final ControlMessage.WatchLogs request,
            final EventLoop loop,
            final Outbound out,
            final Consumer<ControlMessage.Refusal> end) {
        this.requestId = requestId;
        this.prefix = request.prefix();
        this.intervalMs = Math.max(MIN_INTERVAL_MS, Math.abs(request.minIntervalMs()));
        this.loop = loop;
        this.out = out;
        this.end = end;
    }

    /**
     * The first messages tell all logs as they stand.
     *
     * @param elsewhere for what may have to ask the disk
     */
    void start(final LogStore store, final StoreEvents events, final Executor elsewhere) {
        // What changes meanwhile is told behind the beginning.
        scheduled.set(true);
        events.add(this);
        final List<Log> logs = store.list(prefix);
        for (final Log log : logs) {
            toldTails.put(log.logId(), tail(log.segmentBasesBehind(-1), -1));
            log.addListener(this);
        }
        elsewhere.execute(
                () -> {
                    final List<LogChange> stand =
                            logs.stream()
                                    .filter(log -> !log.isDeleted())
                                    .map(Watch::standing)
                                    .toList();
                    EventLoops.execute(
                            loop,
                            () -> {
                                beginning.addAll(stand);
                                tell();
                            });
                });
    }

    private static LogChange standing(final Log log) {
        final long committed = log.committedSeqno();
        final long tail = tail(log.segmentBasesBehind(-1), -1);
        return change(log, ChangeKind.GROWN, committed, tail, List.of());
    }

    private static long tail(final long[] bases, final long before) {
        return bases.length == 0 ? before : bases[bases.length - 1];
    }

    private static LogChange change(
            final Log log,
            final ChangeKind kind,
            final long committed,
            final long tail,
            final List<Long> newSegments) {
        return new LogChange(
                log.name(),
                committed,
                Math.max(0, tail),
                tail < 0 ? 0 : committedLength(log, tail),
                kind,
                log.earliestSeqno(),
                newSegments);
    }

    private static int committedLength(final Log log, final long base) {
        try {
            final SegmentFile tail = log.openSegment(base);
            final int length = tail.committedEnd();
            tail.release();
            return length;
        } catch (final LogException e) {
            // Deleted in this moment: the next message says so.
            return 0;
        }
    }

    private void onChange(final Log log) {
        // Whoever takes it off the set looks at the log after that, and sees this change, too.
        if (!closed && !changed.contains(log)) {
            changed.add(log);
            schedule();
        }
    }

    private void schedule() {
        if (scheduled.compareAndSet(false, true)) {
            final long sinceMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - toldNs);
            EventLoops.execute(loop, this::tell, (int) Math.max(0, intervalMs - sinceMs));
        }
    }

    private void tell() {
        if (closed) {
            return;
        }
        toldNs = System.nanoTime();
        // Before looking: what changes from here on is told next time.
        scheduled.set(false);
        while (!beginning.isEmpty() && !out.isFull()) {
            add(beginning.poll());
        }
        if (beginning.isEmpty()) {
            tellChanges();
        }
        say();
        out.flush();
        if (!beginning.isEmpty() || !changed.isEmpty() || !gone.isEmpty()) {
            schedule();
        }
        if (gone.size() > MAX_GONE) {
            end.accept(
                    Refusals.fatal(
                            ErrorCode.LIMIT_EXCEEDED,
                            "a watch is not read: at most "
                                    + MAX_GONE
                                    + " deleted logs that were not told. Read, and watch anew."));
        }
    }

    private void tellChanges() {
        // Looked at before those that are gone, and told after them: of a log that was deleted and
        // made anew the new one counts.
        final List<Log> logs = List.copyOf(changed);
        for (final Long id : List.copyOf(gone.keySet())) {
            if (out.isFull()) {
                return;
            }
            final String name = gone.remove(id);
            toldTails.remove(id);
            // Also if the watcher was never told of it: it may have heard of the log elsewhere.
            add(new LogChange(name, 0, 0, 0, ChangeKind.DELETED, 0, List.of()));
        }
        for (final Log log : logs) {
            if (out.isFull()) {
                return;
            }
            changed.remove(log);
            if (!log.isDeleted()) {
                describe(log);
            }
        }
    }

    private void describe(final Log log) {
        final Long told = toldTails.get(log.logId());
        final long toldTail = told == null ? -1 : told;
        final long committed = log.committedSeqno();
        final long[] bases = log.segmentBasesBehind(toldTail);
        final long tail = tail(bases, toldTail);
        toldTails.put(log.logId(), tail);
        ChangeKind kind = told == null ? ChangeKind.CREATED : ChangeKind.GROWN;
        int from = 0;
        do {
            final int to = Math.min(bases.length, from + SEGMENTS_PER_CHANGE);
            final List<Long> part = Arrays.stream(bases, from, to).boxed().toList();
            add(change(log, kind, committed, tail, part));
            kind = ChangeKind.GROWN;
            from = to;
        } while (from < bases.length);
    }

    private void add(final LogChange change) {
        message.add(change);
        messageBytes +=
                BYTES_PER_CHANGE
                        + change.name().length()
                        + change.newSegments().size() * Long.BYTES;
        if (messageBytes >= MESSAGE_BYTES) {
            say();
        }
    }

    private void say() {
        if (!message.isEmpty()) {
            out.write(Control.of(requestId, new ControlMessage.LogsChanged(message)));
            message = new ArrayList<>();
            messageBytes = 0;
        }
    }

    /** Stops listening; called by the event loop. */
    void close(final LogStore store, final StoreEvents events) {
        closed = true;
        events.remove(this);
        for (final Log log : store.list(prefix)) {
            log.removeListener(this);
        }
        changed.clear();
        gone.clear();
    }

    @Override
    public void onCommitted(final Log log) {
        onChange(log);
    }

    @Override
    public void onForgotten(final Log log) {
        onChange(log);
    }

    @Override
    public void onCreated(final Log log) {
        if (log.name().startsWith(prefix)) {
            log.addListener(this);
            onChange(log);
            if (closed) {
                // In this moment: nobody else would take it off.
                log.removeListener(this);
            }
        }
    }

    @Override
    public void onDeleted(final Log log) {
        if (!closed && log.name().startsWith(prefix)) {
            gone.put(log.logId(), log.name());
            schedule();
        }
    }
}
