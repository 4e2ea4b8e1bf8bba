package org.boomscooter.client.consumer;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.client.transport.Backoff;
import org.boomscooter.client.transport.Link;
import org.boomscooter.client.transport.LinkStream;
import org.boomscooter.client.transport.Waiting;
import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.protocol.ControlMessage.CommitCursor;

/**
 * Moves the cursor of a consumer at the server. One request is on its way at a time; commits that
 * come meanwhile become one. What did not arrive is sent again: a commit only moves forward, so
 * that twice is once.
 *
 * <p><b>Threading:</b> {@link #commit}, {@link #commitAsync} and {@link #close} are for any thread,
 * {@link #processed} for the one that consumes, all else is for the loop.
 */
final class CursorKeeper implements LinkStream {
    private static final System.Logger LOGGER = System.getLogger(CursorKeeper.class.getName());

    private final Link link;
    private final String log;
    private final String name;
    private final int autoCommitMs;
    private final Deque<Waiter> waiters = new ArrayDeque<>();
    private final Backoff backoff = new Backoff();
    private boolean isAsking;
    private boolean isExpiring;
    private boolean isClosed;
    private long autoCommitted = -1;

    /** Behind what the consumer has surely done with; -1: nothing. */
    private volatile long processed = -1;

    private record Waiter(long nextSeqno, long deadlineNs, CompletableFuture<Void> done) {}

    private CursorKeeper(
            final Link link, final String log, final String name, final int autoCommitMs) {
        this.link = link;
        this.log = log;
        this.name = name;
        this.autoCommitMs = autoCommitMs;
    }

    /**
     * Begins to keep a cursor.
     *
     * @param autoCommitMs interval at which what was processed is committed; 0: not by itself
     */
    static CursorKeeper attach(
            final Link link, final String log, final String name, final int autoCommitMs) {
        final CursorKeeper keeper = new CursorKeeper(link, log, name, autoCommitMs);
        link.execute(
                () -> {
                    link.attach(keeper);
                    keeper.scheduleAutoCommit();
                });
        return keeper;
    }

    /** Everything below this seqno was handed out before, and more is asked for now. */
    void processed(final long nextSeqno) {
        if (autoCommitMs > 0) {
            processed = nextSeqno;
        }
    }

    void commit(final long nextSeqno) {
        if (link.inLoop()) {
            throw new IllegalStateException(
                    "commit on the thread of the client, which would wait for itself");
        }
        Waiting.get(
                commitAsync(nextSeqno),
                2L * link.settings().requestTimeoutMs(),
                "commit cursor " + name + " of " + log);
    }

    CompletableFuture<Void> commitAsync(final long nextSeqno) {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        final long deadlineNs =
                System.nanoTime()
                        + TimeUnit.MILLISECONDS.toNanos(link.settings().requestTimeoutMs());
        if (!link.execute(() -> add(new Waiter(nextSeqno, deadlineNs, done)))) {
            done.completeExceptionally(closedException());
        }
        return done;
    }

    private void add(final Waiter waiter) {
        if (isClosed) {
            waiter.done().completeExceptionally(closedException());
            return;
        }
        waiters.add(waiter);
        expireLater();
        ask();
    }

    private void ask() {
        if (isAsking || waiters.isEmpty() || !link.isUp()) {
            return;
        }
        isAsking = true;
        final long highest = waiters.stream().mapToLong(Waiter::nextSeqno).max().orElseThrow();
        link.ask(
                new CommitCursor(log, name, highest, false),
                (parts, error) -> onAnswer(highest, error));
    }

    private void onAnswer(final long highest, final BoomscooterException error) {
        isAsking = false;
        if (error == null) {
            backoff.reset();
            end(waiter -> waiter.nextSeqno() <= highest, null);
            ask();
        } else if (error.code() == ErrorCode.CONNECTION_LOST) {
            ask(); // or when it is up again
        } else if (error.retriable()) {
            link.schedule(this::ask, TimeUnit.MILLISECONDS.toNanos(backoff.next()));
        } else {
            // Those below it may be taken.
            end(waiter -> waiter.nextSeqno() == highest, error);
            ask();
        }
    }

    /** Takes waiters off and tells them; the error may be {@code null}. */
    private void end(final Predicate<Waiter> which, final BoomscooterException error) {
        final List<Waiter> ended = new ArrayList<>();
        waiters.removeIf(waiter -> which.test(waiter) && ended.add(waiter));
        for (final Waiter waiter : ended) {
            if (error == null) {
                waiter.done().complete(null);
            } else {
                waiter.done().completeExceptionally(error);
            }
        }
    }

    private void expireLater() {
        if (!isExpiring && !waiters.isEmpty()) {
            isExpiring = true;
            link.schedule(this::expire, waiters.peek().deadlineNs() - System.nanoTime());
        }
    }

    private void expire() {
        isExpiring = false;
        final long nowNs = System.nanoTime();
        end(
                waiter -> nowNs - waiter.deadlineNs() >= 0,
                new BoomscooterException(
                        ErrorCode.TIMED_OUT,
                        true,
                        "cursor "
                                + name
                                + " of log "
                                + log
                                + ": not committed within "
                                + link.settings().requestTimeoutMs()
                                + " ms"));
        expireLater();
    }

    private void scheduleAutoCommit() {
        if (autoCommitMs > 0 && !isClosed) {
            link.schedule(this::autoCommit, TimeUnit.MILLISECONDS.toNanos(autoCommitMs));
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // both outcomes are seen to
    private void autoCommit() {
        final long nextSeqno = processed;
        // One that waits for a connection is enough.
        if (!isClosed && nextSeqno > autoCommitted && waiters.isEmpty()) {
            commitAsync(nextSeqno)
                    .whenComplete(
                            (done, error) -> {
                                if (error == null) {
                                    autoCommitted = nextSeqno;
                                } else {
                                    LOGGER.log(
                                            Level.WARNING,
                                            "not committed, and tried again: "
                                                    + error.getMessage());
                                }
                            });
        }
        scheduleAutoCommit();
    }

    /** Commits what was processed, if it is to do that by itself, and lets go of the link. */
    void close() {
        final long last = processed;
        processed = -1;
        if (last >= 0 && !link.inLoop()) {
            try {
                commit(last);
            } catch (final BoomscooterException e) {
                LOGGER.log(
                        Level.WARNING,
                        "closed without the last commit: "
                                + e.getMessage()
                                + ": what is behind"
                                + " the one before comes again");
            }
        }
        link.execute(
                () -> {
                    isClosed = true;
                    link.detach(this);
                    end(waiter -> true, closedException());
                });
    }

    private static BoomscooterException closedException() {
        return new BoomscooterException(ErrorCode.CLOSED, false, "the consumer is closed");
    }

    @Override
    public void onUp() {
        ask();
    }

    @Override
    public void onDown(final BoomscooterException reason) {
        LOGGER.log(
                Level.DEBUG, "commits wait until there is a connection: {0}", reason.getMessage());
    }

    @Override
    public void onFailed(final BoomscooterException reason) {
        isClosed = true;
        end(waiter -> true, reason);
    }

    @Override
    public void onControl(final ControlMessage message) {
        throw new IllegalStateException("a cursor is no stream: " + message);
    }
}
