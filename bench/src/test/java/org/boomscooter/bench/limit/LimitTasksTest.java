package org.boomscooter.bench.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.boomscooter.bench.load.Results;
import org.boomscooter.bench.load.Settings;
import org.boomscooter.bench.load.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That limits measure something and leave nothing behind; not how fast. */
class LimitTasksTest {
    private static final int FILE_BYTES = 4 << 20;

    @TempDir private Path directory;

    @Test
    void receivingFillsTheFile() throws Exception {
        final Settings measured = run(new ReceiveTask(), "batch-bytes=65536");
        assertThat(measured.number("messages"))
                .isBetween((long) FILE_BYTES / 120, (long) FILE_BYTES / 112);
    }

    @Test
    void sendfileAndWalkHaveAFigureForEachWayOfChecking() throws Exception {
        final Settings sent = run(new SendfileTask(), "batch-bytes=65536");
        assertThat(sent.part("nothing checked").number("messages")).isPositive();
        assertThat(sent.part("CRC").number("messages")).isPositive();
        assertThat(sent.part("CRC and every byte").number("messages")).isPositive();
        final Settings walked = run(new WalkTask(), "batch-bytes=65536");
        assertThat(walked.part("CRC").number("messages")).isPositive();
        assertThat(walked.part("CRC and every byte").number("messages")).isPositive();
    }

    @Test
    void aForceIsForAllMessagesBeforeIt() throws Exception {
        for (final String way : List.of("way=map", "way=write")) {
            final Settings measured = run(new ForceTask(), "batch-bytes=0", "batches=16", way);
            assertThat(measured.number("messages"))
                    .isEqualTo(16 * measured.number("count"))
                    .isPositive();
        }
    }

    @Test
    void rawLimitsHaveTheirFigures() throws Exception {
        final Settings measured = run(new RawTask(), "write-bytes=1048576");
        assertThat(measured.decimal("memcpy.mb.per.s")).isPositive();
        assertThat(measured.decimal("page cache write.mb.per.s")).isPositive();
        assertThat(measured.decimal("fdatasync.forces.per.s")).isPositive();
    }

    @Test
    void aDamagedBatchIsNoticed() {
        final Frames frames = Frames.batches(100, 4096, 2);
        final ByteBuffer buffer = frames.buffer();
        final Walk walk = new Walk(Check.CRC);
        final int second = walk.batch(buffer, 0, frames.lengthBytes());
        buffer.put(second + 2000, (byte) ~buffer.get(second + 2000));
        assertThatThrownBy(() -> walk.batch(buffer, second, frames.lengthBytes()))
                .hasMessage("the batch at " + second + " is damaged");
    }

    @Test
    void batchesOfOneMessageHoldOneMessage() {
        assertThat(Frames.batches(100, 0, 16).messages()).isEqualTo(16);
    }

    private Settings run(final Task task, final String... more) throws Exception {
        final List<String> settings =
                new ArrayList<>(
                        List.of(
                                "data=" + directory,
                                "payload-bytes=100",
                                "file-bytes=" + FILE_BYTES,
                                "warm-up-ms=1",
                                "time-ms=20"));
        settings.addAll(List.of(more));
        final Results results = new Results();
        task.run(Settings.parse(settings), results);
        assertThat(directory).isEmptyDirectory();
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        results.print(new PrintStream(out, true, StandardCharsets.UTF_8));
        return Results.parse(out.toString(StandardCharsets.UTF_8).lines().toList());
    }
}
