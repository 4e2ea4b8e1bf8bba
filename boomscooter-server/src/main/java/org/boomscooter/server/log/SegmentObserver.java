package org.boomscooter.server.log;

/**
 * Hears what happens to the segments of all logs, to build companions of them while they are hot.
 *
 * <p>A segment file given here is valid during the call; who keeps it calls {@link
 * SegmentFile#retain}, and later {@link SegmentFile#release}.
 *
 * <p><b>Threading:</b> called from the threads of the store; must be quick, must not block and must
 * not throw. The calls about one segment come in order.
 */
public interface SegmentObserver {
    /** Does nothing. */
    SegmentObserver NONE = new SegmentObserver() {};

    /** A new segment is the tail. */
    default void onSegmentOpened(final Log log, final SegmentFile segment) {}

    /** Bytes below {@code endPosition} will not change any more. */
    default void onCommitted(final Log log, final SegmentFile segment, final int endPosition) {}

    /**
     * The segment has its footer, is forced, and nothing in it will change; {@link
     * SegmentFile#lengthBytes} is its length on disk for good. It may be another file than before,
     * shorter but with the same beginning. Also called for segments that recovery sealed.
     */
    default void onSealed(final Log log, final SegmentFile segment) {}

    /** The segment is gone or going: its log was deleted. */
    default void onDropped(final Log log, final long baseSeqno) {}
}
