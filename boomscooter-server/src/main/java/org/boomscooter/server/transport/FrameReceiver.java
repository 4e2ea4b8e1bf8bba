package org.boomscooter.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.protocol.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts what arrives on a connection into frames for the current {@link FrameSink}: the handshake,
 * and after it the session. Only headers that were found good are waited for.
 *
 * <p><b>Threading:</b> for the event loop of the connection, but for {@link #resumeLater}.
 */
final class FrameReceiver extends ChannelInboundHandlerAdapter {
    private static final Logger LOGGER = LoggerFactory.getLogger(FrameReceiver.class);

    private final ServerContext server;
    private final Channel channel;
    private final ConnectionBudget budget;
    private final ReceiveBuffer buffer;
    private FrameSink sink;
    private long takenBytes;
    private boolean held;
    private boolean ended;
    private long lastReadNs = System.nanoTime();

    FrameReceiver(final ServerContext server, final Channel channel) {
        this.server = server;
        this.channel = channel;
        this.budget =
                new ConnectionBudget(
                        server.config().maxInFlightBytesPerConnection(),
                        server.receiveBudget(),
                        this::resumeLater);
        this.buffer = new ReceiveBuffer(budget, server.config().maxInFlightBytesPerConnection());
        channel.config().setRecvByteBufAllocator(new BlockReader(buffer::nextRoom));
    }

    /** Who takes the frames from here on. */
    void sink(final FrameSink next) {
        sink = next;
    }

    @Override
    public void channelRead(final ChannelHandlerContext context, final Object message) {
        final ByteBuf bytes = (ByteBuf) message;
        final int length = bytes.readableBytes();
        bytes.release();
        lastReadNs = System.nanoTime();
        server.counters().receivedBytes.add(length);
        buffer.received(length);
        if (ended) {
            buffer.take(buffer.available());
            return;
        }
        cut();
        holdIfFull();
    }

    /** Hands over every whole frame. */
    private void cut() {
        try {
            cutFrames();
        } finally {
            sink.onFramesEnd();
        }
    }

    private void cutFrames() {
        while (!held && !ended && buffer.available() >= Frame.HEADER_LENGTH) {
            final ReceiveBlock block = buffer.block();
            final ByteBuffer view = block.view();
            final int offset = buffer.offset();
            final int length = Frame.length(view, offset);
            final int type = Frame.type(view, offset);
            final ControlMessage.Refusal refusal =
                    BadFrame.judge(
                            length,
                            type,
                            Frame.version(view, offset),
                            Frame.flags(view, offset),
                            sink.maxFrameBytes(type),
                            takenBytes);
            if (refusal != null) {
                end(refusal);
                return;
            }
            if (length > buffer.available()) {
                return;
            }
            if (!sink.onFrame(block, offset, length, type, takenBytes)) {
                budget.stopQueueing();
                hold();
                return;
            }
            if (ended) {
                return;
            }
            buffer.take(length);
            takenBytes += length;
        }
    }

    private void holdIfFull() {
        if (held || ended) {
            return;
        }
        try {
            if (budget.isShort() || buffer.isOverdrawn()) {
                buffer.shrink(channel.alloc());
            }
            if (budget.mustWait(buffer.capacity()) || !buffer.makeRoom(channel.alloc())) {
                hold();
            }
        } catch (final OutOfMemoryError e) {
            endWithoutMemory(e);
        }
    }

    /** Stops reading the socket: the peer feels it, nobody else does. */
    private void hold() {
        held = true;
        channel.config().setAutoRead(false);
    }

    /** Goes on where {@link #hold} stopped, if that is possible now. */
    void resume() {
        if (!held || ended) {
            return;
        }
        held = false;
        cut();
        holdIfFull();
        sink.onReadComplete();
        if (!held) {
            lastReadNs = System.nanoTime();
            channel.config().setAutoRead(true);
        }
    }

    /** {@link #resume}, from any thread. */
    void resumeLater() {
        EventLoops.execute(channel.eventLoop(), this::resume);
    }

    boolean isHeld() {
        return held;
    }

    long lastReadNs() {
        return lastReadNs;
    }

    /** Whether others have waited for longer than that for a frame that does not come whole. */
    boolean holdsUpOthers(final long nowNs, final long longestNs) {
        return buffer.holdsUpOthers(nowNs, longestNs);
    }

    /** A quiet connection keeps no buffer. */
    void trim() {
        buffer.trim();
    }

    /** Says why, and ends the connection; what arrives from here on is not looked at. */
    void end(final ControlMessage.Refusal refusal) {
        if (ended) {
            return;
        }
        ended = true;
        server.counters().rejectedConnections.increment();
        LOGGER.debug("{}: {} {}", channel.remoteAddress(), refusal.code(), refusal.text());
        buffer.take(buffer.available());
        budget.close();
        Farewell.say(channel, refusal);
    }

    /**
     * What to say of a frame that came in part when no more can come; {@code null}: there is none.
     */
    ControlMessage.Refusal truncation() {
        final int available = buffer.available();
        if (available == 0) {
            return null;
        }
        if (available < Frame.HEADER_LENGTH) {
            return BadFrame.truncated(available, 0, takenBytes);
        }
        final int length = Frame.length(buffer.block().view(), buffer.offset());
        return length > available ? BadFrame.truncated(available, length, takenBytes) : null;
    }

    boolean isEnded() {
        return ended;
    }

    /** The server is closing. */
    void drain() {
        if (!ended) {
            sink.drain();
        }
    }

    @Override
    public void channelReadComplete(final ChannelHandlerContext context) {
        if (!ended) {
            sink.onReadComplete();
        }
    }

    @Override
    public void userEventTriggered(final ChannelHandlerContext context, final Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            if (ended) {
                EventLoops.close(channel);
            } else {
                sink.onInputEnd();
            }
        }
    }

    @Override
    public void channelInactive(final ChannelHandlerContext context) {
        ended = true;
        budget.close();
        sink.onClosed();
        buffer.clear();
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
        if (cause instanceof IOException) {
            LOGGER.debug("{}: connection lost: {}", channel.remoteAddress(), cause.getMessage());
            EventLoops.close(channel);
        } else if (cause instanceof OutOfMemoryError) {
            endWithoutMemory(cause);
        } else {
            server.counters().internalErrors.increment();
            LOGGER.error("{}: connection ended by a bug", channel.remoteAddress(), cause);
            end(Refusals.fatal(ErrorCode.INTERNAL, "internal error: " + cause));
        }
    }

    private void endWithoutMemory(final Throwable cause) {
        if (ended) {
            return;
        }
        final ControlMessage.Refusal refusal =
                Refusals.outOfMemory(takenBytes, server.receiveBudget(), cause);
        LOGGER.warn("{}: connection ended: {}", channel.remoteAddress(), refusal.text());
        end(refusal);
    }
}
