package org.boomscooter.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StandingTest {
    private final Findings findings = new Findings();
    private final Standing standing = new Standing(findings);

    @Test
    void factorsAreOfMediansAndTheirSpreadIsThatOfTheRounds() {
        assertThat(Standing.factor(List.of(8.0, 2.0, 6.0), List.of(2.0, 1.0, 4.0), false))
                .isEqualTo(new Spread(3, 1.5, 4, 3));
    }

    @Test
    void lessIsBetterForLatencies() {
        assertThat(Standing.factor(List.of(10.0), List.of(40.0), true))
                .isEqualTo(new Spread(4, 4, 4, 1));
    }

    @Test
    void seriesThatLackARoundHaveNoSpread() {
        assertThat(Standing.factor(List.of(8.0, 4.0), List.of(2.0), false))
                .isEqualTo(new Spread(3, 3, 3, 1));
        assertThat(Standing.factor(List.of(), List.of(2.0), false)).isNull();
    }

    @Test
    void defaultsAreComparedWithDefaultsAndEverybodyElseWithTheBest() {
        add("boomscooter default", 5);
        add("boomscooter tuned", 4);
        add("boomscooter other", 7);
        assertThat(standing.opponent("consume", "kafka default")).isEqualTo("boomscooter default");
        assertThat(standing.opponent("consume", "kafka tuned")).isEqualTo("boomscooter other");
        assertThat(standing.opponent("consume", "limit CRC")).isEqualTo("boomscooter other");
    }

    @Test
    void whoOnlyFetchesIsNotTheBestOfItsClients() {
        add("kafka tuned", 4);
        add("kafka tuned raw fetch", 9);
        assertThat(standing.best("consume", "kafka")).isEqualTo("kafka tuned");
        assertThat(standing.best("consume", "aeron")).isNull();
    }

    @Test
    void whereTheRateIsGivenTheSoonestIsTheBest() {
        findings.add("tail", "boomscooter default", Metrics.P50, 90);
        findings.add("tail", "boomscooter prompt", Metrics.P50, 60);
        assertThat(standing.best("tail", "boomscooter")).isEqualTo("boomscooter prompt");
    }

    private void add(final String contender, final double messagesPerSecond) {
        findings.add("consume", contender, Metrics.MESSAGES_PER_S, messagesPerSecond);
    }
}
