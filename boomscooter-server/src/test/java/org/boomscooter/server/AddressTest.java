package org.boomscooter.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    @ParameterizedTest
    @CsvSource({
        "localhost:1, localhost, 1",
        "localhost, localhost, 7400",
        "[::1]:9, ::1, 9",
        "[::1], ::1, 7400",
        "10.0.0.1:0, 10.0.0.1, 0"
    })
    void understandsHostAndPort(final String text, final String host, final int port) {
        assertThat(Address.parse(text)).isEqualTo(new Address(host, port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":1", "a:b", "a:70000", "a:-1", "::1", "::1:7400", "a:"})
    void refusesWhatIsNone(final String text) {
        assertThatThrownBy(() -> Address.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: HOST:PORT");
    }
}
