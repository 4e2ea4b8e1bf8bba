package org.boomscooter.server.transport;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.protocol.Control;
import org.boomscooter.format.protocol.ControlCodec;
import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.protocol.ErrorCode;
import org.boomscooter.format.protocol.Protocol;

/**
 * The connection before its hello: nothing of what a session can do exists yet.
 *
 * <p><b>Threading:</b> for the event loop of the connection.
 */
final class Handshake implements FrameSink {
    private final ServerContext server;
    private final Channel channel;
    private final FrameReceiver receiver;
    private final Future<?> timeout;

    Handshake(final ServerContext server, final Channel channel, final FrameReceiver receiver) {
        this.server = server;
        this.channel = channel;
        this.receiver = receiver;
        // Counted from the accept: a hello that comes byte by byte gets no more time than any.
        this.timeout =
                channel.eventLoop()
                        .schedule(
                                this::onTimeout,
                                server.config().handshakeTimeoutMs(),
                                TimeUnit.MILLISECONDS);
    }

    private void onTimeout() {
        receiver.end(
                Refusals.fatal(
                        ErrorCode.LIMIT_EXCEEDED,
                        "no whole hello: "
                                + Limit.HANDSHAKE_TIMEOUT.exceeded(
                                        server.config().handshakeTimeoutMs(), "ms")));
    }

    @Override
    public int maxFrameBytes(final int type) {
        return type == Frame.TYPE_CONTROL ? Protocol.MAX_FRAME_BEFORE_WELCOME : 0;
    }

    @Override
    public boolean onFrame(
            final ReceiveBlock block,
            final int offset,
            final int length,
            final int type,
            final long position) {
        final Control control;
        try {
            control = ControlCodec.decode(block.view(), offset, offset + length);
        } catch (final FormatException e) {
            end(ErrorCode.BAD_FRAME, "frame at byte " + position + ": " + e.getMessage());
            return true;
        }
        if (control.message() instanceof ControlMessage.Hello hello) {
            onHello(control.requestId(), hello);
        } else {
            end(
                    ErrorCode.BAD_FRAME,
                    "frame at byte " + position + ": the first message must be a hello");
        }
        return true;
    }

    private void onHello(final int requestId, final ControlMessage.Hello hello) {
        final AccessToken token = server.config().token();
        if (hello.maxVersion() < Protocol.MIN_VERSION || hello.minVersion() > Protocol.VERSION) {
            end(
                    ErrorCode.UNSUPPORTED_VERSION,
                    "client speaks versions "
                            + hello.minVersion()
                            + "-"
                            + hello.maxVersion()
                            + " (this server: "
                            + Protocol.MIN_VERSION
                            + "-"
                            + Protocol.VERSION
                            + ")");
        } else if (token != null && !token.matches(hello.token())) {
            end(
                    ErrorCode.UNAUTHENTICATED,
                    hello.token().isEmpty() ? "this server asks for a token" : "wrong token");
        } else {
            welcome(requestId, Math.min(hello.maxVersion(), Protocol.VERSION));
        }
    }

    private void welcome(final int requestId, final int version) {
        timeout.cancel(false);
        final TransportConfig config = server.config();
        final Session session = new Session(server, channel, receiver);
        receiver.sink(session);
        session.start(
                Control.of(
                        requestId,
                        new ControlMessage.Welcome(
                                version,
                                "boomscooter",
                                config.maxFrameBytes(),
                                config.maxMessageBytes(),
                                config.idleTimeoutMs(),
                                config.maxSubscriptions())));
    }

    private void end(final ErrorCode code, final String text) {
        timeout.cancel(false);
        receiver.end(Refusals.fatal(code, text));
    }

    @Override
    public void onFramesEnd() {}

    @Override
    public void onReadComplete() {}

    @Override
    public void onInputEnd() {
        timeout.cancel(false);
        final ControlMessage.Refusal truncation = receiver.truncation();
        if (truncation == null) {
            EventLoops.close(channel);
        } else {
            receiver.end(truncation);
        }
    }

    @Override
    public void drain() {
        end(ErrorCode.SHUTTING_DOWN, "the server is shutting down");
    }

    @Override
    public void onClosed() {
        timeout.cancel(false);
    }
}
