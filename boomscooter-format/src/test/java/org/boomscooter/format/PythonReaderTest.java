package org.boomscooter.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.golden.GoldenFiles;
import org.boomscooter.format.golden.GoldenSegment;
import org.boomscooter.format.golden.SegmentWalk;
import org.boomscooter.format.segment.SegmentHeader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A reader in another language, written from the specification, sees what the Java classes see. */
class PythonReaderTest {
    private static final Path READER = Path.of("../docs/examples/reader.py");

    @TempDir private Path directory;

    @BeforeAll
    static void assumePython() throws InterruptedException {
        boolean isThere;
        try {
            isThere = new ProcessBuilder("python3", "--version").start().waitFor() == 0;
        } catch (final IOException e) {
            isThere = false;
        }
        assumeTrue(isThere, "python3 is not installed: the readers were not compared");
    }

    @ParameterizedTest
    @MethodSource("goldenSegments")
    void printsTheMessagesThatTheJavaReaderFinds(final Path segment) throws Exception {
        final List<String> expected =
                SegmentWalk.of(ByteBuffer.wrap(Files.readAllBytes(segment))).lines().stream()
                        .map(GoldenSegment.Line::text)
                        .toList();

        assertThat(read(segment, 0)).isEqualTo(expected).isNotEmpty();
    }

    @Test
    void takesTheNameOfTheFileToo() throws Exception {
        final Path segment = goldenSegments().get(0);
        final ProcessBuilder byName =
                new ProcessBuilder("python3", READER.toString(), segment.toString());

        assertThat(run(byName, segment, 0)).isEqualTo(read(segment, 0)).isNotEmpty();
    }

    @Test
    void readsASegmentThatEndsWithinTheSizeOfAFrame() throws Exception {
        final byte[] bytes = Files.readAllBytes(goldenSegments().get(0));
        final Path segment = directory.resolve("segment");
        Files.write(segment, Arrays.copyOf(bytes, SegmentHeader.LENGTH + 7));

        assertThat(read(segment, 0)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0,
                SegmentHeader.LENGTH - 1,
                SegmentHeader.LENGTH + BatchHeader.APPEND_TIME_OFFSET,
                SegmentHeader.LENGTH + BatchHeader.HEADER_LENGTH
            })
    void refusesADamagedByte(final int position) throws Exception {
        final byte[] bytes = Files.readAllBytes(goldenSegments().get(0));
        bytes[position] ^= 1;
        final Path segment = directory.resolve("segment");
        Files.write(segment, bytes);

        final List<String> lines = read(segment, 1);

        assertThat(lines.get(lines.size() - 1)).containsAnyOf("CRC32C is 0x", "not a segment");
    }

    /** The specification and the README say how short it is. */
    @Test
    void fitsIntoThirtyLines() throws IOException {
        assertThat(Files.readAllLines(READER))
                .hasSizeLessThanOrEqualTo(30)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(99));
    }

    /** What the reader prints for the bytes of a file. */
    private List<String> read(final Path segment, final int exitCode) throws Exception {
        return run(
                new ProcessBuilder("python3", READER.toString()).redirectInput(segment.toFile()),
                segment,
                exitCode);
    }

    private List<String> run(final ProcessBuilder builder, final Path segment, final int exitCode)
            throws Exception {
        final Path output = directory.resolve("output");
        builder.redirectOutput(output.toFile()).redirectErrorStream(true);
        builder.environment().put("PYTHONIOENCODING", "utf-8");
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        final Process process = builder.start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        final List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as("%s: %s", segment, lines).isEqualTo(exitCode);
        return lines;
    }

    private static List<Path> goldenSegments() throws IOException {
        final List<Path> segments = new ArrayList<>();
        for (final String log : List.of("server", "client")) {
            try (Stream<Path> files = Files.list(GoldenFiles.DIRECTORY.resolve(log))) {
                files.filter(path -> path.toString().endsWith(".log"))
                        .sorted()
                        .forEach(segments::add);
            }
        }
        return segments;
    }
}
