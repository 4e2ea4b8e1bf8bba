package org.boomscooter.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.Frame;
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
    private static final List<String> PARTS =
            List.of(
                    "reader.py",
                    "segment.py",
                    "companion.py",
                    "body.py",
                    "lz4block.py",
                    "crc32c.py");

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

    @ParameterizedTest
    @ValueSource(strings = {"server", "client"})
    void printsAllSegmentsOfADirectory(final String log) throws Exception {
        final Path golden = GoldenFiles.DIRECTORY.resolve(log);
        final List<String> expected = new ArrayList<>();
        for (final Path segment : goldenSegments(log)) {
            expected.addAll(read(segment, 0));
        }
        assertThat(readDirectory(golden, 0)).isEqualTo(expected).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"server", "client"})
    void unpacksTheCompanionOfASegmentThatIsGone(final String log) throws Exception {
        final Path golden = GoldenFiles.DIRECTORY.resolve(log);
        final Path copy = copyOf(golden);
        Files.delete(copy.resolve("00000000000000000000.log"));
        assertThat(readDirectory(copy, 0)).isEqualTo(readDirectory(golden, 0));
    }

    @Test
    void printsNothingFromTheCommittedSeqnoOnWhateverLiesThere() throws Exception {
        final Path copy = copyOf(GoldenFiles.DIRECTORY.resolve("server"));
        final List<String> all = readDirectory(copy, 0);
        final byte[] segment = Files.readAllBytes(copy.resolve("00000000000000000000.log"));
        final SegmentWalk walk = SegmentWalk.of(ByteBuffer.wrap(segment));
        final int secondBatch =
                SegmentHeader.LENGTH + Frame.length(ByteBuffer.wrap(segment), SegmentHeader.LENGTH);
        final long committed = BatchHeader.baseSeqno(ByteBuffer.wrap(segment), secondBatch);
        assertThat(walk.lines()).hasSizeGreaterThan((int) committed);
        final byte[] mark = Files.readAllBytes(copy.resolve("mark"));
        ByteBuffer.wrap(mark).order(ByteOrder.LITTLE_ENDIAN).putLong(1280, committed);
        Files.write(copy.resolve("mark"), mark);
        // As a batch looks that is being written.
        segment[secondBatch + BatchHeader.BASE_SEQNO_OFFSET] ^= 1;
        Files.write(copy.resolve("00000000000000000000.log"), segment);

        assertThat(readDirectory(copy, 0)).isEqualTo(all.subList(0, (int) committed));
    }

    @ParameterizedTest
    @ValueSource(strings = {"log", "lz4"})
    void goesOnBehindADamagedSegment(final String suffix) throws Exception {
        final Path copy = copyOf(GoldenFiles.DIRECTORY.resolve("server"));
        if (suffix.equals("lz4")) {
            Files.delete(copy.resolve("00000000000000000000.log"));
        }
        final Path damaged = copy.resolve("00000000000000000000." + suffix);
        final byte[] bytes = Files.readAllBytes(damaged);
        bytes[suffix.equals("lz4") ? bytes.length / 3 : SegmentHeader.LENGTH + 20] ^= 1;
        Files.write(damaged, bytes);

        final List<String> lines = readDirectory(copy, 1);
        assertThat(lines).anyMatch(line -> line.contains("damaged, the rest of it is left out"));
        assertThat(lines).containsAll(read(copy.resolve("00000000000000000254.log"), 0));
    }

    @Test
    void goesOnBehindABatchOfWhichOnlyTheHeaderIsWhole() throws Exception {
        final Path copy = copyOf(GoldenFiles.DIRECTORY.resolve("server"));
        final List<String> all = readDirectory(copy, 0);
        final Path damaged = copy.resolve("00000000000000000000.log");
        final byte[] bytes = Files.readAllBytes(damaged);
        final int count = BatchHeader.messageCount(ByteBuffer.wrap(bytes), SegmentHeader.LENGTH);
        bytes[SegmentHeader.LENGTH + 70] ^= 1;
        Files.write(damaged, bytes);

        final List<String> lines = readDirectory(copy, 1);
        assertThat(lines)
                .anyMatch(
                        line -> line.contains("the batch of " + count + " messages from seqno 0"));
        assertThat(lines)
                .filteredOn(line -> !line.contains("is left out"))
                .isEqualTo(all.subList(count, all.size()));
    }

    @Test
    void readsSealedSegmentsOnlyWhereNoWholeMarkSaysHowFar() throws Exception {
        final Path copy = copyOf(GoldenFiles.DIRECTORY.resolve("server"));
        final byte[] mark = Files.readAllBytes(copy.resolve("mark"));
        Arrays.fill(mark, 0, 64, (byte) 0);
        Files.write(copy.resolve("mark"), mark);

        final List<String> lines = readDirectory(copy, 0);
        assertThat(lines).anyMatch(line -> line.contains("only sealed segments are read"));
        assertThat(lines)
                .filteredOn(line -> !line.contains("sealed segments"))
                .isEqualTo(read(copy.resolve("00000000000000000000.log"), 0));
        Files.delete(copy.resolve("00000000000000000000.log"));
        Files.delete(copy.resolve("00000000000000000000.lz4"));
        assertThat(readDirectory(copy, 0)).hasSize(1);
    }

    private Path copyOf(final Path golden) throws IOException {
        final Path copy = Files.createDirectory(directory.resolve("copy"));
        try (Stream<Path> files = Files.list(golden)) {
            for (final Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    private List<String> readDirectory(final Path log, final int exitCode) throws Exception {
        return run(new ProcessBuilder("python3", READER.toString(), log.toString()), log, exitCode);
    }

    /** The specification says how short it is. */
    @Test
    void fitsIntoAHundredAndEightyLines() throws IOException {
        int lines = 0;
        for (final String part : PARTS) {
            final List<String> file = Files.readAllLines(READER.resolveSibling(part));
            assertThat(file).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(99));
            lines += file.size();
        }
        assertThat(lines).isLessThanOrEqualTo(180);
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
        final List<Path> segments = new ArrayList<>(goldenSegments("server"));
        segments.addAll(goldenSegments("client"));
        return segments;
    }

    private static List<Path> goldenSegments(final String log) throws IOException {
        try (Stream<Path> files = Files.list(GoldenFiles.DIRECTORY.resolve(log))) {
            return files.filter(path -> path.toString().endsWith(".log")).sorted().toList();
        }
    }
}
