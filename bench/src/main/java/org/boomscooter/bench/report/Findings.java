package org.boomscooter.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was measured, round by round, and what went wrong. */
public final class Findings {
    /** What is measured of whom doing what. */
    public record Key(String work, String contender, String metric) {}

    private final Map<Key, List<Double>> values = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();

    public void add(
            final String work, final String contender, final String metric, final double value) {
        values.computeIfAbsent(new Key(work, contender, metric), key -> new ArrayList<>())
                .add(value);
    }

    public void addFailure(final String failure) {
        failures.add(failure);
    }

    public List<String> failures() {
        return failures;
    }

    public Map<Key, List<Double>> values() {
        return values;
    }

    /** Round by round; empty: never measured. */
    public List<Double> rounds(final String work, final String contender, final String metric) {
        return values.getOrDefault(new Key(work, contender, metric), List.of());
    }

    /** Of all rounds, or {@code null}: never measured. */
    public Spread spread(final String work, final String contender, final String metric) {
        final List<Double> found = values.get(new Key(work, contender, metric));
        return found == null ? null : Spread.of(found);
    }

    /** Who did this work, in the order of the first round. */
    public Set<String> contenders(final String work) {
        final Set<String> found = new LinkedHashSet<>();
        for (final Key key : values.keySet()) {
            if (key.work().equals(work)) {
                found.add(key.contender());
            }
        }
        return found;
    }

    /** Every work of which this metric is known. */
    public Set<String> works(final String metric) {
        final Set<String> found = new LinkedHashSet<>();
        for (final Key key : values.keySet()) {
            if (key.metric().equals(metric)) {
                found.add(key.work());
            }
        }
        return found;
    }
}
