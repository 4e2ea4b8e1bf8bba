package org.boomscooter.server.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.boomscooter.format.segment.LookupCounts;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogListener;
import org.boomscooter.server.log.LogReader;
import org.boomscooter.server.log.Run;
import org.boomscooter.server.log.SegmentFile;

/**
 * A place in a log and how many bytes the consumer still takes; no more than that is kept.
 *
 * <p><b>Threading:</b> for the event loop of the connection, except that a cold read borrows the
 * reader, and that the listener's methods are called by the threads of the log.
 */
final class Subscription implements LogListener {
    /** The longest run that is sent at once, unless a single batch is longer. */
    static final int MAX_RUN_BYTES = 1 << 20;

    private final int stream;
    private final Log log;
    private final byte[] channelPrefix;
    private final Runnable wake;
    private final Run run = new Run();
    private final List<Consumer<LookupCounts>> examinations = new ArrayList<>();
    private LogReader reader;
    private long credit;
    private boolean hasRun;
    private boolean borrowed;
    private boolean closed;
    private boolean atTail;

    /** Whether the last run, or one that found no memory, was of a segment without raw file. */
    private boolean unpacks;

    /** Whether the last run was blocks: whether more of them are in memory, nobody can tell. */
    private boolean takesBlocks;

    private SegmentFile lastSegment;
    private int nextPosition;
    private RuntimeException coldFailure;
    private volatile boolean waiting;
    private volatile boolean deleted;

    /**
     * @param wake makes the event loop look at the subscriptions again; thread-safe
     */
    Subscription(
            final int stream,
            final Log log,
            final byte[] channelPrefix,
            final long credit,
            final Runnable wake) {
        this.stream = stream;
        this.log = log;
        this.channelPrefix = channelPrefix;
        this.credit = credit;
        this.wake = wake;
    }

    int stream() {
        return stream;
    }

    Log log() {
        return log;
    }

    void start(final LogReader opened) {
        reader = opened;
        log.addListener(this);
        // Deleted while the place was looked for: nobody will say so again.
        deleted |= log.isDeleted();
    }

    boolean isStarted() {
        return reader != null;
    }

    boolean isDeleted() {
        return deleted;
    }

    void grant(final int bytes) {
        credit += bytes;
    }

    void spend(final int bytes) {
        credit -= bytes;
    }

    /** Whether the consumer wants anything and there may be something. */
    boolean canPoll() {
        return reader != null && !closed && !borrowed && !waiting && credit > 0;
    }

    /** Whether the next poll can be trusted not to wait for the disk. */
    boolean isNextWarm() {
        if (hasRun || atTail || coldFailure != null) {
            return true;
        }
        if (lastSegment == null || unpacks) {
            return false;
        }
        if (lastSegment.isTail()) {
            return true;
        }
        if (reader.looksForKeys()) {
            // Indexes are read by the file, and where the next batch lies only they know.
            return false;
        }
        final int left = lastSegment.committedEnd() - nextPosition;
        return left > 0
                && ColdReader.isWarm(lastSegment, nextPosition, Math.min(left, MAX_RUN_BYTES));
    }

    /** The next run, or {@code null}: wait, {@code wake} will tell. */
    Run poll() {
        if (coldFailure != null) {
            throw coldFailure;
        }
        if (hasRun) {
            hasRun = false;
            return run;
        }
        if (fetch()) {
            hasRun = false;
            return run;
        }
        // Said before looking again, so that a commit in between is not missed.
        waiting = true;
        if (fetch()) {
            waiting = false;
            hasRun = false;
            return run;
        }
        return null;
    }

    private boolean fetch() {
        final int maxBytes = (int) Math.min(MAX_RUN_BYTES, credit);
        final boolean polled = reader.poll(run, maxBytes, channelPrefix);
        hasRun = polled && !reader.lacksRoom();
        atTail = !polled;
        unpacks = reader.lacksRoom() || run.unpacked() != null;
        takesBlocks = hasRun && run.kind() == Run.Kind.BLOCKS;
        if (hasRun && run.kind() == Run.Kind.BATCHES) {
            lastSegment = run.segment();
            nextPosition = run.position() + run.length();
        } else {
            lastSegment = null;
        }
        return hasRun;
    }

    /** Until {@link #giveBack} the reader belongs to the cold reader. */
    void borrow() {
        borrowed = true;
    }

    /** On the cold reader: fetches the next run and gets its bytes into memory. */
    void fetchCold(final ColdReader coldReader) {
        try {
            if (fetch() && lastSegment != null && !unpacks && run.length() > 0) {
                coldReader.warm(lastSegment.channel(), run.position(), run.length());
            } else if (takesBlocks) {
                coldReader.warm(run.segment().companionChannel(), run.filePosition(), run.length());
            }
        } catch (final RuntimeException e) {
            // For the event loop to find: it knows how to tell the consumer.
            coldFailure = e;
        } catch (final InternalError e) {
            coldFailure = Refusals.unreadable(e);
        }
    }

    void giveBack() {
        borrowed = false;
        examinations.forEach(answer -> answer.accept(reader.examined()));
        examinations.clear();
        if (closed) {
            reader.close();
        }
    }

    /** Whether the next run is to be unpacked, as far as is known. */
    boolean unpacks() {
        return unpacks;
    }

    /** The last run has been handed on: its memory is not needed here any more. */
    void rest() {
        reader.rest();
    }

    boolean isAtEnd() {
        return run.nextSeqno() > reader.lastSeqno();
    }

    /** Answers now, or when the reader is given back. */
    void examine(final Consumer<LookupCounts> answer) {
        if (borrowed) {
            examinations.add(answer);
        } else {
            answer.accept(reader == null ? LookupCounts.NONE : reader.examined());
        }
    }

    void close() {
        if (closed) {
            return;
        }
        closed = true;
        log.removeListener(this);
        if (reader != null && !borrowed) {
            reader.close();
        }
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void onCommitted(final Log which) {
        if (waiting) {
            waiting = false;
            wake.run();
        }
    }

    @Override
    public void onDeleted(final Log which) {
        deleted = true;
        wake.run();
    }
}
