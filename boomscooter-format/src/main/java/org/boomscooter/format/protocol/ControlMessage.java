package org.boomscooter.format.protocol;

import java.util.List;
import java.util.Objects;
import org.boomscooter.format.segment.LookupCounts;
import org.boomscooter.format.segment.Retention;
import org.boomscooter.format.segment.SeqnoMode;

/**
 * What the ends of a connection say to each other beside batches, acks and credit; one record per
 * member of the union in {@code control.capnp}, where the meaning of every field is told.
 *
 * <p>Immutable. Seqnos and lengths are signed as they came: whoever uses them checks their range.
 */
public sealed interface ControlMessage {
    /** The first message of a connection. */
    record Hello(int minVersion, int maxVersion, String client, String token)
            implements ControlMessage {
        public Hello {
            Objects.requireNonNull(client, "client");
            Objects.requireNonNull(token, "token");
        }

        /** Without the token: this ends up in logs. */
        @Override
        public String toString() {
            return "Hello[" + minVersion + "-" + maxVersion + ", " + client + "]";
        }
    }

    /** The answer to {@link Hello}: what this connection is bound to. */
    record Welcome(
            int version,
            String server,
            int maxFrameBytes,
            int maxMessageBytes,
            int idleTimeoutMs,
            int maxSubscriptions)
            implements ControlMessage {}

    /**
     * A request or a batch was refused.
     *
     * @param stream the stream it belongs to; 0: none
     * @param reference the producer sequence of the refused batch; 0: no batch
     * @param fatal the server closes the connection after this
     */
    record Refusal(
            ErrorCode code,
            String text,
            boolean retriable,
            int stream,
            int reference,
            boolean fatal)
            implements ControlMessage {
        public Refusal {
            Objects.requireNonNull(code, "code");
            Objects.requireNonNull(text, "text");
        }
    }

    /** The request was carried out and has no other answer. */
    record Done() implements ControlMessage {}

    /**
     * Makes a log.
     *
     * @param segmentBytes 0: the server's default
     * @param rawRetention {@code null}: the server's default
     * @param retention {@code null}: the server's default
     * @param firstSeqno no seqno is below
     */
    record CreateLog(
            String name,
            SeqnoMode seqnoMode,
            int segmentBytes,
            boolean companion,
            boolean ifNotExists,
            AckLevel visibleAt,
            Retention rawRetention,
            Retention retention,
            long firstSeqno)
            implements ControlMessage {
        /** Seqnos begin with 0. */
        public CreateLog(
                final String name,
                final SeqnoMode seqnoMode,
                final int segmentBytes,
                final boolean companion,
                final boolean ifNotExists,
                final AckLevel visibleAt,
                final Retention rawRetention,
                final Retention retention) {
            this(
                    name,
                    seqnoMode,
                    segmentBytes,
                    companion,
                    ifNotExists,
                    visibleAt,
                    rawRetention,
                    retention,
                    0);
        }

        public CreateLog {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(seqnoMode, "seqnoMode");
            Objects.requireNonNull(visibleAt, "visibleAt");
        }
    }

    /**
     * Changes how long a log is kept.
     *
     * @param rawRetention {@code null}: as it is
     * @param retention {@code null}: as it is
     */
    record SetLog(String name, Retention rawRetention, Retention retention)
            implements ControlMessage {}

    record DescribeLog(String name) implements ControlMessage {}

    record ListLogs(String prefix) implements ControlMessage {}

    record DeleteLog(String name) implements ControlMessage {}

    /** Answers create, set, describe and list. */
    record Logs(List<LogInfo> logs) implements ControlMessage {
        public Logs {
            logs = List.copyOf(logs);
        }
    }

    /**
     * Asks for a stream of batches into a log.
     *
     * @param epoch unsigned; of the streams with one producer id the one with the highest may
     *     append
     */
    record OpenProducer(
            int stream, String log, AckLevel acks, int producerId, boolean create, int epoch)
            implements ControlMessage {
        public OpenProducer {
            Objects.requireNonNull(log, "log");
            Objects.requireNonNull(acks, "acks");
        }
    }

