package org.boomscooter.client.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.boomscooter.client.Admin;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.CursorInfo;
import org.boomscooter.client.Damage;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.client.LogInfo;
import org.boomscooter.client.LogSettings;
import org.boomscooter.client.LogWatcher;
import org.boomscooter.client.transport.Link;
import org.boomscooter.client.transport.Waiting;
import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.protocol.ControlMessage.CommitCursor;
import org.boomscooter.format.protocol.ControlMessage.CreateLog;
import org.boomscooter.format.protocol.ControlMessage.Cursors;
import org.boomscooter.format.protocol.ControlMessage.DeleteCursor;
import org.boomscooter.format.protocol.ControlMessage.DeleteLog;
import org.boomscooter.format.protocol.ControlMessage.DescribeLog;
import org.boomscooter.format.protocol.ControlMessage.ListCursors;
import org.boomscooter.format.protocol.ControlMessage.ListLogs;
import org.boomscooter.format.protocol.ControlMessage.Logs;
import org.boomscooter.format.protocol.ControlMessage.Metrics;
import org.boomscooter.format.protocol.ControlMessage.ReadMetrics;
import org.boomscooter.format.protocol.ControlMessage.SetLog;
import org.boomscooter.format.segment.Retention;

/** The admin over a link. */
public final class NetworkAdmin implements Admin {
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Link link;
    private final Watches watches;

    public NetworkAdmin(final Link link) {
        this.link = link;
        this.watches = new Watches(link);
    }

    @Override
    public LogInfo createLog(final LogSettings settings) {
        final CreateLog request =
                new CreateLog(
                        settings.name(),
                        settings.seqnoMode(),
                        settings.segmentBytes(),
                        settings.companion(),
                        settings.ifNotExists(),
                        settings.visibleAt(),
                        settings.rawRetention(),
                        settings.retention(),
                        settings.firstSeqno());
        return only(
                logs(ask(request, settings.ifNotExists(), "create log " + settings.name())),
                "logs");
    }

    @Override
    public LogInfo setRetention(
            final String name, final Retention rawRetention, final Retention retention) {
        return only(
                logs(ask(new SetLog(name, rawRetention, retention), true, "set log " + name)),
                "logs");
    }

    @Override
    public LogInfo describeLog(final String name) {
        return only(logs(ask(new DescribeLog(name), true, "describe log " + name)), "logs");
    }

    @Override
    public List<LogInfo> listLogs(final String prefix) {
        final List<LogInfo> logs = logs(ask(new ListLogs(prefix), true, "list logs"));
        logs.sort(Comparator.comparing(LogInfo::name));
        return logs;
    }

    @Override
    public void deleteLog(final String name) {
        ask(new DeleteLog(name), false, "delete log " + name);
    }

    @Override
    public String metrics() {
        final StringBuilder text = new StringBuilder();
        for (final ControlMessage part : ask(new ReadMetrics(), true, "read metrics")) {
            if (part instanceof Metrics some) {
                text.append(some.text());
            }
        }
        return text.toString();
    }

    @Override
    public List<CursorInfo> listCursors(final String log) {
        return cursors(ask(new ListCursors(log), true, "list cursors of " + log));
    }

    @Override
    public CursorInfo commitCursor(final String log, final String cursor, final long nextSeqno) {
        return commit(new CommitCursor(log, cursor, nextSeqno, false));
    }

    @Override
    public CursorInfo resetCursor(final String log, final String cursor, final long nextSeqno) {
        return commit(new CommitCursor(log, cursor, nextSeqno, true));
    }

    private CursorInfo commit(final CommitCursor request) {
        return only(cursors(ask(request, true, "commit cursor " + request.cursor())), "cursors");
    }

    @Override
    public void deleteCursor(final String log, final String cursor) {
        ask(new DeleteCursor(log, cursor), false, "delete cursor " + cursor);
    }

    private static List<CursorInfo> cursors(final List<ControlMessage> answer) {
        final List<CursorInfo> infos = new ArrayList<>();
        for (final ControlMessage part : answer) {
            if (part instanceof Cursors some) {
                for (final ControlMessage.Cursor cursor : some.cursors()) {
                    infos.add(
                            new CursorInfo(
                                    cursor.name(),
                                    cursor.nextSeqno(),
                                    Instant.ofEpochMilli(cursor.committedMs()),
                                    Math.max(0, some.committedSeqno() - cursor.nextSeqno())));
                }
            }
        }
        return infos;
    }

    @Override
    public Watch watchLogs(
            final String prefix, final Duration minInterval, final LogWatcher watcher) {
        final long ms = Math.min(minInterval.toMillis(), Integer.MAX_VALUE);
        return watches.add(prefix, (int) ms, watcher);
    }

    /**
     * Waits for the answer.
     *
     * @param isRepeatable asking twice does no harm: a lost connection is not the caller's affair
     */
    private List<ControlMessage> ask(
            final ControlMessage request, final boolean isRepeatable, final String what) {
        if (link.inLoop()) {
            throw new IllegalStateException(
                    what + " on the thread of the client, which would wait for itself");
        }
        final long timeoutMs = link.settings().requestTimeoutMs();
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (true) {
            try {
                return Waiting.get(link.request(request), 2 * timeoutMs, what);
            } catch (final BoomscooterException e) {
                if (!isRepeatable
                        || e.code() != ErrorCode.CONNECTION_LOST
                        || System.nanoTime() - deadlineNs > 0) {
                    throw e;
                }
                LockSupport.parkNanos(RETRY_NS);
            }
        }
    }

    private static <T> T only(final List<T> answer, final String what) {
        if (answer.size() != 1) {
            throw new BoomscooterException(
                    ErrorCode.INTERNAL,
                    false,
                    "the server answers with " + answer.size() + " " + what + " (expected: 1)");
        }
        return answer.get(0);
    }

    private static List<LogInfo> logs(final List<ControlMessage> answer) {
        final List<LogInfo> logs = new ArrayList<>();
        for (final ControlMessage part : answer) {
            if (part instanceof Logs some) {
                some.logs().forEach(log -> logs.add(toInfo(log)));
            }
        }
        return logs;
    }

    private static LogInfo toInfo(final ControlMessage.LogInfo log) {
        return new LogInfo(
                log.name(),
                log.logId(),
                log.seqnoMode(),
                log.visibleAt(),
                log.segmentBytes(),
                log.companion(),
                log.rawRetention(),
                log.retention(),
                log.earliestSeqno(),
                log.appendedSeqno(),
                log.syncedSeqno(),
                log.committedSeqno(),
                log.segmentCount(),
                log.rawBytes(),
                log.companionBytes(),
                log.readOnly(),
                log.directory(),
                Instant.ofEpochMilli(log.createdMs()),
                log.damages().stream()
                        .map(d -> new Damage(d.fromSeqno(), d.toSeqno(), d.text(), d.gone()))
                        .toList());
    }
}
