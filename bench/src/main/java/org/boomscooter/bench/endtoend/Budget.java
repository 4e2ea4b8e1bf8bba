package org.boomscooter.bench.endtoend;

import java.time.Duration;

/**
 * How long everything takes.
 *
 * @param limit after which nothing new is begun
 * @param serverWarmUpMs of produce and consume before the first measured work of a round
 * @param maxMessageBytes payload bytes after which a produce ends early, so that no disk fills up
 * @param recoveryBytes payload bytes in the log whose server is killed
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
        int startUps) {
    private static final long GB = 1_000_000_000;

    static Budget full() {
        return new Budget(
                Duration.ofMinutes(15),
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
                7);
    }

    static Budget quick() {
        return new Budget(
                Duration.ofMinutes(3), 1, 1_500, 700, 1_000, 300, 700, 1_000, 1_500, GB, GB, 3);
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
                startUps);
    }
}
