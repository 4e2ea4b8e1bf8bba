package org.boomscooter.server.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class RealFileTest {
    /** Where the kernel is asked for blocks; less is filled with zeroes. */
    private static final int STEP_BYTES = 2 << 20;

    private final Disk disk = new RealDisk();

    @TempDir Path directory;

    @Test
    void allocatesBlocksWithoutWritingThemAlsoUnderAnotherName() throws IOException {
        try (DiskFile file = disk.create(directory.resolve("before"))) {
            file.allocate(0, STEP_BYTES);
            assumeThat(file.nextData(0))
                    .as("the file system allocates without writing")
                    .isEqualTo(Long.MAX_VALUE);

            disk.rename(directory.resolve("before"), directory.resolve("after"));
            file.renamed(directory.resolve("after"));
            file.allocate(STEP_BYTES, STEP_BYTES);

            assertThat(file.lengthBytes()).isEqualTo(2 * STEP_BYTES);
            assertThat(file.nextData(0)).isEqualTo(Long.MAX_VALUE);
        }
    }

    @Test
    @Timeout(30)
    void aPipeInPlaceOfAFileIsRefusedInsteadOfWaitedFor() throws IOException, InterruptedException {
        final Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        assertThatThrownBy(() -> disk.open(pipe)).hasMessageContaining("is no regular file");
        assertThatThrownBy(() -> disk.openReadOnly(pipe))
                .hasMessageContaining("is no regular file");
    }
}
