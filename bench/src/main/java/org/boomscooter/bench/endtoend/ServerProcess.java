package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A server's process that listens on a port of the loopback address. */
final class ServerProcess {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Processes processes;
    private final String name;
    private final int port;
    private final Process process;

    private ServerProcess(
            final Processes processes, final String name, final int port, final Process process) {
        this.processes = processes;
        this.name = name;
        this.port = port;
        this.process = process;
    }

    static ServerProcess start(
            final Processes processes,
            final String name,
            final int port,
            final List<String> command)
            throws IOException {
        return new ServerProcess(processes, name, port, processes.start(name, command));
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    void awaitReady() throws IOException {
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

    void checkAlive() throws IOException {
        if (!process.isAlive()) {
            throw new IOException(
                    name + " ended with " + process.exitValue() + ": " + processes.lastWords(name));
        }
    }

    long pid() {
        return process.pid();
    }

    void stop() throws IOException, InterruptedException {
        processes.stop(process);
    }

    void kill() throws InterruptedException {
        processes.kill(process);
    }
}
