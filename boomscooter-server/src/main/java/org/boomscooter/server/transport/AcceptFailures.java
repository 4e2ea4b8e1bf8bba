package org.boomscooter.server.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of connections that could not be accepted, mostly for want of file descriptors, one line at
 * a time. Those who wait are accepted when it works again; whoever is connected notices nothing.
 *
 * <p><b>Threading:</b> for the event loop of the listening socket.
 */
final class AcceptFailures extends ChannelInboundHandlerAdapter {
    private static final Logger LOGGER = LoggerFactory.getLogger(AcceptFailures.class);

    /** Netty tries again each second; a line for each would drown the others. */
    private static final long SILENCE_NS = TimeUnit.MINUTES.toNanos(1);

    private final LongSupplier nanoTime;
    private boolean hasTold;
    private long toldNs;
    private long failures;

    AcceptFailures(final LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
        failures++;
        final long nowNs = nanoTime.getAsLong();
        if (!hasTold || nowNs - toldNs >= SILENCE_NS) {
            hasTold = true;
            toldNs = nowNs;
            LOGGER.warn(
                    "a connection cannot be accepted: {} (failures since the start: {}); trying"
                            + " again. For 'Too many open files' see 'ulimit -n'.",
                    cause.getMessage(),
                    failures);
        }
    }
}
