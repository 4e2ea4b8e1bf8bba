package org.boomscooter.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell block of README.md does what README.md says. */
class QuickStartTest {
    private static final String BEGIN = "<!-- quickstart: begin -->\n```sh\n";
    private static final String END = "```\n<!-- quickstart: end -->";

    @TempDir private Path directory;

    @Test
    void theFirstMessageGoesInAndComesOut() throws Exception {
        final ShellScript.Outcome outcome = ShellScript.run(directory, block() + "wait");
        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        assertThat(outcome.out())
                .contains("\nhello\nworld\n")
                .contains("\"payload\":\"hello\"", "\"payload\":\"world\"")
                .containsPattern("(?m)^greetings ");
        assertThat(outcome.err()).contains("ready in").contains("stopped");
    }

    private static String block() throws IOException {
        final String readme = Files.readString(Path.of("../README.md"));
        final int begin = readme.indexOf(BEGIN) + BEGIN.length();
        return readme.substring(begin, readme.indexOf(END, begin));
    }
}
