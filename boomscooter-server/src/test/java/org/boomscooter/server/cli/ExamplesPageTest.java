package org.boomscooter.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The blocks of docs/examples/README.md do what the page says. */
class ExamplesPageTest {
    private static final Path EXAMPLES = Path.of("../docs/examples");

    @TempDir private Path directory;

    private static boolean isThere(final String... command) throws Exception {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectInput(Path.of("/dev/null").toFile())
                            .start()
                            .waitFor()
                    == 0;
        } catch (final IOException e) {
            return false;
        }
    }

    @Test
    void stockToolsReadALog() throws Exception {
        for (final String tool : List.of("lz4", "jq", "hexdump", "python3")) {
            assumeTrue(
                    isThere("sh", "-c", "command -v " + tool),
                    tool + " is not installed: the page was not tried");
        }
        final boolean hasNumpy = isThere("python3", "-c", "import numpy");
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, directory.resolve(file.getFileName()));
            }
        }
        Files.writeString(directory.resolve("block.py"), blocks("python"));
        final ShellScript.Outcome outcome =
                ShellScript.run(directory, blocks("sh") + (hasNumpy ? "python3 block.py\n" : ""));

        assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        final List<String> out = outcome.out().lines().toList();
        assertThat(out)
                .contains("00000000000000000000.lz4", "the same bytes", "the same messages")
                .containsSequence("999", "1000")
                .contains("999 0 0 - - 31303030")
                .contains("type              1", "base seqno        0")
                .anyMatch(line -> line.startsWith("00000000  42 4f 4f 4d 53 45 47 0a"));
        if (hasNumpy) {
            assertThat(out.get(out.size() - 1)).startsWith("1000 messages in ");
        }
    }

    private static String blocks(final String language) throws IOException {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(EXAMPLES.resolve("README.md")))
                .results()
                .map((MatchResult block) -> block.group(1))
                .collect(Collectors.joining());
    }
}
