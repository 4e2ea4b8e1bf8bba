package org.boomscooter.bench.index;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.boomscooter.bench.ForkedBenchmark;
import org.boomscooter.format.frame.KeyRange;
import org.boomscooter.format.index.SparseIndex;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What does a subscription pay to find its start in a segment, by seqno (binary search), by time
 * and by key (zone maps, one after the other)? 65,536 entries are those of a segment of 256 MiB.
 */
@State(Scope.Thread)
public class LookUpBenchmark extends ForkedBenchmark {
    private static final int STRETCH_LENGTH = 4096;
    private static final int SEQNOS_PER_STRETCH = 36;

    @Param({"65536", "1024"})
    int entries;

    private final SplittableRandom random = new SplittableRandom(7);
    private SparseIndex index;

    @Setup
    public void fill() {
        final ByteBuffer buffer =
                ByteBuffer.allocateDirect(
                        SparseIndex.fileLength(entries * STRETCH_LENGTH, STRETCH_LENGTH));
        index = SparseIndex.create(buffer, 1, 0, STRETCH_LENGTH);
        for (int i = 0; i < entries; i++) {
            index.append(
                    (long) i * SEQNOS_PER_STRETCH,
                    STRETCH_LENGTH * (i + 1),
                    STRETCH_LENGTH,
                    10L * i,
                    10L * i + 9,
                    1_000L * i,
                    1_000L * i + 999);
        }
    }

    @Benchmark
    public int findSeqno() {
        return index.find(random.nextLong((long) entries * SEQNOS_PER_STRETCH));
    }

    @Benchmark
    public int findTime() {
        return index.findTime(random.nextLong(1_000L * entries), 0);
    }

    @Benchmark
    public int findKey() {
        final long key = random.nextLong(10L * entries);
        return index.findKeys(new KeyRange(key, key), 0);
    }
}
