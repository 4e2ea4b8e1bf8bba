package org.boomscooter.server.transport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.boomscooter.format.frame.BatchBuilder;
import org.boomscooter.format.frame.BatchCursor;
import org.boomscooter.format.frame.Message;

/** Batches for tests, and what is in them. */
final class Batches {
    private Batches() {}

    static ByteBuffer of(final int producerId, final int sequence, final String... payloads) {
        return ofChannel(null, producerId, sequence, payloads);
    }

    static ByteBuffer ofChannel(
            final String channel,
            final int producerId,
            final int sequence,
            final String... payloads) {
        int capacity = 512;
        for (final String payload : payloads) {
            capacity += payload.length() * 3 + 64;
        }
        final BatchBuilder builder = new BatchBuilder(ByteBuffer.allocate(capacity));
        builder.begin(channel == null ? null : channel.getBytes(StandardCharsets.UTF_8), false);
        for (final String payload : payloads) {
            final byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
            builder.add(Message.TYPE_OPAQUE, ByteBuffer.wrap(bytes), 0, bytes.length);
        }
        final int length = builder.finish(producerId, sequence);
        return builder.buffer().limit(length).position(0);
    }

    /** One message that makes the batch exactly so long. */
    static ByteBuffer ofLength(final int producerId, final int sequence, final int length) {
        return of(producerId, sequence, "x".repeat(length - 72));
    }

    static List<String> payloads(final ByteBuffer batch) {
        final List<String> payloads = new ArrayList<>();
        final BatchCursor cursor = new BatchCursor().wrap(batch, 0, batch.limit());
        while (cursor.next()) {
            final byte[] bytes = new byte[cursor.payloadLength()];
            cursor.buffer().get(cursor.payloadOffset(), bytes);
            payloads.add(new String(bytes, StandardCharsets.UTF_8));
        }
        return payloads;
    }
}