    record ProducerOpened(
            int stream,
            long logId,
            int producerId,
            int lastSequence,
            SeqnoMode seqnoMode,
            long nextSeqno)
            implements ControlMessage {}

    /** Of a {@link Subscribe}: both bounds included. */
    record Keys(long low, long high) {}

    /**
     * Opens a stream of batches out of a log.
     *
     * @param keys {@code null}: batches with and without keys
     * @param cursor begins where this cursor stands, at {@code start} only if there is none of this
     *     name; empty: no cursor
     * @param lz4 sealed segments come as blocks of their companions, where they have any
     * @param doubt what came before from the seqno on that it starts with contradicts its checksum:
     *     the server looks at that segment soon
     */
    record Subscribe(
            int stream,
            String log,
            Start start,
            End end,
            String channelPrefix,
            int creditBytes,
            Keys keys,
            String cursor,
            boolean lz4,
            boolean doubt)
            implements ControlMessage {
        /** All batches, with and without keys, and without a cursor. */
        public Subscribe(
                final int stream,
                final String log,
                final Start start,
                final End end,
                final String channelPrefix,
                final int creditBytes) {
            this(stream, log, start, end, channelPrefix, creditBytes, null, "", false, false);
        }

        public Subscribe {
            Objects.requireNonNull(log, "log");
            Objects.requireNonNull(start, "start");
            Objects.requireNonNull(end, "end");
            Objects.requireNonNull(channelPrefix, "channelPrefix");
            Objects.requireNonNull(cursor, "cursor");
        }
    }

    /**
     * The answer to {@link Subscribe}.
     *
     * @param endSeqno the last seqno that will come; -1: open
     */
    record Subscribed(
            int stream,
            long logId,
            SeqnoMode seqnoMode,
            long startSeqno,
            long endSeqno,
            long committedSeqno)
            implements ControlMessage {}

    /** Ends a producer or a subscription. */
    record CloseStream(int stream) implements ControlMessage {}

    /**
     * A subscription has come to its end.
     *
     * @param reason empty: the end asked for
     */
    record StreamEnd(int stream, long nextSeqno, String reason, LookupCounts examined)
            implements ControlMessage {
        /** Nothing was examined. */
        public StreamEnd(final int stream, final long nextSeqno, final String reason) {
            this(stream, nextSeqno, reason, LookupCounts.NONE);
        }
    }

    /** Asks what an open subscription has read so far. */
    record Examine(int stream) implements ControlMessage {}

    /** The answer to {@link Examine}. */
    record Examined(LookupCounts counts) implements ControlMessage {}

    /**
     * Bytes that cannot be trusted: a subscription skips them, a description lists them.
     *
     * @param stream 0 outside a subscription
     * @param toSeqno the last one concerned
     * @param gone not damaged, but removed by retention
     */
    record Damage(int stream, long fromSeqno, long toSeqno, String text, boolean gone)
            implements ControlMessage {}

    record WatchLogs(String prefix, int minIntervalMs) implements ControlMessage {}

    record LogsChanged(List<LogChange> changes) implements ControlMessage {
        public LogsChanged {
            changes = List.copyOf(changes);
        }
    }

    record UnwatchLogs() implements ControlMessage {}

    /** Asks how the server is doing. */
    record ReadMetrics() implements ControlMessage {}

    /**
     * Answers {@link ReadMetrics}.
     *
     * @param text whole lines of the Prometheus text format
     */
    record Metrics(String text) implements ControlMessage {
        public Metrics {
            Objects.requireNonNull(text, "text");
        }
    }

    /**
     * Moves a cursor, and makes it if there is none of this name.
     *
     * @param nextSeqno the seqno behind the last message that was processed
     * @param reset also backwards; without it a commit below where the cursor stands changes
     *     nothing
     */
    record CommitCursor(String log, String cursor, long nextSeqno, boolean reset)
            implements ControlMessage {
        public CommitCursor {
            Objects.requireNonNull(log, "log");
            Objects.requireNonNull(cursor, "cursor");
        }
    }

