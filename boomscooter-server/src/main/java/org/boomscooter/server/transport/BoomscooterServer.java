package org.boomscooter.server.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.boomscooter.format.protocol.ErrorCode;
import org.boomscooter.server.log.LogStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The native protocol on a port, for the logs of one store.
 *
 * <p>The store belongs to the caller, who closes it after the server.
 *
 * <p><b>Threading:</b> thread-safe.
 */
public final class BoomscooterServer implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(BoomscooterServer.class);
    private static final AttributeKey<FrameReceiver> RECEIVER =
            AttributeKey.valueOf(BoomscooterServer.class, "receiver");
    private static final int BACKLOG = 1024;
    private static final int SHUTDOWN_S = 10;

    private final ServerContext context;
    private final MultiThreadIoEventLoopGroup loops;
    private final Channel listener;
    private final AtomicBoolean closed = new AtomicBoolean();

    private BoomscooterServer(
            final ServerContext context,
            final MultiThreadIoEventLoopGroup loops,
            final Channel listener) {
        this.context = context;
        this.loops = loops;
        this.listener = listener;
    }

    /**
     * Listens; when this returns, clients are served.
     *
     * @param metrics lines of the Prometheus text format, asked for on a thread that may wait
     * @throws IOException the address cannot be listened on
     * @throws IllegalArgumentException settings that exclude each other, such as an address other
     *     than loopback without a token
     */
    public static BoomscooterServer start(
            final TransportConfig config, final LogStore store, final Supplier<String> metrics)
            throws IOException {
        return start(config, store, metrics, Authorizer.ALL, EventLoops.Io.best());
    }

    static BoomscooterServer start(
            final TransportConfig config,
            final LogStore store,
            final Supplier<String> metrics,
            final Authorizer authorizer,
            final EventLoops.Io io)
            throws IOException {
        final InetSocketAddress address = address(config);
        if (config.maxFrameBytes() > store.config().maxBatchBytes()) {
            throw new IllegalArgumentException(
                    "maxFrameBytes: "
                            + config.maxFrameBytes()
                            + " (expected: at most the store's maxBatchBytes, "
                            + store.config().maxBatchBytes()
                            + ")");
        }
        final ServerContext context = ServerContext.of(config, store, metrics, authorizer);
        store.addListener(context.storeEvents());
        final MultiThreadIoEventLoopGroup loops = EventLoops.start(config.eventLoops(), io);
        final ChannelFuture bound =
                bootstrap(context, loops, io).bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            loops.shutdownGracefully(0, SHUTDOWN_S, TimeUnit.SECONDS).awaitUninterruptibly();
            throw new IOException(
                    "cannot listen on "
                            + config.host()
                            + ":"
                            + config.port()
                            + ": "
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        // Behind Netty's acceptor, which takes a breath of one second when accepting fails.
        bound.channel().pipeline().addLast(new AcceptFailures(System::nanoTime));
        final BoomscooterServer server = new BoomscooterServer(context, loops, bound.channel());
        LOGGER.debug("listening on {}", server.address());
        return server;
    }

    private static InetSocketAddress address(final TransportConfig config) throws IOException {
        final InetAddress host;
        try {
            host = InetAddress.getByName(config.host());
        } catch (final UnknownHostException e) {
            throw new IOException("cannot listen on " + config.host() + ": unknown host", e);
        }
        if (!host.isLoopbackAddress() && config.token() == null) {
            throw new IllegalArgumentException(
                    "host: "
                            + config.host()
                            + " is not a loopback address, and no token is set: whoever reaches the"
                            + " port could read, append and delete. Set a token, or listen on"
                            + " 127.0.0.1.");
        }
        return new InetSocketAddress(host, config.port());
    }

    private static ServerBootstrap bootstrap(
            final ServerContext context,
            final MultiThreadIoEventLoopGroup loops,
            final EventLoops.Io io) {
        return new ServerBootstrap()
                .group(loops)
                .channel(io.channelType())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(final Channel channel) {
                                accept(context, channel);
                            }
                        });
    }

    private static void accept(final ServerContext context, final Channel channel) {
        final FrameReceiver receiver = new FrameReceiver(context, channel);
        receiver.sink(new Handshake(context, channel, receiver));
        channel.attr(RECEIVER).set(receiver);
        channel.pipeline().addLast(receiver);
        context.counters().acceptedConnections.increment();
        context.connections().add(channel);
        channel.closeFuture().addListener(done -> context.connections().remove(channel));
        final int bound = context.config().maxConnections();
        if (context.connections().size() > bound) {
            receiver.end(
                    Refusals.fatal(
                            ErrorCode.LIMIT_EXCEEDED,
                            Limit.CONNECTIONS.exceeded(bound, "connections")));
        }
    }

    /** Where it listens, with the real port. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** The real port, also if any free one was asked for. */
    public int port() {
        return address().getPort();
    }

    /** Counters and gauges, not all of the same moment. */
    public TransportStats stats() {
        final Counters counters = context.counters();
        return new TransportStats(
                context.connections().size(),
                counters.acceptedConnections.sum(),
                counters.rejectedConnections.sum(),
                counters.internalErrors.sum(),
                counters.receivedBytes.sum(),
                counters.sentBytes.sum(),
                counters.sendfileBytes.sum(),
                counters.mappedBytes.sum(),
                counters.unpackedBytes.sum(),
                counters.blockBytes.sum(),
                counters.receivedBatches.sum(),
                counters.refusedBatches.sum(),
                counters.coldReads.sum(),
                context.receiveBudget().heldBytes());
    }

    /**
     * Accepts nothing new, acknowledges what has been read, says goodbye and stops the threads;
     * takes no longer than the drain time-out and a little.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        listener.close().awaitUninterruptibly();
        final List<ChannelFuture> closed = new ArrayList<>();
        for (final Channel channel : context.connections()) {
            closed.add(channel.closeFuture());
            EventLoops.execute(channel.eventLoop(), channel.attr(RECEIVER).get()::drain);
        }
        final long deadlineNs =
                System.nanoTime()
                        + TimeUnit.MILLISECONDS.toNanos(context.config().drainTimeoutMs());
        for (final ChannelFuture future : closed) {
            future.awaitUninterruptibly(Math.max(1, (deadlineNs - System.nanoTime()) / 1_000_000));
            EventLoops.close(future.channel());
        }
        Workers.stop(context.admin(), SHUTDOWN_S);
        context.cursors().close();
        context.coldReader().close();
        loops.shutdownGracefully(0, SHUTDOWN_S, TimeUnit.SECONDS).awaitUninterruptibly();
        LOGGER.debug("stopped listening on {}", address());
    }
}
