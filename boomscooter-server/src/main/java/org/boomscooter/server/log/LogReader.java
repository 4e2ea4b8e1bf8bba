package org.boomscooter.server.log;

/**
 * A place in a log, from which committed batches are read on.
 *
 * <p><b>Threading:</b> for one thread at a time.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class LogReader implements AutoCloseable {
    LogReader() {}

    /**
     * Goes to the batch that holds this seqno, or the first one behind it; a seqno above the
     * committed ones is waited for.
     *
     * @return the first seqno wanted: messages below it in the first batch are to be dropped
     */
    public long seekSeqno(final long seqno) {
        throw new UnsupportedOperationException("seekSeqno " + seqno);
    }

    /** Goes to the first batch that is kept; returns its seqno. */
    public long seekEarliest() {
        throw new UnsupportedOperationException("seekEarliest");
    }

    /** Goes behind the last committed batch; returns the next seqno. */
    public long seekLatest() {
        throw new UnsupportedOperationException("seekLatest");
    }

    /**
     * Goes to the first batch appended at or after this time, in ns since 1970-01-01 UTC; returns
     * its seqno.
     */
    public long seekTime(final long timeNs) {
        throw new UnsupportedOperationException("seekTime " + timeNs);
    }

    /**
     * Takes the next run of whole batches, at most {@code maxBytes} long unless the first batch
     * alone is longer.
     *
     * @param channelPrefix UTF-8; only batches whose channel begins so, none: all
     * @return {@code false}: at the tail, nothing more is committed; the log will be synced soon if
     *     that makes more readable
     */
    public boolean poll(final Run run, final int maxBytes, final byte[] channelPrefix) {
        throw new UnsupportedOperationException(
                "poll " + run.kind() + maxBytes + channelPrefix.length);
    }

    /** The seqno that the next poll begins with, as far as is known. */
    public long nextSeqno() {
        throw new UnsupportedOperationException("nextSeqno");
    }

    @Override
    public void close() {}
}
