package org.boomscooter.bench.load;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.AbstractHistogram;

/** What a worker found, printed as {@code name=value} lines. */
final class Results {
    private final Map<String, String> values = new LinkedHashMap<>();

    void put(final String name, final long value) {
        values.put(name, Long.toString(value));
    }

    void put(final String name, final double value) {
        values.put(name, String.format(Locale.ROOT, "%.6f", value));
    }

    /** Percentiles of a histogram in nanoseconds, as microseconds. */
    void put(final String name, final AbstractHistogram histogram) {
        put(name + ".p50.us", histogram.getValueAtPercentile(50) / 1e3);
        put(name + ".p99.us", histogram.getValueAtPercentile(99) / 1e3);
        put(name + ".p99_9.us", histogram.getValueAtPercentile(99.9) / 1e3);
        put(name + ".max.us", histogram.getMaxValue() / 1e3);
        put(name + ".count", histogram.getTotalCount());
    }

    void print(final PrintStream out) {
        values.forEach((name, value) -> out.println(name + "=" + value));
        out.flush();
    }
}
