package org.boomscooter.server.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Passes connections on to a server and cuts each one after a random number of bytes, in the middle
 * of whatever goes by then.
 */
final class CuttingProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final int target;
    private final Random random;
    private final int maxBytes;
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile boolean isGentle;

    CuttingProxy(final int target, final long seed, final int maxBytes) throws IOException {
        this.target = target;
        this.random = new Random(seed);
        this.maxBytes = maxBytes;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    int cuts() {
        return cuts.get();
    }

    /** Cuts no further connection. */
    void beGentle() {
        isGentle = true;
    }

    private void accept() {
        try {
            while (true) {
                final Socket client = listener.accept();
                final Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                final int up = budget();
                final int down = budget();
                start(() -> pass(client, server, up));
                start(() -> pass(server, client, down));
            }
        } catch (final IOException e) {
            if (!listener.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private int budget() {
        return isGentle ? Integer.MAX_VALUE : 500 + random.nextInt(maxBytes);
    }

    private void pass(final Socket from, final Socket to, final int budget) {
        final byte[] buffer = new byte[32 << 10];
        int left = budget;
        try (from;
                to) {
            final InputStream in = from.getInputStream();
            final OutputStream out = to.getOutputStream();
            while (left > 0) {
                final int length = in.read(buffer, 0, Math.min(buffer.length, left));
                if (length < 0) {
                    return;
                }
                out.write(buffer, 0, length);
                left -= length;
            }
            cuts.incrementAndGet();
        } catch (final IOException e) {
            cuts.incrementAndGet();
        }
    }

    private static void start(final Runnable task) {
        final Thread thread = new Thread(task, "cutting-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
