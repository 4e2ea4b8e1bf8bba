package org.boomscooter.server.log;

/**
 * Hears what happens to a log.
 *
 * <p><b>Threading:</b> called from the threads of the store, several at a time perhaps; must be
 * quick, must not block and must not throw. A call says that something has changed since the one
 * before; the log itself says what.
 */
public interface LogListener {
    /** More batches may be read. */
    default void onCommitted(final Log log) {}

    /** Retention has taken the oldest segments: {@link Log#earliestSeqno} has moved. */
    default void onForgotten(final Log log) {}

    /** {@link Log#syncedSeqno} has moved. */
    default void onSynced(final Log log) {}

    /** {@link Log#offer} had said no; now there is room. */
    default void onRoom(final Log log) {}

    /**
     * The log has become read-only: what is appended but not synced will never be acknowledged as
     * synced, see {@link Log#failure}.
     */
    default void onFailed(final Log log) {}

    default void onDeleted(final Log log) {}
}
