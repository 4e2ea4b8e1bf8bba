package org.boomscooter.bench.limit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.boomscooter.bench.load.Results;
import org.boomscooter.bench.load.Settings;
import org.boomscooter.bench.load.Task;
import org.boomscooter.bench.load.Window;

/**
 * The least that {@code synced} can cost: so many batches into a prepared file, then one force for
 * them, in turn.
 *
 * <p>Settings: {@code data} (a directory), {@code payload-bytes}, {@code batch-bytes} (0: a batch
 * is one message), {@code batches} for each force, {@code way} ({@code map}: through the mapping
 * and {@code msync}, as our server does; {@code write}: {@code pwrite} and {@code fdatasync}),
 * {@code file-bytes}, {@code time-ms}; it ends early when the file is full.
 */
public final class ForceTask implements Task {
    private static final long HIGHEST_NS = TimeUnit.MINUTES.toNanos(1);
    private static final int DIGITS = 3;

    private final Histogram forces = new Histogram(HIGHEST_NS, DIGITS);
    private long messages;

    @Override
    public void run(final Settings settings, final Results results) throws Exception {
        final int payloadBytes = settings.intNumber("payload-bytes");
        final int batchBytes = settings.intNumber("batch-bytes");
        final Frames frames =
                Frames.batches(payloadBytes, batchBytes, settings.intNumber("batches"));
        final Path path = Path.of(settings.text("data")).resolve("file");
        final int fileBytes = settings.intNumber("file-bytes");
        final boolean isMapped = settings.text("way").equals("map");
        try (PreparedFile file = new PreparedFile(path, fileBytes)) {
            final Window window = Window.open(0);
            final long endNs = window.startNs() + settings.number("time-ms") * 1_000_000;
            int at = 0;
            do {
                force(file, at, frames, isMapped);
                at += frames.lengthBytes();
            } while (at + frames.lengthBytes() <= fileBytes && System.nanoTime() - endNs < 0);
            window.close().report(results, messages, payloadBytes);
            window.reportFlushes(results);
            results.put(forces);
        }
    }

    private void force(
            final PreparedFile file, final int at, final Frames frames, final boolean isMapped)
            throws IOException {
        final ByteBuffer source = frames.buffer();
        final long startNs = System.nanoTime();
        if (isMapped) {
            file.buffer().put(at, source, 0, frames.lengthBytes());
            file.force(at, frames.lengthBytes());
        } else {
            file.channel().write(source.rewind(), at);
            file.channel().force(false);
        }
        forces.recordValue(Math.min(HIGHEST_NS, System.nanoTime() - startNs));
        messages += frames.messages();
    }
}
