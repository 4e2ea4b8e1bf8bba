package org.boomscooter.bench.limit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.boomscooter.bench.load.Results;
import org.boomscooter.bench.load.Settings;
import org.boomscooter.bench.load.Task;

/**
 * What the machine does with plain bytes: copying memory, writing to the page cache, and {@code
 * fdatasync} of 100 bytes appended in turn to a file that has no blocks yet.
 *
 * <p>Settings: {@code data} (a directory), {@code write-bytes} for the page cache, {@code time-ms}.
 */
public final class RawTask implements Task {
    private static final int COPIED_BYTES = 64 << 20;
    private static final int WRITTEN_BYTES = 1 << 20;
    private static final int APPENDED_BYTES = 100;

    @Override
    public void run(final Settings settings, final Results results) throws Exception {
        final Path data = Path.of(settings.text("data"));
        final long timeNs = settings.number("time-ms") * 1_000_000;
        results.put("memcpy.mb.per.s", copiedBytesPerNs(timeNs) * 1e3);
        results.put(
                "page cache write.mb.per.s",
                writtenBytesPerNs(data, settings.number("write-bytes")) * 1e3);
        results.put("fdatasync.forces.per.s", forcesPerNs(data, timeNs) * 1e9);
    }

    private static double copiedBytesPerNs(final long timeNs) {
        final ByteBuffer from = ByteBuffer.allocateDirect(COPIED_BYTES);
        final ByteBuffer to = ByteBuffer.allocateDirect(COPIED_BYTES);
        to.put(0, from, 0, COPIED_BYTES);
        long copied = 0;
        final long startNs = System.nanoTime();
        do {
            to.put(0, from, 0, COPIED_BYTES);
            copied += COPIED_BYTES;
        } while (System.nanoTime() - startNs < timeNs);
        return (double) copied / (System.nanoTime() - startNs);
    }

    private static double writtenBytesPerNs(final Path data, final long length) throws IOException {
        final ByteBuffer chunk = ByteBuffer.allocateDirect(WRITTEN_BYTES);
        try (FileChannel file = newFile(data.resolve("written"))) {
            final long startNs = System.nanoTime();
            for (long at = 0; at < length; at += WRITTEN_BYTES) {
                file.write(chunk.rewind(), at);
            }
            return (double) length / (System.nanoTime() - startNs);
        } finally {
            Files.delete(data.resolve("written"));
        }
    }

    private static double forcesPerNs(final Path data, final long timeNs) throws IOException {
        final ByteBuffer appended = ByteBuffer.allocateDirect(APPENDED_BYTES);
        long forces = 0;
        try (FileChannel file = newFile(data.resolve("appended"))) {
            final long startNs = System.nanoTime();
            do {
                file.write(appended.rewind(), forces * APPENDED_BYTES);
                file.force(false);
                forces++;
            } while (System.nanoTime() - startNs < timeNs);
            return (double) forces / (System.nanoTime() - startNs);
        } finally {
            Files.delete(data.resolve("appended"));
        }
    }

    private static FileChannel newFile(final Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }
}
