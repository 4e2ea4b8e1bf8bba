package org.boomscooter.client;

import java.time.Duration;
import java.util.List;
import org.boomscooter.format.segment.Retention;

/**
 * Makes, changes, describes, lists, deletes and watches logs, and looks after their cursors.
 *
 * <p>Calls block until the server has answered, and fit virtual threads. When the connection is
 * lost meanwhile, those that change nothing are asked again; the others fail with {@link
 * ErrorCode#CONNECTION_LOST}, and whether they were carried out is not known.
 *
 * <p><b>Threading:</b> for any number of threads, except that of the client itself: not from a
 * completion of a future, an {@link AckListener} or a {@link LogWatcher}.
 *
 * <p><b>Errors:</b> {@link BoomscooterException}, with {@link ErrorCode#TIMED_OUT} when no answer
 * came within {@link BoomscooterClient.Builder#requestTimeout}.
 */
public interface Admin {
    /** Makes a log; {@link ErrorCode#LOG_EXISTS}, {@link ErrorCode#BAD_LOG_NAME}. */
    LogInfo createLog(LogSettings settings);

    /**
     * Changes how long a log is kept, from now on; {@link ErrorCode#NO_SUCH_LOG}.
     *
     * @param rawRetention how long a sealed segment keeps its raw file, before its LZ4 companion
     *     alone serves; {@code null}: as it is. {@link ErrorCode#BAD_REQUEST} for a log without
     *     companions
     * @param retention how long a sealed segment is kept at all; {@code null}: as it is
     */
    LogInfo setRetention(String name, Retention rawRetention, Retention retention);

    /** Describes a log; {@link ErrorCode#NO_SUCH_LOG}. */
    LogInfo describeLog(String name);

    /** The logs whose names begin so, by name; empty: all. */
    List<LogInfo> listLogs(String prefix);

    /** Deletes a log with all its files; {@link ErrorCode#NO_SUCH_LOG}. */
    void deleteLog(String name);

    /** The cursors of a log, by name; {@link ErrorCode#NO_SUCH_LOG}. */
    List<CursorInfo> listCursors(String log);

    /**
     * Moves a cursor forward, or makes it, as {@link Consumer#commit(long)} does; for who reads the
     * files without the server. One that stands further on stays there.
     *
     * @return where it stands
     */
    CursorInfo commitCursor(String log, String cursor, long nextSeqno);

    /**
     * Puts a cursor there, forward or backward, or makes it. Consumers that have it open move it on
     * from where they are: stop them first.
     *
     * @return where it stands
     */
    CursorInfo resetCursor(String log, String cursor, long nextSeqno);

    /** Deletes a cursor; {@link ErrorCode#NO_SUCH_CURSOR}. */
    void deleteCursor(String log, String cursor);

    /**
     * Watches the logs whose names begin so, over lost connections too. It begins, also after a
     * lost connection, with all of them as they stand: what was begun or deleted meanwhile shows by
     * what is there. Who reads their files lists directories after the first change of a log.
     *
     * @param minInterval at most one notification of a log in this time; 1 ms or more, but less
     *     than 10 ms counts as 10 ms
     * @return ends the watch when closed
     */
    Watch watchLogs(String prefix, Duration minInterval, LogWatcher watcher);

    /** How the server is doing, in the Prometheus text format. */
    String metrics();

    /** A watch that goes on until it is closed. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}
