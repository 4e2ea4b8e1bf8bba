package org.boomscooter.server.log;

import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/**
 * The engine under deterministic simulation: appends at both levels, rolls, forces, kills and power
 * losses at any call of the disk. {@code -Dsimulation.seeds=1000000} for more, {@code
 * -Dsimulation.seed=N} to see one again.
 */
class SimulationTest {
    @Test
    void nothingAcknowledgedIsLostOrDoubledWhateverTheSeed() {
        final Long one = Long.getLong("simulation.seed");
        if (one != null) {
            run(one);
            return;
        }
        final int seeds = Integer.getInteger("simulation.seeds", 1_000);
        final long first = ThreadLocalRandom.current().nextLong(1L << 40);
        for (int i = 0; i < seeds; i++) {
            run(first + i);
        }
    }

    private static void run(final long seed) {
        try {
            new Simulation(seed).run();
        } catch (final RuntimeException | Error e) {
            throw new AssertionError(
                    "simulation failed; see it again with -Dsimulation.seed=" + seed, e);
        }
    }
}
