package org.boomscooter.client;

/** Where a consumer stops. Immutable. */
public sealed interface EndPosition {

    /** Nowhere: it follows the tail. */
    static EndPosition never() {
        return new Never();
    }

    /**
     * Behind the message of this seqno: it is the last one delivered.
     *
     * @throws IllegalArgumentException it is negative
     */
    static EndPosition seqno(final long seqno) {
        return new AtSeqno(seqno);
    }

    /** Behind the last message that is committed at the moment the consumer opens. */
    static EndPosition asItStands() {
        return new AsItStands();
    }

    /**
     * Behind the message of this seqno, or as {@link #asItStands} if the log ends before: whatever
     * comes first.
     */
    static EndPosition asItStandsUpTo(final long seqno) {
        return new AsItStandsUpTo(seqno);
    }

    /** See {@link #never()}. */
    record Never() implements EndPosition {}

    /**
     * See {@link #seqno(long)}.
     *
     * @param seqno 0 or more
     */
    record AtSeqno(long seqno) implements EndPosition {
        public AtSeqno {
            if (seqno < 0) {
                throw new IllegalArgumentException("seqno: " + seqno + " (expected: 0 or more)");
            }
        }
    }

    /** See {@link #asItStands()}. */
    record AsItStands() implements EndPosition {}

    /**
     * See {@link #asItStandsUpTo(long)}.
     *
     * @param seqno 0 or more
     */
    record AsItStandsUpTo(long seqno) implements EndPosition {
        public AsItStandsUpTo {
            if (seqno < 0) {
                throw new IllegalArgumentException("seqno: " + seqno + " (expected: 0 or more)");
            }
        }
    }
}
