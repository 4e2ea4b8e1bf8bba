package org.boomscooter.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

class BenchmarksRunTest {
    @Test
    void everyBenchmarkRunsOnceWithTinyInputs() throws RunnerException {
        final Options once =
                new OptionsBuilder()
                        .forks(0)
                        .mode(Mode.SingleShotTime)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .param("payloadBytes", "128")
                        .param("batchBytes", "4096")
                        .param("segmentBytes", Integer.toString(1 << 20))
                        .param("entries", "16")
                        .build();
        assertThat(new Runner(once).run()).hasSizeGreaterThan(10);
    }
}
