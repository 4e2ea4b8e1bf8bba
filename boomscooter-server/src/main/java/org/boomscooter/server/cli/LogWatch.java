package org.boomscooter.server.cli;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.boomscooter.client.Admin;
import org.boomscooter.client.LogChange;

/** Prints changes of logs as they come. */
final class LogWatch {
    /** Changes that wait for the output; then the client waits, and the server sums up. */
    private static final int MAX_WAITING = 10_000;

    private static final String ROW = "%-8s%14s%14s%14s%12s  %s";

    private final Terminal terminal;
    private final boolean isJson;
    private final Set<String> known = new HashSet<>();
    private final BlockingQueue<LogChange> waiting = new ArrayBlockingQueue<>(MAX_WAITING);

    LogWatch(final Terminal terminal, final boolean isJson) {
        this.terminal = terminal;
        this.isJson = isJson;
    }

    void print(final Admin admin, final String prefix, final Duration interval, final long count)
            throws InterruptedException {
        if (!isJson) {
            terminal.print(
                    String.format(ROW, "KIND", "EARLIEST", "NEXT", "SEGMENT", "LENGTH", "LOG"));
            terminal.flush();
        }
        final Admin.Watch watch = admin.watchLogs(prefix, interval, this::keep);
        try {
            for (long printed = 0; printed < count; printed++) {
                final LogChange change = waiting.take();
                final String kind = kind(change);
                terminal.print(isJson ? Json.object(fields(change, kind)) : row(change, kind));
                if (waiting.isEmpty()) {
                    terminal.flush();
                }
            }
        } finally {
            watch.close();
            // Whoever waits for room may go on.
            waiting.clear();
        }
    }

    /** On the thread of the client. */
    private void keep(final LogChange change) {
        try {
            waiting.put(change);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String row(final LogChange change, final String kind) {
        return String.format(
                ROW,
                kind,
                change.earliestSeqno(),
                change.committedSeqno(),
                change.segmentBaseSeqno(),
                change.segmentLengthBytes(),
                change.name());
    }

    private static Map<String, Object> fields(final LogChange change, final String kind) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("log", change.name());
        fields.put("kind", kind);
        fields.put("earliest", change.earliestSeqno());
        fields.put("next", change.committedSeqno());
        fields.put("segment", change.segmentBaseSeqno());
        fields.put("length", change.segmentLengthBytes());
        fields.put("newSegments", change.newSegments());
        return fields;
    }

    /** A log that nothing was told of has not grown: it was there before. */
    private String kind(final LogChange change) {
        if (change.kind() == LogChange.Kind.DELETED) {
            known.remove(change.name());
        } else if (known.add(change.name()) && change.kind() == LogChange.Kind.GROWN) {
            return "exists";
        }
        return change.kind().name().toLowerCase(Locale.ROOT);
    }
}
