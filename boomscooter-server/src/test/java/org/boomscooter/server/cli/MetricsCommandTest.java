package org.boomscooter.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.boomscooter.server.Node;
import org.boomscooter.server.config.Setting;
import org.boomscooter.server.config.Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsCommandTest {
    @TempDir private Path directory;
    private Node node;
    private String server;

    @BeforeEach
    void start() throws IOException {
        node =
                Node.start(
                        new Settings.Builder()
                                .addFlag(Setting.DATA, "test", directory.toString())
                                .addFlag(Setting.LISTEN, "test", "127.0.0.1:0")
                                .addFlag(Setting.LOG_DISK_RESERVE, "test", "0")
                                .addFlag(Setting.METRICS_MAX_LOGS, "test", "2")
                                .build(),
                        Map.of());
        server = "127.0.0.1:" + node.address().getPort();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private String metrics() {
        final Shell.Result result = Shell.run("metrics", "--server", server);
        assertThat(result.err()).isEmpty();
        return result.out();
    }

    @Test
    void whatWasAppendedAndReadIsCounted() {
        Shell.runWith("a\nb\nc\n", "produce", "letters", "--server", server);
        Shell.run("consume", "letters", "--server", server);
        assertThat(metrics())
                .contains(
                        "# TYPE boomscooter_append_seqnos_total counter",
                        "boomscooter_append_seqnos_total{log=\"letters\"} 3.0",
                        "boomscooter_committed_seqno{log=\"letters\"} 3.0",
                        "boomscooter_segment_count{log=\"letters\"} 1.0",
                        "boomscooter_logs 1.0",
                        "boomscooter_read_only{log=\"letters\"} 0.0",
                        "boomscooter_info{version=",
                        "boomscooter_disk_free_bytes ",
                        "boomscooter_rejected_total{reason=\"batch\"} 0.0",
                        "boomscooter_companion_lag_bytes ")
                .doesNotContain("boomscooter_received_batches_total 0.0")
                .doesNotContain("boomscooter_read_bytes_total{path=\"mapped\"} 0.0")
                .doesNotContain("boomscooter_append_bytes_total{log=\"letters\"} 0.0");
    }

    @Test
    void jsonIsOneSampleALine() {
        Shell.runWith("a\n", "produce", "letters", "--server", server);
        final Shell.Result result = Shell.run("metrics", "--server", server, "-o", "json");
        assertThat(result.out().lines())
                .contains(
                        "{\"metric\":\"boomscooter_append_seqnos_total\",\"log\":\"letters\",\"value\":1}",
                        "{\"metric\":\"boomscooter_logs\",\"value\":1}")
                .allMatch(line -> line.startsWith("{\"metric\":\"boomscooter_"));
    }

    @Test
    void onlySoManyLogsHaveMetricsOfTheirOwnAndDeletedOnesHaveNone() {
        for (final String log : new String[] {"a", "b", "c"}) {
            Shell.runWith(log, "produce", log, "--server", server);
        }
        assertThat(metrics())
                .contains("{log=\"a\"}", "{log=\"b\"}", "boomscooter_logs 3.0")
                .doesNotContain("{log=\"c\"}");
        Shell.run("log", "delete", "a", "--yes", "--server", server);
        assertThat(metrics())
                .contains("{log=\"b\"}", "{log=\"c\"}", "boomscooter_logs 2.0")
                .doesNotContain("{log=\"a\"}");
    }

    @Test
    void aSampleIsReadWithItsLabels() {
        assertThat(Sample.parse("x_total{a=\"1\",b=\"q\\\"u\\\\o\\nte\"} 1.5E3").facts())
                .containsExactly(
                        Map.entry("metric", "x_total"),
                        Map.entry("a", "1"),
                        Map.entry("b", "q\"u\\o\nte"),
                        Map.entry("value", 1_500L));
        assertThat(Sample.parse("x 0.25").facts()).containsEntry("value", 0.25);
        assertThat(Sample.parse("x NaN").facts()).containsEntry("value", null);
        assertThatThrownBy(() -> Sample.parse("garbage")).hasMessageContaining("garbage");
    }
}
