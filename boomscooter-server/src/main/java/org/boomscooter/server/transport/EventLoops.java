package org.boomscooter.server.transport;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads {@code transport-N} on the best I/O that this machine has. */
final class EventLoops {
    private EventLoops() {}

    /** How sockets are waited for. */
    enum Io {
        EPOLL(EpollServerSocketChannel.class),
        NIO(NioServerSocketChannel.class);

        private final Class<? extends ServerSocketChannel> channelType;

        Io(final Class<? extends ServerSocketChannel> channelType) {
            this.channelType = channelType;
        }

        static Io best() {
            return Epoll.isAvailable() ? EPOLL : NIO;
        }

        Class<? extends ServerSocketChannel> channelType() {
            return channelType;
        }

        private IoHandlerFactory handlers() {
            return this == EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        }
    }

    static MultiThreadIoEventLoopGroup start(final int threads, final Io io) {
        return new MultiThreadIoEventLoopGroup(threads, numbered("transport-"), io.handlers());
    }

    private static ThreadFactory numbered(final String prefix) {
        final AtomicInteger next = new AtomicInteger();
        return task -> new FastThreadLocalThread(task, prefix + next.getAndIncrement());
    }

    /** Asks for the end of a connection; whoever wants to know when listens to its close future. */
    @SuppressWarnings("FutureReturnValueIgnored")
    static void close(final Channel channel) {
        channel.close();
    }

    /** Tells the peer that nothing more will come. */
    @SuppressWarnings("FutureReturnValueIgnored")
    static void shutDownOutput(final DuplexChannel channel) {
        channel.shutdownOutput();
    }

    /** Runs a task on an event loop after some time. */
    @SuppressWarnings("FutureReturnValueIgnored")
    static void execute(final EventLoop loop, final Runnable task, final int delayMs) {
        execute(loop, () -> loop.schedule(task, delayMs, TimeUnit.MILLISECONDS));
    }

    /** Runs a task later on an event loop; when that has ended, there is nobody left to care. */
    static void execute(final EventLoop loop, final Runnable task) {
        try {
            loop.execute(task);
        } catch (final RejectedExecutionException e) {
            if (!loop.isShuttingDown()) {
                throw e;
            }
        }
    }
}
