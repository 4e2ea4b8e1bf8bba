package org.boomscooter.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.boomscooter.server.Node;
import org.boomscooter.server.config.Setting;
import org.boomscooter.server.config.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopyCommandTest {
    @TempDir Path temp;

    private Node start(final String name) throws IOException {
        return Node.start(
                new Settings.Builder()
                        .addFlag(Setting.DATA, "test", temp.resolve(name).toString())
                        .addFlag(Setting.LISTEN, "test", "127.0.0.1:0")
                        .addFlag(Setting.LOG_DISK_RESERVE, "test", "0")
                        .build(),
                Map.of());
    }

    @Test
    void copiesALogUnderAnotherName() throws IOException {
        try (Node here = start("here");
                Node there = start("there")) {
            final String from = "127.0.0.1:" + here.address().getPort();
            final String to = "127.0.0.1:" + there.address().getPort();
            assertThat(Shell.runWith("a\nb\nc\n", "produce", "letters", "-s", from).exitCode())
                    .isZero();
            final Shell.Result copied =
                    Shell.run(
                            "copy",
                            "letters",
                            "-s",
                            from,
                            "--to-server",
                            to,
                            "--as",
                            "old/letters",
                            "--from",
                            "1",
                            "-o",
                            "json");
            assertThat(copied.exitCode()).as(copied.err()).isZero();
            assertThat(copied.out()).startsWith("{\"log\":\"old/letters\",\"messages\":2,");
            assertThat(Shell.run("consume", "old/letters", "-s", to).out()).isEqualTo("b\nc\n");

            assertThat(Shell.run("copy", "letters", "-s", from, "--to-server", from).exitCode())
                    .as("to itself")
                    .isEqualTo(2);

            final Shell.Result refused =
                    Shell.run("copy", "letters", "-s", from, "--to-server", to, "--skip-damage");
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err()).contains("has its seqnos from the server");
        }
    }
}
