package org.boomscooter.server.log;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs something once, when what was appended to a log has become visible or never will.
 *
 * <p><b>Threading:</b> thread-safe; the task runs on the thread that brings the news.
 */
final class CommitWait implements LogListener {
    private final long seqno;
    private final Runnable task;
    private final AtomicBoolean done = new AtomicBoolean();

    /**
     * @param seqno behind the last one that is waited for
     */
    CommitWait(final long seqno, final Runnable task) {
        this.seqno = seqno;
        this.task = task;
    }

    void check(final Log log) {
        final boolean isOver =
                log.committedSeqno() >= seqno || log.failure() != null || log.isDeleted();
        if (isOver && done.compareAndSet(false, true)) {
            log.removeListener(this);
            task.run();
        }
    }

    @Override
    public void onCommitted(final Log log) {
        check(log);
    }

    @Override
    public void onFailed(final Log log) {
        check(log);
    }

    @Override
    public void onDeleted(final Log log) {
        check(log);
    }
}
