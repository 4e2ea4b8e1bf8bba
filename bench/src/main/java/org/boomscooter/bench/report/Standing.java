package org.boomscooter.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Who did how well at a work, and by what factor one is ahead of another.
 *
 * <p>A contender is called by the name of its server and, behind a blank, that of its client's
 * settings.
 */
final class Standing {
    static final String OURS = "boomscooter";
    static final String DEFAULT = "default";
    static final String LIMIT = "limit";

    /** Ends the names of clients that do less than a client has to. */
    static final String RAW_FETCH = "raw fetch";

    private final Findings findings;

    Standing(final Findings findings) {
        this.findings = findings;
    }

    static String server(final String contender) {
        return contender.split(" ", 2)[0];
    }

    static String client(final String contender) {
        final String[] parts = contender.split(" ", 2);
        return parts.length == 1 ? "" : parts[1];
    }

    /** The client of this server that did best, or {@code null}: it did not take part. */
    String best(final String work, final String server) {
        return best(work, contender -> server(contender).equals(server));
    }

    /** The same of those that somebody has set. */
    String bestTuned(final String work, final String server) {
        return best(
                work,
                contender ->
                        server(contender).equals(server) && !client(contender).equals(DEFAULT));
    }

    private String best(final String work, final Predicate<String> chosen) {
        final String metric = mainMetric(work);
        String best = null;
        for (final String contender : of(work, metric).filter(chosen).toList()) {
            if (!contender.endsWith(RAW_FETCH)
                    && (best == null || factor(work, contender, best, metric).median() > 1)) {
                best = contender;
            }
        }
        return best;
    }

    private Stream<String> of(final String work, final String metric) {
        return findings.contenders(work).stream()
                .filter(contender -> findings.spread(work, contender, metric) != null);
    }

    /** By what the work is compared: messages/s, or the median latency where the rate is given. */
    String mainMetric(final String work) {
        return of(work, Metrics.MESSAGES_PER_S).findAny().isPresent()
                ? Metrics.MESSAGES_PER_S
                : Metrics.P50;
    }

    /**
     * Whom of ours another contender is to be compared with: defaults with defaults, everybody else
     * with our best.
     *
     * @return {@code null}: we did not take part
     */
    String opponent(final String work, final String other) {
        final String ourDefault = OURS + " " + DEFAULT;
        final boolean both =
                client(other).equals(DEFAULT)
                        && findings.spread(work, ourDefault, mainMetric(work)) != null;
        return both ? ourDefault : best(work, OURS);
    }

    /**
     * How many times better the first is than the second: of medians, with the lowest and the
     * highest of a round where both have been measured in every round.
     *
     * @return {@code null}: one of them was not measured
     */
    Spread factor(final String work, final String first, final String second, final String metric) {
        return factor(
                findings.rounds(work, first, metric),
                findings.rounds(work, second, metric),
                isLessBetter(metric));
    }

    /** The same of any two series. */
    static Spread factor(
            final List<Double> first, final List<Double> second, final boolean isLessBetter) {
        if (first.isEmpty() || second.isEmpty()) {
            return null;
        }
        final List<Double> over = isLessBetter ? second : first;
        final List<Double> under = isLessBetter ? first : second;
        final double median = Spread.of(over).median() / Spread.of(under).median();
        if (first.size() != second.size()) {
            return new Spread(median, median, median, 1);
        }
        double min = median;
        double max = median;
        for (int round = 0; round < over.size(); round++) {
            final double factor = over.get(round) / under.get(round);
            min = Math.min(min, factor);
            max = Math.max(max, factor);
        }
        return new Spread(median, min, max, over.size());
    }

    static boolean isLessBetter(final String metric) {
        return metric.endsWith(".us");
    }

    /** A spread as it stands in a table. */
    static String text(final Spread spread) {
        if (spread == null) {
            return "-";
        }
        return spread.count() == 1
                ? number(spread.median())
                : number(spread.median())
                        + " ["
                        + number(spread.min())
                        + " - "
                        + number(spread.max())
                        + "]";
    }

    static String number(final double value) {
        return String.format(Locale.ROOT, value < 100 ? "%,.3g" : "%,.0f", value);
    }
}
