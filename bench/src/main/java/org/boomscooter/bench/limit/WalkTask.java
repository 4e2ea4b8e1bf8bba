package org.boomscooter.bench.limit;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.boomscooter.bench.load.Results;
import org.boomscooter.bench.load.Settings;
import org.boomscooter.bench.load.Task;
import org.boomscooter.bench.load.Window;

/**
 * The least that reading the files can cost: walking a mapped segment, again and again.
 *
 * <p>Settings: as {@link SendfileTask}.
 */
public final class WalkTask implements Task {
    @Override
    public void run(final Settings settings, final Results results) throws Exception {
        final int payloadBytes = settings.intNumber("payload-bytes");
        final Path path = Path.of(settings.text("data")).resolve("file");
        try (PreparedFile file = new PreparedFile(path, settings.intNumber("file-bytes"))) {
            final Frames frames =
                    Frames.fill(file.buffer(), payloadBytes, settings.intNumber("batch-bytes"));
            // Whatever is measured, the disk is at rest.
            file.force(0, frames.lengthBytes());
            for (final Check check : new Check[] {Check.CRC, Check.CRC_AND_BYTES}) {
                walk(frames, check, settings.number("warm-up-ms"));
                final Window window = Window.open(0);
                final long messages = walk(frames, check, settings.number("time-ms"));
                window.close().report(results.of(check.label()), messages, payloadBytes);
            }
        }
    }

    private static long walk(final Frames frames, final Check check, final long timeMs) {
        final Walk walk = new Walk(check);
        final ByteBuffer buffer = frames.buffer();
        final long endNs = System.nanoTime() + timeMs * 1_000_000;
        int at = 0;
        do {
            at = walk.batch(buffer, at, frames.lengthBytes());
            at = at == frames.lengthBytes() ? 0 : at;
        } while (System.nanoTime() - endNs < 0);
        return walk.messages();
    }
}
