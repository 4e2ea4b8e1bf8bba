package org.boomscooter.bench.endtoend;

import java.time.Duration;
import java.util.List;

/**
 * How long everything takes.
 *
 * @param limit after which nothing new is begun
 * @param serverWarmUpMs of producing before the first measured work of a round
 * @param maxMessageBytes payload bytes after which a produce ends early, so that no disk fills up
 * @param startUps how often starting is timed
 * @param isQuick whether to leave out works and clients
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
        int startUps,
        boolean isQuick) {
    private static final long GB = 1_000_000_000;

    static Budget full() {
        return new Budget(
                Duration.ofMinutes(40),
                3,
                4_000,
                800,
                2_000,
                400,
                1_200,
                1_200,
                2_500,
                4 * GB,
                5,
                false);
    }

    static Budget quick() {
        return new Budget(
                Duration.ofMinutes(5), 1, 1_500, 700, 1_000, 300, 700, 1_000, 1_500, GB, 3, true);
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
                startUps,
                isQuick);
    }

    /** The clients that there is time for. */
    List<String> chosen(final List<String> clients) {
        return isQuick ? clients.subList(0, Math.min(1, clients.size())) : clients;
    }
}
