package org.boomscooter.bench.limit;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;

/** A thread that sends until the connection is closed. */
final class Feeder implements AutoCloseable {
    private final Loopback connection;
    private final Thread thread;
    private volatile IOException failure;

    /** Begins at once; calls {@code step} over and over. */
    Feeder(final Loopback connection, final Step step) {
        this.connection = connection;
        thread = new Thread(() -> feed(step), "feeder");
        thread.start();
    }

    private void feed(final Step step) {
        try {
            while (true) {
                step.send();
            }
        } catch (final ClosedChannelException e) {
            // That is the end.
        } catch (final IOException e) {
            // Closed by the other end, which has enough; or it is told when nothing comes there.
            failure = e;
        }
    }

    /** Why nothing comes any more. */
    IOException failure() {
        return failure;
    }

    @Override
    public void close() throws IOException {
        connection.close();
        try {
            thread.join();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends something. */
    @FunctionalInterface
    interface Step {
        void send() throws IOException;
    }
}
