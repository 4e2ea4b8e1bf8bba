package org.boomscooter.bench.limit;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import org.boomscooter.format.frame.Frame;

/**
 * The least that consuming over TCP can cost: {@code sendfile} of a segment, again and again, to a
 * client that checks the CRC of each batch; also reading every byte of each payload, as our
 * consumer is made to; and one that throws everything away.
 */
public final class SendfileTask extends ReadTask {
    private static final int RECEIVED_BYTES = 1 << 20;

    public SendfileTask() {
        super(Check.values());
    }

    /** Returns how many messages were received: at least the whole file once. */
    @Override
    long read(
            final PreparedFile prepared, final Frames frames, final Check check, final long timeMs)
            throws Exception {
        final FileChannel file = prepared.channel();
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
