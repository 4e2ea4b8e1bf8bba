package org.boomscooter.bench.report;

import java.util.List;

/** The middle and the ends of a few measured values. */
public record Spread(double median, double min, double max, int count) {
    public static Spread of(final List<Double> values) {
        final List<Double> sorted = values.stream().sorted().toList();
        final int count = sorted.size();
        final double median = (sorted.get((count - 1) / 2) + sorted.get(count / 2)) / 2;
        return new Spread(median, sorted.get(0), sorted.get(count - 1), count);
    }
}
