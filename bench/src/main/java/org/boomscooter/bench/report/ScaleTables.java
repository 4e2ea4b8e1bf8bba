package org.boomscooter.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was measured at several sizes: a table for each kind of size, with a column for each. */
public final class ScaleTables {
    private static final String KIND_END = ": ";

    private ScaleTables() {}

    /** The work under which a measured thing is found. */
    public static String work(final String kind, final String what) {
        return kind + KIND_END + what;
    }

    /**
     * The section of the report; empty: nothing was measured.
     *
     * @param heading what a heading begins with
     */
    static String markdown(final Findings findings, final String heading) {
        final Map<String, List<String>> worksByKind = new LinkedHashMap<>();
        for (final String work : findings.works(Metrics.SCALED)) {
            worksByKind
                    .computeIfAbsent(
                            work.substring(0, work.indexOf(KIND_END)), kind -> new ArrayList<>())
                    .add(work);
        }
        final StringBuilder text = new StringBuilder();
        if (!worksByKind.isEmpty()) {
            text.append('\n')
                    .append(heading)
                    .append("Scale\n\nCost of ours at sizes each ten times the one before.\n");
        }
        worksByKind.forEach((kind, works) -> append(text, findings, kind, works));
        return text.toString();
    }

    private static void append(
            final StringBuilder text,
            final Findings findings,
            final String kind,
            final List<String> works) {
        final Set<String> sizes = new LinkedHashSet<>();
        works.forEach(work -> sizes.addAll(findings.contenders(work)));
        text.append("\n| ").append(kind).append(" |");
        sizes.forEach(size -> text.append(' ').append(size).append(" |"));
        text.append("\n|---|").append("---:|".repeat(sizes.size())).append('\n');
        for (final String work : works) {
            text.append("| ").append(work.substring(work.indexOf(KIND_END) + KIND_END.length()));
            for (final String size : sizes) {
                final Spread spread = findings.spread(work, size, Metrics.SCALED);
                text.append(" | ").append(Standing.text(spread));
            }
            text.append(" |\n");
        }
    }
}
