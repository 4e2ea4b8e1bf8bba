package org.boomscooter.bench.limit;

import java.io.EOFException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.boomscooter.bench.load.Results;
import org.boomscooter.bench.load.Settings;
import org.boomscooter.bench.load.Task;
import org.boomscooter.bench.load.Window;

/**
 * The least that producing over TCP can cost: prepared batches over one connection straight into a
 * prepared mapping, with nothing else.
 *
 * <p>Settings: {@code data} (a directory), {@code payload-bytes}, {@code batch-bytes}, {@code
 * file-bytes} to receive.
 */
public final class ReceiveTask implements Task {
    private static final int SENT_AT_ONCE_BYTES = 1 << 20;

    @Override
    public void run(final Settings settings, final Results results) throws Exception {
        final Path data = Path.of(settings.text("data"));
        final int payloadBytes = settings.intNumber("payload-bytes");
        final int fileBytes = settings.intNumber("file-bytes");
        final Frames frames =
                Frames.fill(
                        Frames.direct(SENT_AT_ONCE_BYTES),
                        payloadBytes,
                        settings.intNumber("batch-bytes"));
        try (PreparedFile warmUp = new PreparedFile(data.resolve("warm"), fileBytes / 4)) {
            receive(frames, warmUp.buffer());
        }
        try (PreparedFile file = new PreparedFile(data.resolve("file"), fileBytes)) {
            receive(frames, file.buffer())
                    .report(
                            results,
                            (long) file.buffer().position()
                                    / frames.lengthBytes()
                                    * frames.messages(),
                            payloadBytes);
        }
    }

    /** Fills the mapping as far as whole buffers of frames fit. */
    private static Window receive(final Frames frames, final ByteBuffer mapping) throws Exception {
        final Loopback connection = Loopback.connect();
        final ByteBuffer source = frames.buffer().duplicate();
        mapping.clear().limit(mapping.capacity() / frames.lengthBytes() * frames.lengthBytes());
        final Window window = Window.open(0);
        try (Feeder feeder =
                new Feeder(
                        connection,
                        () -> {
                            connection.sender().write(source);
                            if (!source.hasRemaining()) {
                                source.rewind();
                            }
                        })) {
            while (mapping.hasRemaining()) {
                if (connection.receiver().read(mapping) < 0) {
                    throw new EOFException("the sender ended: " + feeder.failure());
                }
            }
            return window.close();
        }
    }
}
