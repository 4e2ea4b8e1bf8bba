package org.boomscooter.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.boomscooter.server.Node;
import org.boomscooter.server.config.Setting;
import org.boomscooter.server.config.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeCommandTest {
    @Test
    void aSegmentSizeThatIsNoMultipleOfAPageIsWrongUsage(@TempDir final Path directory) {
        assertThat(refusal(directory, "log.segment-size=1048577"))
                .isEqualTo(
                        "boomscooter: flag -X log.segment-size: log.segment-size: '1048577'"
                                + " (expected: a multiple of 4KiB)\n");
    }

    @Test
    void limitsThatCannotHoldTogetherAreNamedAsTheUserKnowsThem(@TempDir final Path directory) {
        assertThat(refusal(directory, "limit.in-flight=12MiB"))
                .isEqualTo(
                        "boomscooter: limit.in-flight-per-connection = '64MiB' (default)"
                                + " is above limit.in-flight = '12MiB' (flag -X limit.in-flight)\n");
        assertThat(refusal(directory, "limit.batch-size=128MiB"))
                .startsWith("boomscooter: limit.batch-size = '128MiB'")
                .contains("is above limit.in-flight-per-connection = '64MiB' (default)");
        assertThat(refusal(directory, "limit.message-size=17MiB"))
                .startsWith("boomscooter: limit.message-size = '17MiB'")
                .contains("is above limit.batch-size = '16MiB' (default)");
    }

    private static String refusal(final Path directory, final String setting) {
        final Shell.Result result =
                Shell.run(
                        "serve",
                        "--data",
                        directory.toString(),
                        "--listen",
                        "127.0.0.1:0",
                        "-X",
                        setting);
        assertThat(result.exitCode()).isEqualTo(2);
        return result.err();
    }

    @Test
    void aLogThatCouldNotBeSealedIsNotSaidToBeOnDisk(@TempDir final Path directory)
            throws IOException {
        final Settings settings =
                new Settings.Builder()
                        .addFlag(Setting.DATA, "test", directory.toString())
                        .addFlag(Setting.LISTEN, "test", "127.0.0.1:0")
                        .addFlag(Setting.LOG_DISK_RESERVE, "test", "0")
                        .addFlag(Setting.LOG_SEGMENT_SIZE, "test", "1MiB")
                        .build();
        final Node node = Node.start(settings, Map.of());
        final String server = "127.0.0.1:" + node.address().getPort();
        Shell.runWith("lost\n", "produce", "spans", "--server", server);
        try (Stream<Path> files = Files.list(directory.resolve("logs/spans"))) {
            for (final Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory.resolve("logs/spans"));
        node.close();
        assertThat(ServeCommand.farewell(ServeCommand.failed(node)))
                .startsWith("stopped; not everything is sealed and on disk")
                .contains("spans");
        assertThat(ServeCommand.farewell(List.of()))
                .isEqualTo("stopped, everything is sealed and on disk");
    }
}
