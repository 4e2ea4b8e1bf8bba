package org.boomscooter.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AimsTest {
    private static final String PRODUCE = "produce 100 B, written";

    private final Findings findings = new Findings();

    @Test
    void whatWasNotMeasuredIsNotMet() {
        assertThat(new Aims(findings).rows())
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.isMet()).isNull())
                .allSatisfy(row -> assertThat(row.seen()).isEqualTo("-"));
    }

    @Test
    void aRatioIsMetFromItsBoundOn() {
        findings.add(PRODUCE, "boomscooter default", Metrics.MESSAGES_PER_S, 6e6);
        findings.add(PRODUCE, "boomscooter tuned", Metrics.MESSAGES_PER_S, 8e6);
        findings.add(PRODUCE, "kafka default", Metrics.MESSAGES_PER_S, 4e5);
        findings.add(PRODUCE, "kafka tuned", Metrics.MESSAGES_PER_S, 9e5);
        findings.add(PRODUCE, "kafka tuned-lz4", Metrics.MESSAGES_PER_S, 5e5);
        assertThat(new Aims(findings).rows())
                .contains(
                        new Aims.Row(
                                PRODUCE + ": ours default : kafka default", "15 x", "15.0", true),
                        new Aims.Row(
                                PRODUCE + ": ours tuned : kafka tuned", "10 x", "8.89", false));
    }

    @Test
    void aDefaultIsNotTakenForWhatSomebodyTuned() {
        findings.add(PRODUCE, "boomscooter default", Metrics.MESSAGES_PER_S, 6e6);
        findings.add(PRODUCE, "kafka default", Metrics.MESSAGES_PER_S, 4e5);
        assertThat(new Aims(findings).rows())
                .contains(
                        new Aims.Row(PRODUCE + ": ours default : kafka tuned", "10 x", "-", null));
    }

    @Test
    void aLatencyIsMetBelowItsBoundAndSyncedIsBoundByTheForceOfTheSameRun() {
        findings.add("delivered, written, 10,000 messages/s", "boomscooter prompt", "p50.us", 100);
        findings.add("delivered, synced, 10,000 messages/s", "boomscooter prompt", "p50.us", 149);
        findings.add(
                "produce 100 B, synced, one in flight, 1 producer",
                "limit force of a mapping",
                "p50.us",
                100);
        assertThat(new Aims(findings).rows())
                .contains(
                        new Aims.Row(
                                "delivered, written, 10,000 messages/s, ours prompt, p50.us",
                                "under 100 us",
                                "100",
                                false),
                        new Aims.Row(
                                "delivered, synced, 10,000 messages/s, ours prompt, p50.us",
                                "under 1.5 x one force = 150 us",
                                "149",
                                true));
    }

    @Test
    void aFigureOfOursAloneIsMetBelowItsBoundAndOneOfManySizesAtItsSize() {
        final String restart =
                "GB in one log: start after kill -9: next message of the last log read back, ms";
        findings.add(restart, "1", Metrics.SCALED, 2000);
        findings.add(restart, "10", Metrics.SCALED, 860);
        findings.add("idle server, % of a core", "boomscooter", Metrics.VALUE, 1);
        assertThat(new Aims(findings).rows())
                .contains(
                        new Aims.Row(restart + ", of 10", "under 1 s", "860", true),
                        new Aims.Row("idle server, % of a core", "under 1 %", "1.00", false));
    }
}
