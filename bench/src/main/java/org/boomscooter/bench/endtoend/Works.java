package org.boomscooter.bench.endtoend;

import java.util.List;
import org.boomscooter.bench.load.Level;

/** All works, in the order in which they are done. */
final class Works {
    static final int SMALL_BYTES = 100;
    static final int LARGE_BYTES = 1024;

    private static final int LOW_RATE = 10_000;
    private static final int HIGH_RATE = 100_000;

    static final List<Work> ALL =
            List.of(
                    new ProduceWork(SMALL_BYTES, Level.WRITTEN),
                    new ConsumeWork(SMALL_BYTES),
                    new DirectReadWork(SMALL_BYTES),
                    new ProduceWork(LARGE_BYTES, Level.WRITTEN),
                    new ConsumeWork(LARGE_BYTES),
                    new DirectReadWork(LARGE_BYTES),
                    new ProduceWork(SMALL_BYTES, Level.SYNCED),
                    new TailWork(Level.WRITTEN, LOW_RATE),
                    new TailWork(Level.SYNCED, LOW_RATE),
                    new TailWork(Level.WRITTEN, HIGH_RATE),
                    new TailWork(Level.SYNCED, HIGH_RATE),
                    new AppendWork());

    private Works() {}
}
