package org.boomscooter.format.companion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StockLz4Test {
    @TempDir Path directory;
    private Path companion;
    private final byte[] content = Companions.content(400_000, new Random(11));

    @BeforeEach
    void writeCompanion() throws IOException {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(d -> Files.isExecutable(Path.of(d, "lz4"))),
                "no lz4 tool on this machine");
        companion = directory.resolve("segment.lz4");
        Files.write(companion, Companions.encode(content));
    }

    @Test
    void stockToolUnpacksTheSegment() throws Exception {
        final Path unpacked = directory.resolve("unpacked");

        assertThat(run(unpacked, "lz4", "-dc", companion.toString())).isZero();
        assertThat(Files.readAllBytes(unpacked)).isEqualTo(content);
    }

    @Test
    void stockToolFindsTheCompanionWhole() throws Exception {
        assertThat(run(directory.resolve("out"), "lz4", "-t", companion.toString())).isZero();
    }

    @Test
    void stockToolFindsDamage() throws Exception {
        final byte[] damaged = Files.readAllBytes(companion);
        damaged[70_000] ^= 1;
        Files.write(companion, damaged);

        assertThat(run(directory.resolve("out"), "lz4", "-t", companion.toString())).isNotZero();
    }

    private static int run(final Path output, final String... command) throws Exception {
        final Process process =
                new ProcessBuilder(command)
                        .redirectOutput(output.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        return process.waitFor();
    }
}