    record ListCursors(String log) implements ControlMessage {}

    record DeleteCursor(String log, String cursor) implements ControlMessage {
        public DeleteCursor {
            Objects.requireNonNull(log, "log");
            Objects.requireNonNull(cursor, "cursor");
        }
    }

    /** Answers commit and list: where cursors stand, and the log under them. */
    record Cursors(List<Cursor> cursors, long earliestSeqno, long committedSeqno)
            implements ControlMessage {
        public Cursors {
            cursors = List.copyOf(cursors);
        }
    }

    /**
     * Where a consumer goes on.
     *
     * @param committedMs when it was moved last, ms since 1970 UTC
     */
    record Cursor(String name, long nextSeqno, long committedMs) {
        public Cursor {
            Objects.requireNonNull(name, "name");
        }
    }

    /** One log as the server sees it; seqnos are those after the last one, except the earliest. */
    record LogInfo(
            String name,
            long logId,
            SeqnoMode seqnoMode,
            int segmentBytes,
            boolean companion,
            long earliestSeqno,
            long appendedSeqno,
            long syncedSeqno,
            long committedSeqno,
            int segmentCount,
            long rawBytes,
            long companionBytes,
            boolean readOnly,
            String directory,
            long createdMs,
            List<Damage> damages,
            AckLevel visibleAt,
            Retention rawRetention,
            Retention retention) {
        public LogInfo {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(seqnoMode, "seqnoMode");
            Objects.requireNonNull(directory, "directory");
            Objects.requireNonNull(visibleAt, "visibleAt");
            Objects.requireNonNull(rawRetention, "rawRetention");
            Objects.requireNonNull(retention, "retention");
            damages = List.copyOf(damages);
        }
    }

    enum StartKind {
        EARLIEST,
        LATEST,
        SEQNO,
        TIME
    }

    enum EndKind {
        NONE,
        SEQNO,
        AS_IT_STANDS
    }

    /**
     * What happened to one watched log since the last notification.
     *
     * @param newSegments base seqnos of all that were begun since then
     */
    record LogChange(
            String name,
            long committedSeqno,
            long segmentBaseSeqno,
            int segmentLength,
            ChangeKind kind,
            long earliestSeqno,
            List<Long> newSegments) {
        public LogChange {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(kind, "kind");
            newSegments = List.copyOf(newSegments);
        }
    }

    enum ChangeKind {
        GROWN,
        CREATED,
        DELETED
    }

    /**
     * Where a subscription begins.
     *
     * @param value a seqno, a time in ns since 1970 UTC, or 0
     */
    record Start(StartKind kind, long value) {
        public Start {
            Objects.requireNonNull(kind, "kind");
        }

        public static Start earliest() {
            return new Start(StartKind.EARLIEST, 0);
        }

        /** Only what is committed from now on. */
        public static Start latest() {
            return new Start(StartKind.LATEST, 0);
        }

        /** The batch that holds it, or the first after it. */
        public static Start at(final long seqno) {
            return new Start(StartKind.SEQNO, seqno);
        }

        /** The first batch appended at or after. */
        public static Start since(final long timeNs) {
            return new Start(StartKind.TIME, timeNs);
        }
    }

    /**
     * Where a subscription ends.
     *
     * @param seqno the last one wanted, or 0
     */
    record End(EndKind kind, long seqno) {
        public End {
            Objects.requireNonNull(kind, "kind");
        }

        /** Follow the tail. */
        public static End none() {
            return new End(EndKind.NONE, 0);
        }

        public static End at(final long seqno) {
            return new End(EndKind.SEQNO, seqno);
        }

        /** Everything committed when the server reads this. */
        public static End asItStands() {
            return new End(EndKind.AS_IT_STANDS, 0);
        }
    }
}
