package org.boomscooter.server.transport;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.boomscooter.format.protocol.Control;
import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.protocol.ControlMessage.ChangeKind;
import org.boomscooter.format.protocol.ControlMessage.LogChange;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogException;
import org.boomscooter.server.log.LogListener;
import org.boomscooter.server.log.LogStore;
import org.boomscooter.server.log.SegmentFile;
import org.boomscooter.server.log.StoreListener;

/**
 * Tells a client which logs have changed, at most once per interval: what comes in between is one
 * change.
 *
 * <p><b>Threading:</b> started, run and closed by the event loop; the listeners' methods are called
 * by the threads of the store.
 */
final class Watch implements LogListener, StoreListener {
    private static final int MIN_INTERVAL_MS = 10;
    private static final int CHANGES_PER_MESSAGE = 1_000;

    private final int requestId;
    private final String prefix;
    private final int intervalMs;
    private final EventLoop loop;
    private final Outbound out;
    private final Map<Log, ChangeKind> changed = new ConcurrentHashMap<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile boolean closed;

    Watch(
            final int requestId,
            final ControlMessage.WatchLogs request,
            final EventLoop loop,
            final Outbound out) {
        this.requestId = requestId;
        this.prefix = request.prefix();
        this.intervalMs = Math.max(MIN_INTERVAL_MS, Math.abs(request.minIntervalMs()));
        this.loop = loop;
        this.out = out;
    }

    /** The first message tells all logs as they stand. */
    void start(final LogStore store, final StoreEvents events) {
        events.add(this);
        for (final Log log : store.list(prefix)) {
            log.addListener(this);
            changed.put(log, ChangeKind.GROWN);
        }
        scheduled.set(true);
        tell();
    }

    private void change(final Log log, final ChangeKind kind) {
        // A log that is new stays new until that was told; one that is gone stays gone.
        changed.merge(log, kind, (old, now) -> now == ChangeKind.GROWN ? old : now);
        if (scheduled.compareAndSet(false, true)) {
            EventLoops.execute(loop, this::tell, intervalMs);
        }
    }

    private void tell() {
        if (closed) {
            return;
        }
        if (out.isFull()) {
            EventLoops.execute(loop, this::tell, intervalMs);
            return;
        }
        // Before looking: what changes from here on is told next time.
        scheduled.set(false);
        List<LogChange> changes = new ArrayList<>();
        for (final Log log : List.copyOf(changed.keySet())) {
            if (changes.size() == CHANGES_PER_MESSAGE) {
                say(changes);
                changes = new ArrayList<>();
            }
            changes.add(describe(log, changed.remove(log)));
        }
        say(changes);
        out.flush();
    }

    private void say(final List<LogChange> changes) {
        if (!changes.isEmpty()) {
            out.write(Control.of(requestId, new ControlMessage.LogsChanged(changes)));
        }
    }

    private static LogChange describe(final Log log, final ChangeKind kind) {
        if (kind == ChangeKind.DELETED) {
            return new LogChange(log.name(), 0, 0, 0, kind);
        }
        final long[] bases = log.segmentBases();
        final long base = bases.length == 0 ? 0 : bases[bases.length - 1];
        return new LogChange(
                log.name(),
                log.committedSeqno(),
                base,
                bases.length == 0 ? 0 : committedLength(log, base),
                kind);
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

    /** Stops listening; called by the event loop. */
    void close(final LogStore store, final StoreEvents events) {
        closed = true;
        events.remove(this);
        for (final Log log : store.list(prefix)) {
            log.removeListener(this);
        }
    }

    @Override
    public void onCommitted(final Log log) {
        change(log, ChangeKind.GROWN);
    }

    @Override
    public void onCreated(final Log log) {
        if (log.name().startsWith(prefix)) {
            log.addListener(this);
            change(log, ChangeKind.CREATED);
        }
    }

    @Override
    public void onDeleted(final Log log) {
        if (log.name().startsWith(prefix)) {
            change(log, ChangeKind.DELETED);
        }
    }
}
