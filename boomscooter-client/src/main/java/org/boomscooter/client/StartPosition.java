package org.boomscooter.client;

import java.time.Instant;
import java.util.Objects;

/** Where a consumer begins. Immutable. */
public sealed interface StartPosition {

    /** The first message that is kept. */
    static StartPosition earliest() {
        return new Earliest();
    }

    /** Only messages that are committed from now on. */
    static StartPosition latest() {
        return new Latest();
    }

    /**
     * The message of this seqno, or the first one after it.
     *
     * @throws IllegalArgumentException it is negative
     */
    static StartPosition seqno(final long seqno) {
        return new AtSeqno(seqno);
    }

    /**
     * The first batch appended at or after this time, by the server's clock.
     *
     * @throws ArithmeticException the time does not fit into 64 bits of nanoseconds: it lies
     *     outside of the years 1677 to 2262
     */
    static StartPosition time(final Instant time) {
        Objects.requireNonNull(time, "time");
        return new AtTime(
                Math.addExact(
                        Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano()));
    }

    /** See {@link #earliest()}. */
    record Earliest() implements StartPosition {}

    /** See {@link #latest()}. */
    record Latest() implements StartPosition {}

    /**
     * See {@link #seqno(long)}.
     *
     * @param seqno 0 or more
     */
    record AtSeqno(long seqno) implements StartPosition {
        public AtSeqno {
            if (seqno < 0) {
                throw new IllegalArgumentException("seqno: " + seqno + " (expected: 0 or more)");
            }
        }
    }

    /**
     * See {@link #time(Instant)}.
     *
     * @param timeNs nanoseconds since 1970-01-01 UTC
     */
    record AtTime(long timeNs) implements StartPosition {}
}
