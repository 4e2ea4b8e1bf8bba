package org.boomscooter.bench.endtoend;

import java.time.Duration;

/**
 * How long everything takes.
 *
 * @param limit after which nothing new is begun
 * @param serverWarmUpMs of produce and consume before the first measured work of a round
 * @param maxMessageBytes payload bytes after which a produce ends early, so that no disk fills up
 * @param recoveryBytes payload bytes in the log whose server is killed
 * @param startUps how often starting is timed
 * @param allWorks whether synced produce by the tuned client, latency of the default client and the
 *     high rate are measured too
 */
record Budget(
        Duration limit,
        int rounds,
        long serverWarmUpMs,
        long produceWarmUpMs,
        long produceMs,
        long consumeWarmUpMs,
        long consumeMs,
        long latencyWarmUpMs,
        long latencyMs,
        long maxMessageBytes,
        long recoveryBytes,
        int startUps,
        boolean allWorks) {
    private static final long GB = 1_000_000_000;

    static Budget full() {
        return new Budget(
                Duration.ofMinutes(30),
                3,
                4_000,
                1_500,
                3_000,
                500,
                2_000,
                2_000,
                4_000,
                4 * GB,
                10 * GB,
                7,
                true);
    }

    static Budget quick() {
        return new Budget(
                Duration.ofMinutes(5),
                1,
                1_500,
                700,
                1_000,
                300,
                700,
                1_000,
                1_500,
                GB,
                GB,
                3,
                false);
    }

    Budget withRounds(final int newRounds) {
        return new Budget(
                limit,
                newRounds,
                serverWarmUpMs,
                produceWarmUpMs,
                produceMs,
                consumeWarmUpMs,
                consumeMs,
                latencyWarmUpMs,
                latencyMs,
                maxMessageBytes,
                recoveryBytes,
                startUps,
                allWorks);
    }
}
