package org.boomscooter.client.direct;

import java.time.Duration;
import org.boomscooter.client.Admin;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.client.LogChange;
import org.boomscooter.client.LogInfo;
import org.boomscooter.client.LogWatcher;

/**
 * What a server says of the log whose files are read: that it has grown, and how far. As long as
 * the connection is there, nobody has to look at the mark file often.
 *
 * <p><b>Threading:</b> told by the thread of the client, asked by that of the consumer.
 */
final class Notices implements LogWatcher, AutoCloseable {
    /** Of a reader that nobody wakes. */
    static final Notices NONE = new Notices("", 0);

    private static final Duration INTERVAL = Duration.ofMillis(10);
    private static final long NOTHING = -1;

    private final String log;
    private final long logId;
    private volatile long committedSeqno = NOTHING;
    private volatile Runnable onNews = () -> {};
    private volatile Admin.Watch watch = () -> {};

    private Notices(final String log, final long logId) {
        this.log = log;
        this.logId = logId;
    }

    /**
     * Begins to listen.
     *
     * @throws BoomscooterException whatever asking for the log brings
     */
    static Notices listen(final BoomscooterClient client, final String log) {
        final LogInfo info = client.admin().describeLog(log);
        final Notices notices = new Notices(log, info.logId());
        notices.watch = client.admin().watchLogs(log, INTERVAL, notices);
        return notices;
    }

    /**
     * Says which log the files are, and who is to be woken.
     *
     * @throws BoomscooterException {@link ErrorCode#NO_SUCH_LOG}: the server has another one
     */
    void attach(final long idOfFiles, final Runnable newOnNews) {
        if (this == NONE) {
            return;
        }
        if (idOfFiles != logId) {
            throw new BoomscooterException(
                    ErrorCode.NO_SUCH_LOG,
                    false,
                    "the server's log '"
                            + log
                            + "' is not the one of these files (expected: the server that writes"
                            + " them)");
        }
        onNews = newOnNews;
    }

    /** Behind the last seqno that may be read; -1: nobody says so now. */
    long committedSeqno() {
        return committedSeqno;
    }

    @Override
    public void onChange(final LogChange change) {
        if (change.name().equals(log)) {
            committedSeqno =
                    change.kind() == LogChange.Kind.DELETED ? NOTHING : change.committedSeqno();
            onNews.run();
        }
    }

    @Override
    public void onLost() {
        committedSeqno = NOTHING;
        onNews.run();
    }

    @Override
    public void close() {
        watch.close();
    }
}
