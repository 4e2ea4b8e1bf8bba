package org.boomscooter.client.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.Blocks;
import org.boomscooter.format.frame.Credit;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.frame.LogSwitch;
import org.boomscooter.format.protocol.Control;
import org.boomscooter.format.protocol.ControlCodec;

/**
 * One TCP connection, from the attempt to connect until it is lost; never used again after that.
 *
 * <p><b>Threading:</b> for the loop.
 */
final class Connection extends ChannelInboundHandlerAdapter implements FrameSink {
    private static final int NO_STREAM = 0;

    private final EventLoop loop;
    private final LinkSettings settings;
    private final ConnectionListener listener;
    private final FrameReader reader;
    private Channel channel;
    private boolean isLost;
    private boolean isFlushScheduled;
    private boolean hasWritten;
    private boolean hasRead;
    private int outStream = NO_STREAM;
    private int inStream = NO_STREAM;

    Connection(
            final EventLoop loop,
            final LinkSettings settings,
            final ReceivePool pool,
            final ConnectionListener listener) {
        this.loop = loop;
        this.settings = settings;
        this.listener = listener;
        this.reader = new FrameReader(pool, this);
    }

    void open() {
        final ChannelFuture attempt =
                new Bootstrap()
                        .group(loop)
                        .channel(NioSocketChannel.class)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.SO_KEEPALIVE, true)
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, settings.connectTimeoutMs())
                        .option(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
                        .option(ChannelOption.RECVBUF_ALLOCATOR, new ReceiveBufferSizing(reader))
                        .handler(this)
                        .connect(settings.host(), settings.port());
        channel = attempt.channel();
        attempt.addListener(
                done -> {
                    if (!done.isSuccess()) {
                        lose("cannot connect to " + settings, done.cause());
                    }
                });
    }

    @Override
    public void channelActive(final ChannelHandlerContext context) {
        listener.onConnected(this);
    }

    @Override
    public void channelRead(final ChannelHandlerContext context, final Object message) {
        hasRead = true;
        try {
            reader.onRead();
        } catch (final FormatException e) {
            lose("the server at " + settings + " sent what is no frame", e);
        } finally {
            ((ByteBuf) message).release();
        }
    }

    @Override
    public void onFrame(final ReceivedBytes received, final int offset, final int length) {
        if (isLost) {
            return;
        }
        final ByteBuffer bytes = received.bytes();
        switch (Frame.type(bytes, offset)) {
            case Frame.TYPE_BATCH -> listener.onBatch(inStream, received, offset, length);
            case Frame.TYPE_BLOCKS -> onBlocks(received, offset, length);
            case Frame.TYPE_ACK -> listener.onAck(bytes, offset, offset + length);
            case Frame.TYPE_CONTROL -> onControl(bytes, offset, length);
            case Frame.TYPE_LOG_SWITCH -> onLogSwitch(bytes, offset, length);
            case Frame.TYPE_HEARTBEAT -> {
                // Having come is all that it is for.
            }
            default ->
                    lose(
                            "the server at "
                                    + settings
                                    + " sent a frame of type "
                                    + Frame.type(bytes, offset),
                            null);
        }
    }

    private void onBlocks(final ReceivedBytes received, final int offset, final int length) {
        final ByteBuffer bytes = received.bytes();
        final FormatError error = Blocks.shapeError(bytes, offset, offset + length);
        if (error == null) {
            listener.onBatch(Blocks.stream(bytes, offset), received, offset, length);
        } else {
            lose("the server at " + settings + " sent blocks that are none: " + error, null);
        }
    }

    private void onControl(final ByteBuffer bytes, final int offset, final int length) {
        listener.onControl(this, ControlCodec.decode(bytes, offset, offset + length));
    }

    private void onLogSwitch(final ByteBuffer bytes, final int offset, final int length) {
        if (LogSwitch.shapeError(bytes, offset, offset + length) == null) {
            inStream = LogSwitch.stream(bytes, offset);
        }
    }

    @Override
    public void channelInactive(final ChannelHandlerContext context) {
        lose("the connection to " + settings + " was closed by the other side", null);
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
        lose("the connection to " + settings + " broke", cause);
    }

    void lose(final String what, final Throwable cause) {
        lose(
                new BoomscooterException(
                        ErrorCode.CONNECTION_LOST,
                        true,
                        reason(cause) == null ? what : what + ": " + reason(cause),
                        cause));
    }

    /** Netty adds the address to what the JDK said of a connect; it is named already. */
    private static String reason(final Throwable cause) {
        if (cause == null) {
            return null;
        }
        return cause instanceof ConnectException && cause.getCause() instanceof ConnectException jdk
                ? jdk.getMessage()
                : cause.getMessage();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nothing is left to be done when it is closed
    void lose(final BoomscooterException reason) {
        if (isLost) {
            return;
        }
        isLost = true;
        channel.close();
        // The channel may still hold the buffer that it reads into: drop ours when it is through.
        loop.execute(reader::close);
        listener.onLost(this, reason);
    }

    boolean isLost() {
        return isLost;
    }

    void writeControl(final Control control) {
        write(Unpooled.wrappedBuffer(ControlCodec.encode(control)));
    }

    /** Writes a batch for a stream; its bytes must not change until it is acknowledged. */
    void writeBatch(final int stream, final ByteBuffer batch, final int length) {
        if (outStream != stream) {
            outStream = stream;
            final ByteBuffer frame = frame(LogSwitch.LENGTH);
            LogSwitch.put(frame, 0, stream);
            write(Unpooled.wrappedBuffer(frame));
        }
        write(Unpooled.wrappedBuffer(batch.duplicate().position(0).limit(length)));
    }

    void writeCredit(final int stream, final int bytes) {
        final ByteBuffer frame = frame(Credit.LENGTH);
        Credit.put(frame, 0, stream, bytes);
        write(Unpooled.wrappedBuffer(frame));
    }

    /** Writes a heartbeat if nothing else was written since the last call. */
    void writeHeartbeatIfQuiet() {
        if (!hasWritten) {
            final ByteBuffer frame = frame(Frame.HEADER_LENGTH);
            Frame.putHeader(frame, 0, Frame.HEADER_LENGTH, Frame.TYPE_HEARTBEAT, 0);
            write(Unpooled.wrappedBuffer(frame));
        }
        hasWritten = false;
    }

    /** Whether anything came in since the last call, a sign that the server lives. */
    boolean hasReadSinceLastAsked() {
        final boolean had = hasRead;
        hasRead = false;
        return had;
    }

    private static ByteBuffer frame(final int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a failed write ends the connection
    private void write(final ByteBuf bytes) {
        if (isLost) {
            bytes.release();
            return;
        }
        hasWritten = true;
        channel.write(bytes, channel.voidPromise());
        if (!isFlushScheduled) {
            isFlushScheduled = true;
            loop.execute(this::flush);
        }
    }

    /** All that was written in one turn of the loop goes out in one system call, if it fits. */
    private void flush() {
        isFlushScheduled = false;
        channel.flush();
    }
}
