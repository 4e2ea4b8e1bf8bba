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

    private final Map<String, String> values;
    private final String prefix;

    public Results() {
        this(new LinkedHashMap<>(), "");
    }

    private Results(final Map<String, String> values, final String prefix) {
        this.values = values;
        this.prefix = prefix;
    }

    /** The results of one of several things, printed among all others as {@code part.name}. */
    public Results of(final String part) {
        return new Results(values, part + ".");
    }

    public void put(final String name, final long value) {
        values.put(prefix + name, Long.toString(value));
    }

    public void put(final String name, final double value) {
        values.put(prefix + name, String.format(Locale.ROOT, "%.6f", value));
    }

    /** Percentiles of a histogram in nanoseconds, as microseconds. */
    public void put(final AbstractHistogram histogram) {
        put("p50.us", histogram.getValueAtPercentile(50) / 1e3);
        put("p99.us", histogram.getValueAtPercentile(99) / 1e3);
        put("p99_9.us", histogram.getValueAtPercentile(99.9) / 1e3);
        put("max.us", histogram.getMaxValue() / 1e3);
        put("count", histogram.getTotalCount());
    }

    /** The settings that printed results amount to. */
    public static Settings parse(final List<String> lines) {
        return Settings.parse(
                lines.stream()
                        .filter(line -> line.startsWith(LINE_START))
                        .map(line -> line.substring(LINE_START.length()))
                        .toList());
    }

    /** To be found again by {@link #parse}. */
    public void print(final PrintStream out) {
        values.forEach((name, value) -> out.println(LINE_START + name + "=" + value));
        out.flush();
    }
}
