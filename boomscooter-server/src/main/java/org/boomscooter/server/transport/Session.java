package org.boomscooter.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.Credit;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.frame.LogSwitch;
import org.boomscooter.format.protocol.Control;
import org.boomscooter.format.protocol.ControlCodec;
import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.protocol.ErrorCode;
import org.boomscooter.format.protocol.Protocol;

/**
 * A connection after its welcome.
 *
 * <p><b>Threading:</b> for the event loop of the connection, but for {@link #wake}.
 */
final class Session implements FrameSink {
    private static final int CHECKS_PER_TIMEOUT = 4;

    private final ServerContext server;
    private final Channel channel;
    private final FrameReceiver receiver;
    private final LoopTask wake;
    private final Outbound out;
    private final Producers producers;
    private final Consumers consumers;
    private final Requests requests;
    private Future<?> idleCheck;
    private boolean inputEnded;
    private boolean draining;

    Session(final ServerContext server, final Channel channel, final FrameReceiver receiver) {
        this.server = server;
        this.channel = channel;
        this.receiver = receiver;
        this.wake = new LoopTask(channel.eventLoop(), this::onWoken);
        this.out = new Outbound(channel, server.counters(), wake);
        this.producers =
                new Producers(
                        out, new AckWriter(channel.alloc(), out), server.counters(), receiver);
        this.consumers =
                new Consumers(
                        server,
                        out,
                        new RunWriter(
                                channel, out, server.counters(), server.config().readPath(), wake),
                        wake);
        this.requests = new Requests(server, this, out, producers, consumers);
    }

    void start(final Control welcome) {
        out.write(welcome);
        out.flush();
        final int periodMs = Math.max(1, server.config().idleTimeoutMs() / CHECKS_PER_TIMEOUT);
        idleCheck =
                channel.eventLoop()
                        .scheduleAtFixedRate(
                                this::checkIdle, periodMs, periodMs, TimeUnit.MILLISECONDS);
    }

    EventLoop eventLoop() {
        return channel.eventLoop();
    }

    /** Makes the event loop look at everything again. <b>Threading:</b> any. */
    LoopTask wake() {
        return wake;
    }

    void end(final ControlMessage.Refusal refusal) {
        receiver.end(refusal);
    }

    private void onWoken() {
        if (receiver.isEnded() || !tellAndPump()) {
            return;
        }
        if (producers.hasRoomAgain() || receiver.isHeld()) {
            receiver.resume();
        }
        out.flush();
        endWhenDrained();
    }

    /**
     * Acknowledgements and the batches for who follows leave by one write.
     *
     * @return {@code false}: the connection is ended, for what a producer had to be told
     */
    private boolean tellAndPump() {
        producers.tell();
        if (receiver.isEnded()) {
            return false;
        }
        consumers.pump();
        return true;
    }

    @Override
    public int maxFrameBytes(final int type) {
        return switch (type) {
            case Frame.TYPE_BATCH -> server.config().maxFrameBytes();
            case Frame.TYPE_CONTROL -> Protocol.MAX_CONTROL_FRAME;
            case Frame.TYPE_LOG_SWITCH, Frame.TYPE_CREDIT, Frame.TYPE_HEARTBEAT ->
                    Protocol.MAX_CONTROL_FRAME;
            default -> 0;
        };
    }

    @Override
    public boolean onFrame(
            final ReceiveBlock block,
            final int offset,
            final int length,
            final int type,
            final long position) {
        if (draining || out.isFull()) {
            return false;
        }
        switch (type) {
            case Frame.TYPE_BATCH -> {
                return producers.onBatch(block, offset, length, position);
            }
            case Frame.TYPE_LOG_SWITCH ->
                    producers.switchTo(LogSwitch.stream(block.view(), offset));
            case Frame.TYPE_CREDIT -> onCredit(block, offset, position);
            case Frame.TYPE_CONTROL -> onControl(block, offset, length, position);
            default -> {
                // A heartbeat: that it came is all it says.
            }
        }
        return true;
    }

    private void onCredit(final ReceiveBlock block, final int offset, final long position) {
        final int bytes = Credit.bytes(block.view(), offset);
        if (bytes <= 0) {
            end(
                    Refusals.fatal(
                            ErrorCode.BAD_FRAME,
                            "frame at byte "
                                    + position
                                    + " of the connection: credit is "
                                    + bytes
                                    + " (expected: 1-2147483647)"));
            return;
        }
        consumers.grant(Credit.stream(block.view(), offset), bytes);
    }

