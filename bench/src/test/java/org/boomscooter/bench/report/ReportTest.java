package org.boomscooter.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    private final Findings findings = new Findings();
    private final Report report = Report.ofEverything(Map.of("cpu", "a \"fast\" one"), findings);

    @Test
    void eachWorkIsATableWithTheColumnsThatWereMeasuredAndTheRatios() {
        for (final double value : new double[] {3e6, 1e6, 2e6}) {
            findings.add("produce", "boomscooter default", Metrics.MESSAGES_PER_S, value);
        }
        findings.add("produce", "boomscooter tuned", Metrics.MESSAGES_PER_S, 8e6);
        findings.add("produce", "boomscooter tuned", Metrics.DISK_BYTES, 112);
        findings.add("produce", "kafka default", Metrics.MESSAGES_PER_S, 4e5);
        findings.add("produce", "kafka tuned", Metrics.MESSAGES_PER_S, 8e5);
        assertThat(report.markdown())
                .contains(
                        """
                        ## Produce

                        | who | messages/s | bytes on disk | ours : it |
                        |---|---:|---:|---:|
                        | boomscooter default | 2,000,000 [1,000,000 - 3,000,000] | - |  |
                        | boomscooter tuned | 8,000,000 | 112 |  |
                        | kafka default | 400,000 | - | 5.00 (default) |
                        | kafka tuned | 800,000 | - | 10.0 (tuned) |
                        """);
    }

    @Test
    void figuresThatAreAloneStandTogether() {
        findings.add("idle", "boomscooter", Metrics.VALUE, 0.5);
        assertThat(report.markdown()).contains("| idle | boomscooter | 0.500 |\n");
    }

    @Test
    void whatGrowsHasAColumnForEachSizeAndATableForEachKind() {
        findings.add(ScaleTables.work("logs", "start, ms"), "1", Metrics.SCALED, 250);
        findings.add(ScaleTables.work("logs", "start, ms"), "1,000", Metrics.SCALED, 900);
        findings.add(ScaleTables.work("logs", "stop, ms"), "1,000", Metrics.SCALED, 800);
        findings.add(ScaleTables.work("GB", "start, ms"), "30", Metrics.SCALED, 300);
        assertThat(report.markdown())
                .contains("| logs | 1 | 1,000 |\n|---|---:|---:|\n")
                .contains("| start, ms | 250 | 900 |\n| stop, ms | - | 800 |\n")
                .contains("| GB | 30 |\n|---|---:|\n| start, ms | 300 |\n");
    }

    @Test
    void nothingThatFailedIsLeftOut() {
        findings.addFailure("round 1: java.io.IOException: broken\npipe");
        assertThat(report.markdown()).contains("- round 1: java.io.IOException: broken pipe");
        assertThat(report.json()).contains("broken\\u000apipe").contains("a \\\"fast\\\" one");
    }
}
