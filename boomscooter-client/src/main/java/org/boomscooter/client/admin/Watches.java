package org.boomscooter.client.admin;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.boomscooter.client.Admin;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.client.LogChange;
import org.boomscooter.client.LogWatcher;
import org.boomscooter.client.transport.Link;
import org.boomscooter.client.transport.LinkStream;
import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.protocol.ControlMessage.LogsChanged;
import org.boomscooter.format.protocol.ControlMessage.UnwatchLogs;
import org.boomscooter.format.protocol.ControlMessage.WatchLogs;

/**
 * All watches of a client on the one watch that a connection has: the server is asked for the
 * prefix that they share, at the shortest interval, and each gets what is its own. The server
 * begins with all logs as they stand.
 *
 * <p><b>Threading:</b> {@link #add} and closing a watch are for any thread, all else is for the
 * loop.
 */
final class Watches implements LinkStream {
    private static final System.Logger LOGGER = System.getLogger(Watches.class.getName());

    private final Link link;
    private final List<Watching> watchings = new ArrayList<>();
    private boolean isAttached;

    Watches(final Link link) {
        this.link = link;
    }

    Admin.Watch add(final String prefix, final int minIntervalMs, final LogWatcher watcher) {
        if (minIntervalMs < 1) {
            throw new IllegalArgumentException(
                    "minInterval: " + minIntervalMs + " ms (expected: 1 or more)");
        }
        final Watching watching = new Watching(prefix, minIntervalMs, watcher);
        link.execute(() -> begin(watching));
        return () -> link.execute(() -> end(watching));
    }

    private void begin(final Watching watching) {
        watchings.add(watching);
        if (isAttached) {
            watchAnew();
        } else {
            isAttached = true;
            link.attach(this);
        }
    }

    private void end(final Watching watching) {
        if (watchings.remove(watching)) {
            watchAnew();
        }
    }

    @Override
    public void onUp() {
        if (!watchings.isEmpty()) {
            ask(new WatchLogs(sharedPrefix(), shortestIntervalMs()));
        }
    }

    private void watchAnew() {
        if (link.isUp()) {
            ask(new UnwatchLogs());
            onUp();
        }
    }

    private void ask(final ControlMessage request) {
        link.ask(
                request,
                (parts, error) -> {
                    if (error != null && !error.retriable() && error.code() != ErrorCode.CLOSED) {
                        LOGGER.log(Level.WARNING, "logs are not watched: " + error.getMessage());
                    }
                });
    }

    private String sharedPrefix() {
        String shared = watchings.get(0).prefix();
        for (final Watching watching : watchings) {
            while (!watching.prefix().startsWith(shared)) {
                shared = shared.substring(0, shared.length() - 1);
            }
        }
        return shared;
    }

    private int shortestIntervalMs() {
        return watchings.stream().mapToInt(Watching::minIntervalMs).min().orElseThrow();
    }

    @Override
    public void onDown(final BoomscooterException reason) {
        LOGGER.log(
                Level.DEBUG, "not watching until there is a connection: {0}", reason.getMessage());
        tellAllLost();
    }

    @Override
    public void onFailed(final BoomscooterException reason) {
        tellAllLost();
        watchings.clear();
    }

    @Override
    public void onControl(final ControlMessage message) {
        if (message instanceof LogsChanged changed) {
            for (final ControlMessage.LogChange change : changed.changes()) {
                tell(toChange(change));
            }
        }
    }

    private void tell(final LogChange change) {
        for (final Watching watching : List.copyOf(watchings)) {
            if (change.name().startsWith(watching.prefix())) {
                tell(watching, watcher -> watcher.onChange(change));
            }
        }
    }

    private void tellAllLost() {
        for (final Watching watching : List.copyOf(watchings)) {
            tell(watching, LogWatcher::onLost);
        }
    }

    private static void tell(final Watching watching, final Consumer<LogWatcher> news) {
        try {
            news.accept(watching.watcher());
        } catch (final RuntimeException e) {
            LOGGER.log(
                    Level.WARNING,
                    "a LogWatcher threw an exception; it is told of the next change",
                    e);
        }
    }

    private static LogChange toChange(final ControlMessage.LogChange change) {
        final LogChange.Kind kind =
                switch (change.kind()) {
                    case GROWN -> LogChange.Kind.GROWN;
                    case CREATED -> LogChange.Kind.CREATED;
                    case DELETED -> LogChange.Kind.DELETED;
                };
        return new LogChange(
                change.name(),
                kind,
                change.committedSeqno(),
                change.segmentBaseSeqno(),
                change.segmentLength(),
                change.earliestSeqno(),
                change.newSegments());
    }

    private record Watching(String prefix, int minIntervalMs, LogWatcher watcher) {}
}
