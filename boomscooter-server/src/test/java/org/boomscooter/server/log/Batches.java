package org.boomscooter.server.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import org.boomscooter.format.frame.BatchBuilder;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.BatchCursor;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.frame.Message;

/** Batches for tests, and what readers find of them. */
final class Batches {
    /** A message as a reader found it. */
    record Found(long seqno, String payload) {}

    private Batches() {}

    /** A batch of these messages; not idempotent. */
    static ByteBuffer of(final String... payloads) {
        return of(null, 0, 0, payloads);
    }

    static ByteBuffer of(
            final String channel,
            final int producerId,
            final int sequence,
            final String... payloads) {
        final BatchBuilder builder = new BatchBuilder(newBuffer(payloads));
        builder.begin(channel == null ? null : channel.getBytes(StandardCharsets.UTF_8), false);
        for (final String payload : payloads) {
            final byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
            builder.add(Message.TYPE_OPAQUE, ByteBuffer.wrap(bytes), 0, bytes.length);
        }
        return finish(builder, producerId, sequence);
    }

    /** A batch of one message, packed. */
    static ByteBuffer compressed(final String channel, final String payload) {
        final byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        final BatchBuilder builder = new BatchBuilder(newBuffer(payload));
        builder.begin(channel.getBytes(StandardCharsets.UTF_8), false);
        builder.add(Message.TYPE_OPAQUE, ByteBuffer.wrap(bytes), 0, bytes.length);
        final LZ4Compressor compressor = LZ4Factory.safeInstance().fastCompressor();
        final ByteBuffer packed =
                ByteBuffer.allocateDirect(builder.maxCompressedLength(compressor))
                        .order(ByteOrder.LITTLE_ENDIAN);
        final int length = builder.finishCompressed(compressor, packed, 0, 0);
        return packed.limit(length).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A batch whose messages bring their own seqnos; each payload is its seqno. */
    static ByteBuffer withSeqnos(final long... seqnos) {
        final BatchBuilder builder = new BatchBuilder(ByteBuffer.allocateDirect(1 << 16));
        builder.begin(null, true);
        for (final long seqno : seqnos) {
            final byte[] bytes = Long.toString(seqno).getBytes(StandardCharsets.UTF_8);
            final int offset = builder.claim(Message.TYPE_OPAQUE, 0, seqno, false, 0, bytes.length);
            builder.buffer().put(offset, bytes);
        }
        return finish(builder, 0, 0);
    }

    private static ByteBuffer newBuffer(final String... payloads) {
        int length = 1024;
        for (final String payload : payloads) {
            length += payload.length() * 3 + 64;
        }
        return ByteBuffer.allocateDirect(length);
    }

    private static ByteBuffer finish(
            final BatchBuilder builder, final int producerId, final int sequence) {
        final int length = builder.finish(producerId, sequence);
        final ByteBuffer batch = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
        batch.put(0, builder.buffer(), 0, length);
        return batch;
    }

    static long append(final Log log, final AckLevel level, final ByteBuffer batch) {
        return log.append(batch, 0, batch.capacity(), level);
    }

    /** Everything committed from this reader on. */
    static List<Found> readAll(final LogReader reader) {
        final List<Found> found = new ArrayList<>();
        final Run run = new Run();
        while (reader.poll(run, 1 << 16)) {
            collect(run, found);
        }
        return found;
    }

    /** In place of a payload whose batch is not whole: consumers check bodies. */
    static final String DAMAGED = "damaged";

    /** As a consumer reads: with a look at every body. */
    static List<Found> readAllChecked(final LogReader reader) {
        final List<Found> found = new ArrayList<>();
        final Run run = new Run();
        while (reader.poll(run, 1)) {
            if (run.kind() == Run.Kind.DAMAGE
                    || !new BatchChecksum().isBodyWhole(run.buffer(), run.offset())) {
                found.add(new Found(run.firstSeqno(), DAMAGED));
            } else {
                collect(run, found);
            }
        }
        return found;
    }

    static boolean sawDamage(final List<Found> found) {
        return found.stream().anyMatch(each -> each.payload().equals(DAMAGED));
    }

    static void collect(final Run run, final List<Found> found) {
        if (run.kind() == Run.Kind.DAMAGE) {
            return;
        }
        final BatchCursor cursor = new BatchCursor();
        final ByteBuffer buffer = run.buffer();
        int at = run.offset();
        final int end = at + run.length();
        while (at < end) {
            cursor.wrap(buffer, at, end);
            while (cursor.next()) {
                final byte[] bytes = new byte[cursor.payloadLength()];
                cursor.buffer().get(cursor.payloadOffset(), bytes);
                found.add(new Found(cursor.seqno(), new String(bytes, StandardCharsets.UTF_8)));
            }
            at += Frame.length(buffer, at);
        }
    }
}
