package org.boomscooter.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How every JMH benchmark here runs: forks with the flags of the server, because a fork does not
 * see the manifest of the jar that launched it; average time in nanoseconds.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 2,
        jvmArgsPrepend = {
            ForkedBenchmark.EXPORT_MISC,
            ForkedBenchmark.EXPORT_REF,
            ForkedBenchmark.EXPORT_NIO_CHANNELS,
            ForkedBenchmark.EXPORT_UTIL,
            ForkedBenchmark.OPEN_REFLECT,
            ForkedBenchmark.IGNORE_UNKNOWN,
            ForkedBenchmark.NATIVE_ACCESS,
            ForkedBenchmark.UNSAFE_ACCESS,
            ForkedBenchmark.RETAIN_MAPPINGS
        })
public abstract class ForkedBenchmark {
    static final String EXPORT_MISC = "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED";
    static final String EXPORT_REF = "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED";
    static final String EXPORT_NIO_CHANNELS = "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED";
    static final String EXPORT_UTIL = "--add-exports=java.base/jdk.internal.util=ALL-UNNAMED";
    static final String OPEN_REFLECT = "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED";
    static final String IGNORE_UNKNOWN = "-XX:+IgnoreUnrecognizedVMOptions";
    static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";
    static final String UNSAFE_ACCESS = "--sun-misc-unsafe-memory-access=allow";
    static final String RETAIN_MAPPINGS = "-DmappedFile.retain=true";
}
