package org.boomscooter.bench.limit;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.boomscooter.bench.load.Results;
import org.boomscooter.bench.load.Settings;
import org.boomscooter.bench.load.Task;
import org.boomscooter.bench.load.Window;
import org.boomscooter.format.frame.Frame;

/**
 * The least that consuming over TCP can cost: {@code sendfile} of a segment, again and again, to a
 * client that checks the CRC of each batch; also reading every byte of each payload, as our
 * consumer is made to; and one that throws everything away.
 *
 * <p>Settings: {@code data} (a directory), {@code payload-bytes}, {@code batch-bytes}, {@code
 * file-bytes}, {@code warm-up-ms}, {@code time-ms}.
 */
public final class SendfileTask implements Task {
    private static final int RECEIVED_BYTES = 1 << 20;

    @Override
    public void run(final Settings settings, final Results results) throws Exception {
        final int payloadBytes = settings.intNumber("payload-bytes");
        final Path path = Path.of(settings.text("data")).resolve("file");
        try (PreparedFile file = new PreparedFile(path, settings.intNumber("file-bytes"))) {
            final Frames frames =
                    Frames.fill(file.buffer(), payloadBytes, settings.intNumber("batch-bytes"));
            // Whatever is measured, the disk is at rest.
            file.force(0, frames.lengthBytes());
            for (final Check check : Check.values()) {
                receive(file.channel(), frames, check, settings.number("warm-up-ms"));
                final Window window = Window.open(0);
                final long messages =
                        receive(file.channel(), frames, check, settings.number("time-ms"));
                window.close().report(results.of(check.label()), messages, payloadBytes);
            }
        }
    }

    /** Returns how many messages were received: at least the whole file once. */
    private static long receive(
            final FileChannel file, final Frames frames, final Check check, final long timeMs)
            throws Exception {
        final Loopback connection = Loopback.connect();
        final Walk walk = new Walk(check);
        final ByteBuffer received = Frames.direct(RECEIVED_BYTES);
        final long endNs = System.nanoTime() + timeMs * 1_000_000;
        long bytes = 0;
        try (Feeder feeder =
                new Feeder(connection, () -> sendAll(file, frames, connection.sender()))) {
            while (bytes < frames.lengthBytes() || System.nanoTime() - endNs < 0) {
                final int count = connection.receiver().read(received);
                if (count < 0) {
                    throw new EOFException("the sender ended: " + feeder.failure());
                }
                bytes += count;
                if (check == Check.NOTHING) {
                    received.clear();
                } else {
                    walkWhole(walk, received);
                }
            }
        }
        return check == Check.NOTHING
                ? bytes * frames.messages() / frames.lengthBytes()
                : walk.messages();
    }

    private static void sendAll(final FileChannel file, final Frames frames, final SocketChannel to)
            throws IOException {
        long position = 0;
        while (position < frames.lengthBytes()) {
            position += file.transferTo(position, frames.lengthBytes() - position, to);
        }
    }

    /** Walks the batches that are there as a whole and keeps the rest. */
    private static void walkWhole(final Walk walk, final ByteBuffer received) {
        final int end = received.position();
        int at = 0;
        while (end - at >= Frame.HEADER_LENGTH && end - at >= Frame.length(received, at)) {
            at = walk.batch(received, at, end);
        }
        received.limit(end).position(at).compact();
    }
}
