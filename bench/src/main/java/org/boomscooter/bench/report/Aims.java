package org.boomscooter.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was aimed at, and whether the findings show it. */
final class Aims {
    private static final String SMALL = "produce 100 B, written";
    private static final String LARGE = "produce 1024 B, written";
    private static final String ONE = "produce 100 B, synced, one in flight, 1 producer";
    private static final String SIXTEEN = "produce 100 B, synced, one in flight, 16 producers";
    private static final String APPEND = "append in process, 128 B";
    private static final String COMPANION = "companion, produce 100 B, ";
    private static final String CHECKED = Standing.LIMIT + " CRC and every byte";
    private static final String FORCE = Standing.LIMIT + " force of a mapping";
    private static final String GROUP = Standing.LIMIT + " 16 messages a force";

    private final Findings findings;
    private final Standing standing;
    private final List<Row> rows = new ArrayList<>();

    Aims(final Findings findings) {
        this.findings = findings;
        standing = new Standing(findings);
    }

    /**
     * One aim.
     *
     * @param what is compared with what
     * @param isMet {@code null}: it was not measured
     */
    record Row(String what, String aim, String seen, Boolean isMet) {}

    /** All aims, each with what was seen. */
    List<Row> rows() {
        rows.clear();
        produce();
        synced();
        consume();
        append();
        endToEnd();
        companion();
        alone();
        return rows;
    }

    private void produce() {
        atLeast(SMALL, "kafka default", 15);
        againstTuned(SMALL, "kafka", 10);
        againstBest(SMALL, "aeron", 2);
        againstBest(SMALL, Standing.LIMIT, 0.4);
        againstTuned(LARGE, "kafka", 8);
        againstBest(LARGE, Standing.LIMIT, 0.4);
    }

    private void synced() {
        atLeast(ONE, FORCE, 0.8);
        againstBest(ONE, "kafka", 5);
        atEqualBatch();
        againstBest(SIXTEEN, "kafka", 5);
    }

    /**
     * A force costs the same whether ours or nobody's code is around it, so that at an equal number
     * of messages for each force the messages relate as the forces do, and these as the flushes.
     */
    private void atEqualBatch() {
        final String ours = standing.best(SIXTEEN, Standing.OURS);
        final Spread factor =
                ours == null ? null : standing.factor(SIXTEEN, ours, GROUP, Metrics.FLUSHES_PER_S);
        add(
                SIXTEEN + ": ours : " + GROUP + ", disk flushes/s (so at an equal batch)",
                "0.8 x",
                factor,
                factor == null ? null : factor.median() >= 0.8);
    }

    private void consume() {
        for (final String bytes : List.of("100 B", "1024 B")) {
            final String work = "consume " + bytes;
            atLeast(work, "kafka default", 8);
            againstTuned(work, "kafka", 8);
            atLeast(work, "kafka tuned " + Standing.RAW_FETCH, 1);
            atLeast(work, CHECKED, 0.5);
        }
        for (final String bytes : List.of("100 B", "1024 B")) {
            final String work = "direct read " + bytes;
            againstBest(work, "chronicle", 2);
            atLeast(work, CHECKED, 0.5);
        }
    }

    private void append() {
        below(APPEND, Metrics.P50, 0.06, "60 ns");
        below(APPEND, Metrics.P99_9, 2, "2 us");
        againstBest(APPEND, "chronicle", 2);
    }

    private void endToEnd() {
        for (final String rate : List.of("10,000", "100,000")) {
            final String work = "delivered, written, " + rate + " messages/s";
            below(work, Metrics.P50, 100, "100 us");
            below(work, Metrics.P99, 1000, "1 ms");
        }
        final Spread force = findings.spread(ONE, FORCE, Metrics.P50);
        for (final String rate : List.of("10,000", "100,000")) {
            final String work = "delivered, synced, " + rate + " messages/s";
            if (force == null) {
                below(work, Metrics.P50, Double.NaN, "1.5 x one force");
            } else {
                final double most = 1.5 * force.median();
                below(
                        work,
                        Metrics.P50,
                        most,
                        "1.5 x one force = " + Standing.number(most) + " us");
            }
        }
    }

    private void companion() {
        final List<String> works =
                findings.works(Metrics.MESSAGES_PER_S).stream()
                        .filter(work -> work.startsWith(COMPANION))
                        .toList();
        for (final String work : works) {
            companion(work, Metrics.MESSAGES_PER_S, "messages/s");
            companion(work, Metrics.P99, "p99 of acknowledgements, times better");
        }
    }

    private void companion(final String work, final String metric, final String what) {
        final Spread factor =
                standing.factor(
                        work,
                        Standing.OURS + " with companion",
                        Standing.OURS + " without companion",
                        metric);
        if (factor != null) {
            add(
                    work + ": with : without, " + what,
                    "0.9 x, if a core is free",
                    factor,
                    factor.median() >= 0.9);
        }
    }

    private void alone() {
        final String restart =
                "GB in one log: start after kill -9: next message of the last log read back, ms";
        atSize(restart, "10", 1000, "1 s");
        ofOurs("idle server, % of a core", "1 %", 1);
        ofOurs("idle server, MB of anonymous memory", "120 MB", 120);
        atSize("consumers: anonymous memory of an idle consumer, KB", "1,000", 16, "16 KB");
    }

    /** A figure that ours alone has. */
    private void ofOurs(final String work, final String aim, final double most) {
        below(work, findings.spread(work, Standing.OURS, Metrics.VALUE), most, aim);
    }

    /** A figure that was taken at several sizes. */
    private void atSize(final String work, final String size, final double most, final String aim) {
        below(work + ", of " + size, findings.spread(work, size, Metrics.SCALED), most, aim);
    }

    private void againstTuned(final String work, final String server, final double least) {
        final String best = standing.bestTuned(work, server);
        atLeast(work, best == null ? server + " tuned" : best, least);
    }

    private void againstBest(final String work, final String server, final double least) {
        final String best = standing.best(work, server);
        atLeast(work, best == null ? server : best, least);
    }

    private void atLeast(final String work, final String other, final double least) {
        final String ours = standing.opponent(work, other);
        final Spread factor =
                ours == null ? null : standing.factor(work, ours, other, standing.mainMetric(work));
        final String aim = String.format(Locale.ROOT, "%s x", number(least));
        add(
                work + ": ours" + (ours == null ? "" : " " + Standing.client(ours)) + " : " + other,
                aim,
                factor,
                factor == null ? null : factor.median() >= least);
    }

    private static String number(final double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    private void below(
            final String work, final String metric, final double most, final String aim) {
        final String ours = standing.best(work, Standing.OURS);
        below(
                work + (ours == null ? "" : ", ours " + Standing.client(ours)) + ", " + metric,
                ours == null ? null : findings.spread(work, ours, metric),
                most,
                aim);
    }

    /**
     * @param most not a number: it is not known, as what it depends on was not measured
     */
    private void below(final String what, final Spread seen, final double most, final String aim) {
        add(
                what,
                "under " + aim,
                seen,
                (seen == null || Double.isNaN(most)) ? null : seen.median() < most);
    }

    private void add(final String what, final String aim, final Spread seen, final Boolean isMet) {
        rows.add(new Row(what, aim, Standing.text(seen), isMet));
    }
}
