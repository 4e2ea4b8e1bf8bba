package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A server in a process of its own that listens on a port of the loopback address. */
abstract class LocalServer implements Server {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Processes processes;
    private final String name;
    private Path data;
    private int port;
    private Process process;

    LocalServer(final Processes processes, final String name) {
        this.processes = processes;
        this.name = name;
    }

    /** How to start it in {@link #data}, at {@link #address}. */
    abstract List<String> serveCommand() throws IOException, InterruptedException;

    @Override
    public final String name() {
        return name;
    }

    final Path data() {
        return data;
    }

    final int port() {
        return port;
    }

    final String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public final void start(final Path directory) throws IOException, InterruptedException {
        data = directory;
        port = freePort();
        process = processes.start(name, serveCommand());
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public final void awaitReady() throws IOException {
        final long deadlineNs = System.nanoTime() + START_LIMIT.toNanos();
        while (!isListening()) {
            checkAlive();
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IOException(
                        name
                                + " does not listen on port "
                                + port
                                + " within "
                                + START_LIMIT.toSeconds()
                                + " s: "
                                + processes.lastWords(name));
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }

    private boolean isListening() throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (final SocketException e) {
            return false;
        }
    }

    final void checkAlive() throws IOException {
        if (!process.isAlive()) {
            throw new IOException(
                    name + " ended with " + process.exitValue() + ": " + processes.lastWords(name));
        }
    }

    @Override
    public final long pid() {
        return process.pid();
    }

    @Override
    public final void stop() throws IOException, InterruptedException {
        processes.stop(process);
    }

    @Override
    public final void kill() throws InterruptedException {
        processes.kill(process);
    }
}
