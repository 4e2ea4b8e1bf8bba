package org.boomscooter.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The findings as tables for people and as JSON for programs. */
public final class Report {
    private static final Map<String, String> COLUMNS = columns();

    private final String title;
    private final boolean hasContenders;
    private final Map<String, String> machine;
    private final Findings findings;
    private final Standing standing;
    private final StringBuilder text = new StringBuilder();

    private Report(
            final String title,
            final boolean hasContenders,
            final Map<String, String> machine,
            final Findings findings) {
        this.title = title;
        this.hasContenders = hasContenders;
        this.machine = machine;
        this.findings = findings;
        standing = new Standing(findings);
    }

    /** Of works that several contenders do, and of how the cost of ours grows. */
    public static Report ofEverything(final Map<String, String> machine, final Findings findings) {
        return new Report("End to end", true, machine, findings);
    }

    /** Of what was measured at several sizes, and nothing else. */
    public static Report ofSizes(
            final String title, final Map<String, String> machine, final Findings findings) {
        return new Report(title, false, machine, findings);
    }

    private static Map<String, String> columns() {
        final Map<String, String> columns = new LinkedHashMap<>();
        columns.put(Metrics.MESSAGES_PER_S, "messages/s");
        columns.put(Metrics.MB_PER_S, "MB/s");
        columns.put(Metrics.FORCES_PER_S, "forces/s");
        columns.put(Metrics.FLUSHES_PER_S, "disk flushes/s");
        columns.put(Metrics.CLIENT_CPU, "client CPU s/M");
        columns.put(Metrics.SERVER_CPU, "server CPU s/M");
        columns.put(Metrics.P50, "p50 us");
        columns.put(Metrics.P99, "p99 us");
        columns.put(Metrics.P99_9, "p99.9 us");
        columns.put(Metrics.MAX, "max us");
        columns.put(Metrics.DISK_BYTES, "bytes on disk");
        columns.put(Metrics.COMPRESSED_BYTES, "companion bytes");
        return columns;
    }

    /** Writes {@code <name>.md} and {@code <name>.json}; returns the first. */
    public Path write(final Path directory, final String name) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(name + ".json"), json());
        return Files.writeString(directory.resolve(name + ".md"), markdown());
    }

    String json() {
        final List<Map<String, Object>> rows = new ArrayList<>();
        findings.values()
                .forEach(
                        (key, values) -> {
                            final Map<String, Object> row = new LinkedHashMap<>();
                            row.put("work", key.work());
                            row.put("contender", key.contender());
                            row.put("metric", key.metric());
                            row.put("median", Spread.of(values).median());
                            row.put("rounds", values);
                            rows.add(row);
                        });
        final Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", machine);
        all.put("failures", findings.failures());
        all.put("findings", rows);
        return Json.of(all);
    }

    String markdown() {
        return "# " + title + "\n\n" + tables("## ");
    }

    /**
     * Everything but the title.
     *
     * @param heading what a heading begins with
     */
    public String tables(final String heading) {
        text.setLength(0);
        machine.forEach(
                (name, value) ->
                        text.append("- ").append(name).append(": ").append(value).append('\n'));
        if (hasContenders) {
            contenders(heading);
        }
        text.append(ScaleTables.markdown(findings, heading));
        failures(heading);
        return text.toString();
    }

    private void contenders(final String heading) {
        text.append(
                "\nMedian of the rounds, in brackets the lowest and the highest. CPU in seconds");
        text.append(" for a million messages, bytes for each message. **Ours : it** is how many");
        text.append(
                " times better ours is: by messages/s, where the rate is given by p50; against");
        text.append(" defaults our default, else the best of ours, which is named.\n");
        aims(heading);
        for (final String work : works()) {
            table(heading, work);
        }
        single(heading);
    }

    private Set<String> works() {
        final Set<String> works = new LinkedHashSet<>();
        for (final Findings.Key key : findings.values().keySet()) {
            if (COLUMNS.containsKey(key.metric())) {
                works.add(key.work());
            }
        }
        return works;
    }

    private void aims(final String heading) {
        text.append('\n').append(heading).append("Aims\n\n");
        text.append("| what | aim | seen | met |\n|---|---:|---:|---|\n");
        for (final Aims.Row row : new Aims(findings).rows()) {
            text.append("| ").append(row.what()).append(" | ").append(row.aim());
            text.append(" | ").append(row.seen()).append(" | ").append(answer(row.isMet()));
            text.append(" |\n");
        }
    }

    private static String answer(final Boolean isMet) {
        if (isMet == null) {
            return "not measured";
        }
        return isMet ? "yes" : "no";
    }

    private void table(final String heading, final String work) {
        final Set<String> contenders = findings.contenders(work);
        final List<String> metrics =
                COLUMNS.keySet().stream()
                        .filter(
                                metric ->
                                        contenders.stream()
                                                .anyMatch(
                                                        contender ->
                                                                findings.spread(
                                                                                work, contender,
                                                                                metric)
                                                                        != null))
                        .toList();
        text.append('\n').append(heading).append(capitalized(work)).append("\n\n| who |");
        metrics.forEach(metric -> text.append(' ').append(COLUMNS.get(metric)).append(" |"));
        text.append(" ours : it |\n|---|").append("---:|".repeat(metrics.size() + 1));
        text.append('\n');
        for (final String contender : contenders) {
            text.append("| ").append(contender).append(" |");
            for (final String metric : metrics) {
                cell(findings.spread(work, contender, metric));
            }
            text.append(' ').append(ratio(work, contender)).append(" |\n");
        }
    }

    private static String capitalized(final String work) {
        return work.substring(0, 1).toUpperCase(Locale.ROOT) + work.substring(1);
    }

    private String ratio(final String work, final String contender) {
        final String ours = standing.opponent(work, contender);
        if (ours == null || Standing.server(contender).equals(Standing.OURS)) {
            return "";
        }
        final Spread factor = standing.factor(work, ours, contender, standing.mainMetric(work));
        return factor == null ? "" : Standing.text(factor) + " (" + Standing.client(ours) + ")";
    }

    private void single(final String heading) {
        text.append('\n')
                .append(heading)
                .append("Else\n\n| what | who | value |\n|---|---|---:|\n");
        for (final String work : findings.works(Metrics.VALUE)) {
            for (final String contender : findings.contenders(work)) {
                text.append("| ").append(work).append(" | ").append(contender).append(" |");
                cell(findings.spread(work, contender, Metrics.VALUE));
                text.append('\n');
            }
        }
    }

    private void cell(final Spread spread) {
        text.append(' ').append(Standing.text(spread)).append(" |");
    }

    private void failures(final String heading) {
        if (!findings.failures().isEmpty()) {
            text.append('\n').append(heading).append("Failed or left out\n\n");
            findings.failures()
                    .forEach(
                            failure ->
                                    text.append("- ")
                                            .append(failure.replace('\n', ' '))
                                            .append('\n'));
        }
    }
}
