package org.boomscooter.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import org.boomscooter.format.frame.Ack;

/**
 * Puts acknowledgements that are due at the same time into one buffer.
 *
 * <p><b>Threading:</b> for the event loop of the connection.
 */
final class AckWriter {
    private static final int ACKS_PER_BUFFER = 128;

    private final ByteBufAllocator allocator;
    private final Outbound out;
    private ByteBuf frames;
    private ByteBuffer view;

    AckWriter(final ByteBufAllocator allocator, final Outbound out) {
        this.allocator = allocator;
        this.out = out;
    }

    void ack(final int stream, final Append append) {
        if (frames == null) {
            final int capacity = ACKS_PER_BUFFER * Ack.LENGTH;
            frames = allocator.directBuffer(capacity, capacity);
            view = frames.nioBuffer(0, capacity);
        }
        Ack.put(
                view,
                frames.writerIndex(),
                append.isDuplicate() ? Ack.FLAG_DUPLICATE : 0,
                stream,
                append.sequence(),
                append.firstSeqno(),
                append.lastSeqno(),
                append.messageCount());
        frames.writerIndex(frames.writerIndex() + Ack.LENGTH);
        if (!frames.isWritable()) {
            write();
        }
    }

    /** Before anything else is said, so that acks and refusals stay in order. */
    void write() {
        if (frames != null) {
            out.write(frames);
            frames = null;
            view = null;
        }
    }
}
