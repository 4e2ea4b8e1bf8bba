package org.boomscooter.bench.load;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.AbstractHistogram;

/** What a worker found, printed as {@code result name=value} lines. */
public final class Results {
    /** Begins every line; what else is printed is no result. */
    private static final String LINE_START = "result ";

    private final Map<String, String> values = new LinkedHashMap<>();

    public void put(final String name, final long value) {
        values.put(name, Long.toString(value));
    }

    public void put(final String name, final double value) {
        values.put(name, String.format(Locale.ROOT, "%.6f", value));
    }

    /** Percentiles of a histogram in nanoseconds, as microseconds. */
    public void put(final String name, final AbstractHistogram histogram) {
        put(name + ".p50.us", histogram.getValueAtPercentile(50) / 1e3);
        put(name + ".p99.us", histogram.getValueAtPercentile(99) / 1e3);
        put(name + ".p99_9.us", histogram.getValueAtPercentile(99.9) / 1e3);
        put(name + ".max.us", histogram.getMaxValue() / 1e3);
        put(name + ".count", histogram.getTotalCount());
    }

    /** The settings that printed results amount to. */
    public static Settings parse(final List<String> lines) {
        return Settings.parse(
                lines.stream()
                        .filter(line -> line.startsWith(LINE_START))
                        .map(line -> line.substring(LINE_START.length()))
                        .toList());
    }

    void print(final PrintStream out) {
        values.forEach((name, value) -> out.println(LINE_START + name + "=" + value));
        out.flush();
    }
}
