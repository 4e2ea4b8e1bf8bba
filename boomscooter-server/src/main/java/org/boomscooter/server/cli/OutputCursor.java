package org.boomscooter.server.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.boomscooter.client.Consumer;

/**
 * Moves the cursor of a consumer behind what was written to standard output and flushed: now and
 * then, and at the end, also when a signal ends it. A new cursor is made at once: the next command
 * goes on where this one began even if nothing came.
 *
 * <p><b>Threading:</b> for one thread; a signal comes by another.
 */
final class OutputCursor implements AutoCloseable {
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long GRACE_S = 5;

    private final Terminal terminal;
    private final Consumer consumer;
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread onSignal = new Thread(this::stop, "boomscooter-shutdown");
    private long committed;
    private long committedNs = System.nanoTime();
    private volatile boolean isStopping;

    OutputCursor(final Terminal terminal, final Consumer consumer) {
        this.terminal = terminal;
        this.consumer = consumer;
        consumer.commit();
        this.committed = consumer.nextSeqno();
        Runtime.getRuntime().addShutdownHook(onSignal);
    }

    /** A signal has come: print nothing more. */
    boolean isStopping() {
        return isStopping;
    }

    private void stop() {
        isStopping = true;
        try {
            if (!done.await(GRACE_S, TimeUnit.SECONDS)) {
                terminal.say("boomscooter: ended without the last commit: the output is not read");
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void commitWhenDue() {
        if (System.nanoTime() - committedNs >= INTERVAL_NS) {
            commit();
        }
    }

    void commit() {
        committedNs = System.nanoTime();
        if (consumer.nextSeqno() > committed) {
            terminal.flush();
            consumer.commit();
            committed = consumer.nextSeqno();
        }
    }

    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(onSignal);
        } catch (final IllegalStateException e) {
            // It runs already.
            isStopping = true;
        }
    }
}
