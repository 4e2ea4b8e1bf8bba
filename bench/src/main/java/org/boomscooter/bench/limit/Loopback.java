package org.boomscooter.bench.limit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Both ends of one TCP connection over the loopback address, blocking, in this process. */
record Loopback(SocketChannel sender, SocketChannel receiver) implements AutoCloseable {
    static Loopback connect() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            final SocketChannel sender = SocketChannel.open(server.getLocalAddress());
            sender.setOption(StandardSocketOptions.TCP_NODELAY, true);
            return new Loopback(sender, server.accept());
        }
    }

    @Override
    public void close() throws IOException {
        sender.close();
        receiver.close();
    }
}
