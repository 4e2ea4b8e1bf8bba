package org.boomscooter.bench.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class EndToEndTest {
    private static final int WRONG_USAGE = 2;

    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    --rounds=0          | --rounds: 0 (expected: 1 or more)
                    --only=redis        | --only: [redis] (expected: some of [boomscooter, kafka,
                    --only-scale=topics | --only-scale: topics (expected: some of [logs,
                    --only-scale=logs:7 | --only-scale: logs:7 (expected: a size of [1, 10,
                    --work-dir=/absent  | --work-dir: /absent is no directory
                    --publish=/absent   | --publish: /absent is no file
                    """)
    void whatCannotBeMeantIsSaidBeforeAnythingStarts(final String argument, final String said)
            throws Exception {
        assertThat(run(argument)).contains(said);
    }

    @Test
    void aPageWithoutAPlaceForTheTablesIsSaidBeforeAnythingStarts() throws Exception {
        final Path page = Files.writeString(directory.resolve("page.md"), "# Page\n");
        assertThat(run("--publish=" + page)).contains("page.md: the page has no place");
    }

    /** Returns what it said; nothing is measured and nothing is left behind. */
    private String run(final String argument) throws Exception {
        final Path work = Files.createDirectory(directory.resolve("work"));
        final Path results = directory.resolve("results");
        final StringWriter said = new StringWriter();
        final List<String> arguments =
                new ArrayList<>(List.of("--home=/", "--results=" + results, "--work-dir=" + work));
        arguments.add(argument);
        final int code =
                new CommandLine(new EndToEnd())
                        .setOverwrittenOptionsAllowed(true)
                        .setErr(new PrintWriter(said))
                        .execute(arguments.toArray(String[]::new));
        assertThat(code).as(said.toString()).isEqualTo(WRONG_USAGE);
        assertThat(work).isEmptyDirectory();
        return said.toString();
    }
}
