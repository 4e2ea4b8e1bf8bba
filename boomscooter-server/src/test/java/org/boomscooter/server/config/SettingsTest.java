package org.boomscooter.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir private Path directory;

    @Test
    void flagsWinOverTheEnvironmentOverTheFileOverTheDefaults() throws IOException {
        final Path file =
                write(
                        "listen = \"127.0.0.1:1\"",
                        "data = \"/file\"",
                        "[log]",
                        "segment-size = \"2MiB\"",
                        "companions = false");
        final Settings settings =
                new Settings.Builder()
                        .addFile(file)
                        .addEnvironment(
                                Map.of(
                                        "BOOMSCOOTER_LISTEN", "127.0.0.1:2",
                                        "BOOMSCOOTER_LOG_SEGMENT_SIZE", "3MiB",
                                        "PATH", "/bin"))
                        .addFlag("log.segment-size", "4MiB")
                        .addFlag(Setting.LISTEN, "--listen", null)
                        .build();

        assertThat(settings.number(Setting.LOG_SEGMENT_SIZE)).isEqualTo(4 << 20);
        assertThat(settings.entry(Setting.LOG_SEGMENT_SIZE).origin())
                .isEqualTo("flag -X log.segment-size");
        assertThat(settings.entry(Setting.LISTEN))
                .isEqualTo(new Settings.Entry("127.0.0.1:2", "$BOOMSCOOTER_LISTEN"));
        assertThat(settings.entry(Setting.DATA))
                .isEqualTo(new Settings.Entry("/file", file + ":2"));
        assertThat(settings.isOn(Setting.LOG_COMPANIONS)).isFalse();
        assertThat(settings.entry(Setting.LOG_FLUSH_INTERVAL))
                .isEqualTo(new Settings.Entry("1s", "default"));
    }

    @Test
    void anUnknownKeyOfTheFileIsReportedWithItsPlaceAndTheNearestKnownOne() throws IOException {
        final Path file = write("[log]", "", "segmnt-size = \"2MiB\"");
        assertThatThrownBy(() -> new Settings.Builder().addFile(file))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith(
                        file + ":3: unknown key 'log.segmnt-size' (nearest: 'log.segment-size')");
    }

    @Test
    void anUnknownVariableIsReportedWithTheNearestKnownOne() {
        assertThatThrownBy(
                        () ->
                                new Settings.Builder()
                                        .addEnvironment(Map.of("BOOMSCOOTER_LISTN", "x")))
                .hasMessageStartingWith(
                        "environment: unknown variable BOOMSCOOTER_LISTN"
                                + " (nearest: BOOMSCOOTER_LISTEN)");
    }

    @Test
    void whatIsNearNothingIsReportedWithoutAGuess() {
        assertThatThrownBy(
                        () ->
                                new Settings.Builder()
                                        .addEnvironment(Map.of("BOOMSCOOTER_FLUSH", "x")))
                .hasMessage(
                        "environment: unknown variable BOOMSCOOTER_FLUSH."
                                + " 'boomscooter config show' lists them.");
        assertThatThrownBy(() -> new Settings.Builder().addFlag("colour", "x"))
                .hasMessageStartingWith("-X: unknown key 'colour'. ");
    }

    @Test
    void whatKubernetesPutsIntoTheEnvironmentOfAServiceIsNoSetting() {
        final Map<String, String> environment =
                Map.of(
                        "BOOMSCOOTER_SERVICE_HOST", "10.0.0.1",
                        "BOOMSCOOTER_PORT", "tcp://10.0.0.1:7400",
                        "BOOMSCOOTER_PORT_7400_TCP_ADDR", "10.0.0.1",
                        "BOOMSCOOTER_SERVER", "10.0.0.1:7400");
        assertThat(new Settings.Builder().addEnvironment(environment).build()).isNotNull();
    }

    @Test
    void aValueOutOfRangeIsReportedWithTheRange() {
        assertThatThrownBy(() -> new Settings.Builder().addFlag("log.segment-size", "2GiB"))
                .hasMessage(
                        "flag -X log.segment-size: log.segment-size: '2GiB'"
                                + " (expected: 1MiB to 1GiB)");
        assertThatThrownBy(() -> new Settings.Builder().addFlag("log.flush-interval", "200"))
                .hasMessageContaining("a time with its unit");
        assertThatThrownBy(() -> new Settings.Builder().addFlag("log.companions", "yes"))
                .hasMessageContaining("expected: false or true");
    }

    @Test
    void brokenTomlAndAMissingFileAreReportedWithTheirPlace() throws IOException {
        final Path file = write("listen = ");
        assertThatThrownBy(() -> new Settings.Builder().addFile(file))
                .hasMessageStartingWith(file + ":1: not TOML: ");
        final Path missing = directory.resolve("none.toml");
        assertThatThrownBy(() -> new Settings.Builder().addFile(missing))
                .hasMessage(missing + ": cannot be read: no such file or directory");
    }

    @Test
    void everyDefaultIsAValueInItsOwnRange() {
        for (final Setting setting : Setting.values()) {
            assertThat(setting.kind().parse(setting.defaultText()))
                    .as(setting.path())
                    .isNotNegative();
        }
    }

    private Path write(final String... lines) throws IOException {
        return Files.write(directory.resolve("boomscooter.toml"), List.of(lines));
    }
}
