package org.boomscooter.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.boomscooter.format.golden.GoldenFiles;
import org.boomscooter.format.golden.SegmentWalk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reader in another language, written from the specification, sees what the Java classes see. */
class PythonReaderTest {
    private static final Path READER = Path.of("../docs/examples/reader.py");

    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"server", "client"})
    void printsTheMessagesThatTheJavaReaderFinds(final String log) throws Exception {
        assumePython();
        final List<String> command = new ArrayList<>(List.of("python3", READER.toString()));
        final List<String> expected = new ArrayList<>();
        for (final Path segment : segments(log)) {
            command.add(segment.toString());
            final byte[] bytes = Files.readAllBytes(segment);
            SegmentWalk.of(ByteBuffer.wrap(bytes))
                    .lines()
                    .forEach(line -> expected.add(line.text()));
        }
        assertThat(run(command)).isEqualTo(expected).isNotEmpty();
    }

    @Test
    void saysHowItIsUsedWhenItIsGivenNoFile() throws Exception {
        assumePython();
        assertThat(run(List.of("python3", READER.toString()), 2))
                .containsExactly("usage: reader.py FILE.log...");
    }

    private List<String> run(final List<String> command) throws Exception {
        return run(command, 0);
    }

    private List<String> run(final List<String> command, final int exitCode) throws Exception {
        final Path output = directory.resolve("output");
        final ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PYTHONIOENCODING", "utf-8");
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        builder.redirectErrorStream(true).redirectOutput(output.toFile());
        final Process process = builder.start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        final List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as("%s printed %s", command, lines).isEqualTo(exitCode);
        return lines;
    }

    private static void assumePython() throws InterruptedException {
        boolean isThere;
        try {
            isThere = new ProcessBuilder("python3", "--version").start().waitFor() == 0;
        } catch (final IOException e) {
            isThere = false;
        }
        assumeTrue(isThere, "python3 is not installed: the readers were not compared");
    }

    private static List<Path> segments(final String log) throws IOException {
        try (Stream<Path> files = Files.list(GoldenFiles.DIRECTORY.resolve(log))) {
            return files.filter(path -> path.toString().endsWith(".log")).sorted().toList();
        }
    }
}
