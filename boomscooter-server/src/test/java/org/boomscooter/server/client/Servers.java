package org.boomscooter.server.client;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.server.disk.RealDisk;
import org.boomscooter.server.log.LogStore;
import org.boomscooter.server.log.StoreConfig;
import org.boomscooter.server.transport.BoomscooterServer;
import org.boomscooter.server.transport.TransportConfig;

/** A server in this process, on any free port. */
final class Servers implements AutoCloseable {
    private static final long DEADLINE_NS = 30_000_000_000L;

    private final LogStore store;
    private final BoomscooterServer server;

    private Servers(final LogStore store, final BoomscooterServer server) {
        this.store = store;
        this.server = server;
    }

    static Servers start(final Path directory) throws IOException {
        final LogStore store =
                LogStore.open(
                        StoreConfig.withDefaults(directory)
                                .withSegmentBytes(4 << 20)
                                .withReserveBytes(0),
                        new RealDisk());
        return new Servers(
                store,
                BoomscooterServer.start(
                        TransportConfig.builder().port(0).eventLoops(1).build(), store));
    }

    int port() {
        return server.port();
    }

    BoomscooterClient connect() {
        return connectTo(port());
    }

    static BoomscooterClient connectTo(final int port) {
        return BoomscooterClient.builder().server("127.0.0.1:" + port).connect();
    }

    /** Waits, but not for ever, for something that will come to pass on another thread. */
    static void await(final BooleanSupplier condition, final String what) {
        final long startNs = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - startNs > DEADLINE_NS) {
                throw new AssertionError("did not come to pass: " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        server.close();
        store.close();
    }
}
