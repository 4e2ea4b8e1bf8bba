package org.boomscooter.server.log;

import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;

/** An append that its caller waits for. */
final class BlockingAppend extends AppendRequest implements LogListener {
    private final Log log;
    private final CountDownLatch answered = new CountDownLatch(1);
    private final Object moved = new Object();
    private LogException refusal;
    private long firstSeqno;
    private long lastSeqno;

    BlockingAppend(final Log log) {
        this.log = log;
    }

    long append(
            final ByteBuffer batch, final int offset, final int lengthBytes, final AckLevel level) {
        set(batch.duplicate(), offset, lengthBytes, level);
        log.addListener(this);
        try {
            synchronized (moved) {
                while (!log.offer(this)) {
                    moved.wait();
                }
            }
            answered.await();
            if (refusal != null) {
                throw refusal;
            }
            if (level == AckLevel.SYNCED) {
                awaitSynced();
            }
            return firstSeqno;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogException(
                    LogException.Reason.INTERNAL,
                    log.name() + ": interrupted; the batch may be in the log or not",
                    e);
        } finally {
            log.removeListener(this);
        }
    }

    private void awaitSynced() throws InterruptedException {
        synchronized (moved) {
            while (log.syncedSeqno() <= lastSeqno) {
                if (log.failure() != null) {
                    throw log.failure();
                }
                moved.wait();
            }
        }
    }

    @Override
    protected void onAppended(
            final long first, final long last, final int messageCount, final boolean duplicate) {
        firstSeqno = first;
        lastSeqno = last;
        answered.countDown();
    }

    @Override
    protected void onRefused(final LogException reason) {
        refusal = reason;
        answered.countDown();
    }

    @Override
    public void onSynced(final Log which) {
        wake();
    }

    @Override
    public void onRoom(final Log which) {
        wake();
    }

    @Override
    public void onFailed(final Log which) {
        wake();
    }

    @Override
    public void onDeleted(final Log which) {
        wake();
    }

    private void wake() {
        synchronized (moved) {
            moved.notifyAll();
        }
    }
}
