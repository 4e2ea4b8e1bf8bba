package org.boomscooter.bench.limit;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.boomscooter.bench.load.Payloads;
import org.boomscooter.format.frame.BatchBuilder;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.frame.Message;

/** Batches back to back, as a producer of ours makes them, prepared before anything is timed. */
final class Frames {
    private final ByteBuffer buffer;
    private final int messages;

    private Frames(final ByteBuffer buffer, final int messages) {
        this.buffer = buffer;
        this.messages = messages;
    }

    /**
     * Whole batches that fill the buffer, as far as they fit.
     *
     * @param batchBytes of the largest batch
     */
    static Frames fill(final ByteBuffer buffer, final int payloadBytes, final int batchBytes) {
        final Payloads payloads = new Payloads(payloadBytes, 1);
        final ByteBuffer batch = direct(batchBytes);
        final BatchBuilder builder = new BatchBuilder(batch);
        int end = 0;
        int messages = 0;
        int sequence = 0;
        payloads.next();
        while (buffer.capacity() - end >= batchBytes) {
            builder.begin(null, false);
            while (builder.add(Message.TYPE_OPAQUE, payloads.buffer(), 0, payloadBytes)) {
                payloads.next();
            }
            messages += builder.messageCount();
            final int length = builder.finish(1, ++sequence);
            buffer.put(end, batch, 0, length);
            end += length;
        }
        buffer.limit(end);
        return new Frames(buffer, messages);
    }

    /**
     * So many batches.
     *
     * @param batchBytes of each; 0: each holds one message
     */
    static Frames batches(final int payloadBytes, final int batchBytes, final int count) {
        final int length = batchBytes == 0 ? lengthOfOne(payloadBytes) : batchBytes;
        return fill(direct(count * length), payloadBytes, length);
    }

    /** Of a batch that has room for one message and not for another. */
    private static int lengthOfOne(final int payloadBytes) {
        return Frame.align(BatchHeader.HEADER_LENGTH + Message.HEADER_LENGTH + payloadBytes);
    }

    static ByteBuffer direct(final int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** From 0 to its limit. */
    ByteBuffer buffer() {
        return buffer;
    }

    int lengthBytes() {
        return buffer.limit();
    }

    int messages() {
        return messages;
    }
}