    private void onControl(
            final ReceiveBlock block, final int offset, final int length, final long position) {
        final Control control;
        try {
            control = ControlCodec.decode(block.view(), offset, offset + length);
        } catch (final FormatException e) {
            end(
                    Refusals.fatal(
                            ErrorCode.BAD_FRAME,
                            "frame at byte "
                                    + position
                                    + " of the connection: "
                                    + e.error()
                                    + ": "
                                    + e.getMessage()));
            return;
        }
        requests.handle(control, position);
    }

    @Override
    public void onFramesEnd() {
        producers.push();
    }

    @Override
    public void onReadComplete() {
        // What this thread has appended itself is certain by now.
        if (tellAndPump()) {
            out.flush();
        }
    }

    /** The peer has shut its side: what it sent is finished and acknowledged, nothing else. */
    @Override
    public void onInputEnd() {
        inputEnded = true;
        consumers.closeAll();
        requests.inputEnded();
        endWhenDrained();
    }

    /** The server is closing: what has been read is finished and acknowledged. */
    @Override
    public void drain() {
        draining = true;
        channel.config().setAutoRead(false);
        consumers.closeAll();
        endWhenDrained();
    }

    private void endWhenDrained() {
        if (!(inputEnded || draining) || !producers.isIdle() || !requests.isIdle()) {
            return;
        }
        if (draining) {
            end(Refusals.fatal(ErrorCode.SHUTTING_DOWN, "the server is shutting down"));
            return;
        }
        final ControlMessage.Refusal truncation = receiver.truncation();
        if (truncation != null) {
            end(truncation);
        } else if (out.isEmpty()) {
            EventLoops.close(channel);
        } else {
            channel.writeAndFlush(channel.alloc().buffer(0, 0))
                    .addListener(done -> EventLoops.close(channel));
        }
    }

    private void checkIdle() {
        if (receiver.isEnded()) {
            return;
        }
        final long now = System.nanoTime();
        final long timeoutNs = TimeUnit.MILLISECONDS.toNanos(server.config().idleTimeoutMs());
        receiver.trim();
        if (now - out.lastProgressNs() > timeoutNs / 3) {
            sayHeartbeat();
        }
        if (receiver.holdsUpOthers(now, timeoutNs)) {
            end(
                    Refusals.fatal(
                            ErrorCode.LIMIT_EXCEEDED,
                            "a frame came too slowly: others wait for the memory that it holds ("
                                    + Limit.IN_FLIGHT_BYTES.exceeded(
                                            server.config().maxInFlightBytes(), "bytes")
                                    + "), "
                                    + Limit.IDLE_TIMEOUT.exceeded(
                                            server.config().idleTimeoutMs(), "ms")
                                    + ". Send smaller batches."));
            return;
        }
        if (now - out.lastProgressNs() > timeoutNs
                && consumers.holdsUnpacked()
                && server.unpackBudget().isWaitedFor()) {
            end(
                    Refusals.fatal(
                            ErrorCode.LIMIT_EXCEEDED,
                            "batches were taken too slowly: others wait for the memory that they"
                                    + " are unpacked to ("
                                    + Limit.UNPACKED_BYTES.exceeded(
                                            server.config().maxUnpackedBytes(), "bytes")
                                    + "), "
                                    + Limit.IDLE_TIMEOUT.exceeded(
                                            server.config().idleTimeoutMs(), "ms")
                                    + ". Subscribe with less credit."));
            return;
        }
        final long lastSignNs =
                receiver.isHeld()
                        ? Math.max(receiver.lastReadNs(), out.lastProgressNs())
                        : receiver.lastReadNs();
        if (now - lastSignNs > timeoutNs && (producers.isIdle() || out.isFull())) {
            end(
                    Refusals.fatal(
                            ErrorCode.LIMIT_EXCEEDED,
                            "nothing was heard: "
                                    + Limit.IDLE_TIMEOUT.exceeded(
                                            server.config().idleTimeoutMs(), "ms")
                                    + ". Send a heartbeat now and then."));
        }
    }

    private void sayHeartbeat() {
        if (!out.isEmpty()) {
            return;
        }
        final ByteBuf frame = channel.alloc().buffer(Frame.HEADER_LENGTH, Frame.HEADER_LENGTH);
        Frame.putHeader(
                frame.nioBuffer(0, Frame.HEADER_LENGTH),
                0,
                Frame.HEADER_LENGTH,
                Frame.TYPE_HEARTBEAT,
                0);
        out.write(frame.writerIndex(Frame.HEADER_LENGTH));
        out.flush();
    }

    @Override
    public void onClosed() {
        idleCheck.cancel(false);
        producers.close();
        consumers.closeAll();
        requests.close();
    }
}
