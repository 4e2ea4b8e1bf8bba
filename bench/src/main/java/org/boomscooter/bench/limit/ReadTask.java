package org.boomscooter.bench.limit;

import java.nio.file.Path;
import java.util.List;
import org.boomscooter.bench.load.Results;
import org.boomscooter.bench.load.Settings;
import org.boomscooter.bench.load.Task;
import org.boomscooter.bench.load.Window;

/**
 * Reads one file of batches again and again, with more or less looking at them.
 *
 * <p>Settings: {@code data} (a directory), {@code payload-bytes}, {@code batch-bytes}, {@code
 * file-bytes}, {@code warm-up-ms}, {@code time-ms}.
 */
abstract class ReadTask implements Task {
    private final List<Check> checks;

    ReadTask(final Check... checks) {
        this.checks = List.of(checks);
    }

    @Override
    public final void run(final Settings settings, final Results results) throws Exception {
        final int payloadBytes = settings.intNumber("payload-bytes");
        final Path path = Path.of(settings.text("data")).resolve("file");
        try (PreparedFile file = new PreparedFile(path, settings.intNumber("file-bytes"))) {
            final Frames frames =
                    Frames.fill(file.buffer(), payloadBytes, settings.intNumber("batch-bytes"));
            // Whatever is measured, the disk is at rest.
            file.force(0, frames.lengthBytes());
            for (final Check check : checks) {
                read(file, frames, check, settings.number("warm-up-ms"));
                final Window window = Window.open(0);
                final long messages = read(file, frames, check, settings.number("time-ms"));
                window.close().report(results.of(check.label()), messages, payloadBytes);
            }
        }
    }

    /** Returns how many messages were read. */
    abstract long read(PreparedFile file, Frames frames, Check check, long timeMs) throws Exception;
}
