package org.boomscooter.client.direct;

import java.time.Duration;

/**
 * How a direct reader goes about it; what is {@code null} or not set is by the mode.
 *
 * @param mode as it was asked for
 * @param minPoll first pause between looks at the mark file; {@code null}: by the mode
 * @param maxPoll longest pause; {@code null}: by the mode
 * @param patience how long what looks wrong on a shared file system is read again
 */
record DirectSettings(DirectMode mode, Duration minPoll, Duration maxPoll, Duration patience) {
    private static final long MMAP_MIN_NS = 20_000;
    private static final long MMAP_MAX_NS = 1_000_000;
    private static final long PREAD_MIN_NS = 10_000_000;
    private static final long PREAD_MAX_NS = 100_000_000;

    static final DirectSettings DEFAULTS =
            new DirectSettings(DirectMode.AUTO, null, null, Duration.ofSeconds(5));

    DirectSettings withMode(final DirectMode newMode) {
        return new DirectSettings(newMode, minPoll, maxPoll, patience);
    }

    DirectSettings withPolls(final Duration min, final Duration max) {
        if (min.isNegative() || min.isZero() || max.compareTo(min) < 0) {
            throw new IllegalArgumentException(
                    "pollEvery: "
                            + min
                            + " to "
                            + max
                            + " (expected: above 0, the longer one last)");
        }
        return new DirectSettings(mode, min, max, patience);
    }

    DirectSettings withPatience(final Duration newPatience) {
        if (newPatience.isNegative()) {
            throw new IllegalArgumentException(
                    "patience: " + newPatience + " (expected: 0 or more)");
        }
        return new DirectSettings(mode, minPoll, maxPoll, newPatience);
    }

    /**
     * @param coherent whether the files are mapped
     */
    TailWait tailWait(final boolean coherent) {
        if (minPoll != null) {
            return new TailWait(false, minPoll.toNanos(), maxPoll.toNanos());
        }
        return coherent
                ? new TailWait(true, MMAP_MIN_NS, MMAP_MAX_NS)
                : new TailWait(false, PREAD_MIN_NS, PREAD_MAX_NS);
    }
}
