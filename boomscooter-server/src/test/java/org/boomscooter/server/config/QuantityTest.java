package org.boomscooter.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "17, 17",
        "17B, 17",
        "1KiB, 1024",
        "64MiB, 67108864",
        "64M, 67108864",
        "64mb, 67108864",
        "1 GiB, 1073741824",
        "2TiB, 2199023255552"
    })
    void understandsSizes(final String text, final long bytes) {
        assertThat(Quantity.bytes(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"200ms, 200", "1s, 1000", "5m, 300000", "2h, 7200000", "7d, 604800000"})
    void understandsTimes(final String text, final long millis) {
        assertThat(Quantity.millis(text)).isEqualTo(millis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MiB", "-1", "1.5GiB", "12XB", "9999999999TiB", "1KiBB"})
    void refusesWhatIsNoSize(final String text) {
        assertThatThrownBy(() -> Quantity.bytes(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected: a size such as 64MiB");
    }

    @Test
    void writesWhatItReads() {
        assertThat(Quantity.formatBytes(256L << 20)).isEqualTo("256MiB");
        assertThat(Quantity.formatBytes(1000)).isEqualTo("1000B");
        assertThat(Quantity.formatMillis(90_000)).isEqualTo("90s");
        assertThat(Quantity.formatMillis(60_000)).isEqualTo("1m");
        assertThat(Quantity.roundBytes(1_572_864)).isEqualTo("1.5 MiB");
    }
}
