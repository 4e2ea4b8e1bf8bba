package org.boomscooter.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.nio.ByteBuffer;
import org.boomscooter.format.protocol.Control;
import org.boomscooter.format.protocol.ControlCodec;
import org.boomscooter.format.protocol.ControlMessage;

/**
 * What goes out on a connection beside batches; knows how much of it the peer has not taken.
 *
 * <p><b>Threading:</b> for the event loop of the connection.
 */
final class Outbound {
    private static final int HIGH_BYTES = 256 << 10;
    private static final int LOW_BYTES = 64 << 10;

    private final Channel channel;
    private final Counters counters;
    private final Runnable onTaken;
    private int pendingBytes;
    private boolean full;
    private boolean dirty;
    private long lastProgressNs = System.nanoTime();

    /**
     * @param onTaken run when the peer has taken enough for more to be said
     */
    Outbound(final Channel channel, final Counters counters, final Runnable onTaken) {
        this.channel = channel;
        this.counters = counters;
        this.onTaken = onTaken;
    }

    void answer(final int requestId, final ControlMessage message) {
        write(Control.of(requestId, message));
    }

    void say(final ControlMessage message) {
        write(Control.unsolicited(message));
    }

    void write(final Control control) {
        final ByteBuffer frame = ControlCodec.encode(control);
        write(Unpooled.wrappedBuffer(frame));
    }

    /** Frames that were put together elsewhere; takes over the buffer. */
    void write(final ByteBuf frames) {
        final int length = frames.readableBytes();
        pendingBytes += length;
        full |= pendingBytes > HIGH_BYTES;
        dirty = true;
        channel.write(frames).addListener(done -> taken(length));
    }

    private void taken(final int length) {
        progress();
        counters.sentBytes.add(length);
        pendingBytes -= length;
        if (full && pendingBytes <= LOW_BYTES) {
            full = false;
            onTaken.run();
        }
    }

    /** The peer has taken something. */
    void progress() {
        lastProgressNs = System.nanoTime();
    }

    void touched() {
        dirty = true;
    }

    void flush() {
        if (dirty) {
            dirty = false;
            channel.flush();
        }
    }

    /** Whether the peer does not take what it is told: read no more requests until it does. */
    boolean isFull() {
        return full;
    }

    boolean isEmpty() {
        return pendingBytes == 0;
    }

    long lastProgressNs() {
        return lastProgressNs;
    }
}
