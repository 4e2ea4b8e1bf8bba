package org.boomscooter.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The findings as tables for people and as JSON for programs. */
public final class Report {
    private static final String OURS = "boomscooter";
    private static final String PEER = "kafka";

    private final Map<String, String> machine;
    private final Findings findings;
    private final StringBuilder text = new StringBuilder();

    public Report(final Map<String, String> machine, final Findings findings) {
        this.machine = machine;
        this.findings = findings;
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
        text.setLength(0);
        text.append("# End to end\n\n");
        machine.forEach(
                (name, value) ->
                        text.append("- ").append(name).append(": ").append(value).append('\n'));
        text.append("\nMedian of the rounds, in brackets the lowest and the highest.\n");
        throughput();
        ratios();
        latency();
        single();
        text.append(ScaleTables.markdown(findings, Report::cell));
        failures();
        return text.toString();
    }

    private void throughput() {
        text.append("\n## Throughput\n\n");
        text.append("| work | contender | messages/s | MB/s | client CPU s per million |");
        text.append(" server CPU s per million |\n|---|---|---:|---:|---:|---:|\n");
        for (final String work : findings.works(Metrics.MESSAGES_PER_S)) {
            for (final String contender : findings.contenders(work)) {
                row(
                        work,
                        contender,
                        List.of(
                                Metrics.MESSAGES_PER_S,
                                Metrics.MB_PER_S,
                                Metrics.CLIENT_CPU,
                                Metrics.SERVER_CPU));
            }
        }
    }

    private void latency() {
        text.append("\n## Latency in microseconds from the time a message was due (open loop)\n\n");
        text.append("| event | contender | p50 | p99 | p99.9 | max |\n");
        text.append("|---|---|---:|---:|---:|---:|\n");
        for (final String work : findings.works(Metrics.P50)) {
            for (final String contender : findings.contenders(work)) {
                row(work, contender, Metrics.LATENCIES);
            }
        }
    }

    private void single() {
        text.append("\n## Else\n\n| what | contender | value |\n|---|---|---:|\n");
        for (final String work : findings.works(Metrics.VALUE)) {
            for (final String contender : findings.contenders(work)) {
                row(work, contender, List.of(Metrics.VALUE));
            }
        }
    }

    private void row(final String work, final String contender, final List<String> metrics) {
        text.append("| ").append(work).append(" | ").append(contender).append(" |");
        for (final String metric : metrics) {
            final Spread spread = findings.spread(work, contender, metric);
            text.append(' ').append(spread == null ? "-" : cell(spread)).append(" |");
        }
        text.append('\n');
    }

    /** Times ours is above the peer in messages/s, client setting by client setting. */
    private void ratios() {
        text.append("\n## Messages/s of ours as a multiple of Kafka's\n\n");
        text.append("| work | both default | both tuned | ours default : Kafka tuned |\n");
        text.append("|---|---:|---:|---:|\n");
        for (final String work : findings.works(Metrics.MESSAGES_PER_S)) {
            if (!work.startsWith("direct")) {
                text.append("| ").append(work).append(" | ");
                text.append(ratio(work, "default", "default")).append(" | ");
                text.append(ratio(work, "tuned", "tuned")).append(" | ");
                text.append(ratio(work, "default", "tuned")).append(" |\n");
            }
        }
    }

    private String ratio(final String work, final String ourClient, final String peerClient) {
        final Spread ours = findings.spread(work, OURS + " " + ourClient, Metrics.MESSAGES_PER_S);
        final Spread peer = findings.spread(work, PEER + " " + peerClient, Metrics.MESSAGES_PER_S);
        return ours == null || peer == null
                ? "-"
                : String.format(Locale.ROOT, "%.1f", ours.median() / peer.median());
    }

    private void failures() {
        if (!findings.failures().isEmpty()) {
            text.append("\n## Failed or left out\n\n");
            findings.failures()
                    .forEach(
                            failure ->
                                    text.append("- ")
                                            .append(failure.replace('\n', ' '))
                                            .append('\n'));
        }
    }

    private static String cell(final Spread spread) {
        return spread.count() == 1
                ? number(spread.median())
                : number(spread.median())
                        + " ["
                        + number(spread.min())
                        + " - "
                        + number(spread.max())
                        + "]";
    }

    private static String number(final double value) {
        return String.format(Locale.ROOT, value < 100 ? "%,.3g" : "%,.0f", value);
    }
}
