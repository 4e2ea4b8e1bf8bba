package org.boomscooter.server.log;

import java.nio.ByteBuffer;

/**
 * An open log.
 *
 * <p><b>Threading:</b> thread-safe.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Log {
    private final LogSpec spec;

    Log(final LogSpec spec) {
        this.spec = spec;
    }

    public String name() {
        return spec.name();
    }

    /** What the log was made with, its defaults filled in. */
    public LogSpec spec() {
        return spec;
    }

    /** Random, chosen when the log was made; seeds its header checksums. */
    public long logId() {
        throw new UnsupportedOperationException();
    }

    /** The seqno behind the last appended one; 0 in an empty log. */
    public long appendedSeqno() {
        throw new UnsupportedOperationException();
    }

    /** The seqno behind the last one that survives power loss. */
    public long syncedSeqno() {
        throw new UnsupportedOperationException();
    }

    /** The seqno behind the last one that readers may see. */
    public long committedSeqno() {
        throw new UnsupportedOperationException();
    }

    /** The lowest seqno that is kept. */
    public long earliestSeqno() {
        throw new UnsupportedOperationException();
    }

    public boolean isReadOnly() {
        throw new UnsupportedOperationException();
    }

    /** Why the log is read-only; {@code null}: it is not. */
    public LogException failure() {
        throw new UnsupportedOperationException();
    }

    /**
     * Hands a batch to the writer.
     *
     * @return {@code false}: the queue is full and the request still the caller's; offer again
     *     after {@link LogListener#onRoom}
     */
    public boolean offer(final AppendRequest request) {
        throw new UnsupportedOperationException("offer " + request);
    }

    /**
     * Appends a batch and waits until {@code level} holds; for embedded use and tests.
     *
     * @return the seqno of its first message
     */
    public long append(
            final ByteBuffer batch, final int offset, final int lengthBytes, final AckLevel level) {
        throw new UnsupportedOperationException("append " + batch + offset + lengthBytes + level);
    }

    /** One for each subscription; stands before the earliest batch. */
    public LogReader openReader() {
        throw new UnsupportedOperationException();
    }

    public void addListener(final LogListener listener) {
        throw new UnsupportedOperationException("addListener " + listener);
    }

    public void removeListener(final LogListener listener) {
        throw new UnsupportedOperationException("removeListener " + listener);
    }

    /** Walks the catalogue and asks the disk for lengths: not for a hot path. */
    public LogState state() {
        throw new UnsupportedOperationException();
    }

    /** The highest sequence stored for this producer, unsigned; 0: none. */
    public int lastSequence(final int producerId) {
        throw new UnsupportedOperationException("lastSequence " + producerId);
    }

    /** Base seqnos of the segments, in order. */
    public long[] segmentBases() {
        throw new UnsupportedOperationException();
    }

    /** Opens a segment for reading; the caller releases it. */
    public SegmentFile openSegment(final long baseSeqno) {
        throw new UnsupportedOperationException("openSegment " + baseSeqno);
    }
}
