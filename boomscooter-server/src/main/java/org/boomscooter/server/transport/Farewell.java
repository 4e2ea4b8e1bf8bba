package org.boomscooter.server.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.TimeUnit;
import org.boomscooter.format.protocol.Control;
import org.boomscooter.format.protocol.ControlCodec;
import org.boomscooter.format.protocol.ControlMessage;

/**
 * The last words on a connection. The socket goes on being read, and thrown away, for a moment: a
 * close with unread bytes would make the kernel reset the connection, and the peer would never see
 * why.
 */
final class Farewell {
    private static final int LINGER_MS = 1_000;

    private Farewell() {}

    static void say(final Channel channel, final ControlMessage.Refusal refusal) {
        channel.writeAndFlush(
                        Unpooled.wrappedBuffer(ControlCodec.encode(Control.unsolicited(refusal))))
                .addListener(done -> shutDown((DuplexChannel) channel, done.isSuccess()));
        channel.config().setAutoRead(true);
        final var closing =
                channel.eventLoop()
                        .schedule(
                                () -> EventLoops.close(channel), LINGER_MS, TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(done -> closing.cancel(false));
    }

    /** A peer that has shut its side before sends nothing that a close could leave unread. */
    private static void shutDown(final DuplexChannel channel, final boolean said) {
        if (said && !channel.isInputShutdown()) {
            EventLoops.shutDownOutput(channel);
        } else {
            EventLoops.close(channel);
        }
    }
}
