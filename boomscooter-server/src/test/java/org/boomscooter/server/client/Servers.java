package org.boomscooter.server.client;

import java.io.IOException;
import java.nio.file.Path;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.server.disk.RealDisk;
import org.boomscooter.server.log.LogStore;
import org.boomscooter.server.log.StoreConfig;
import org.boomscooter.server.transport.BoomscooterServer;
import org.boomscooter.server.transport.TransportConfig;
import org.boomscooter.server.transport.TransportStats;

/** A server in this process, on any free port. */
final class Servers implements AutoCloseable {
    private final LogStore store;
    private final BoomscooterServer server;

    private Servers(final LogStore store, final BoomscooterServer server) {
        this.store = store;
        this.server = server;
    }

    static Servers start(final Path directory) throws IOException {
        return startAt(directory, 0);
    }

    /**
     * @param port 0: any
     */
    static Servers startAt(final Path directory, final int port) throws IOException {
        final LogStore store =
                LogStore.open(
                        StoreConfig.withDefaults(directory)
                                .withSegmentBytes(4 << 20)
                                .withReserveBytes(0),
                        new RealDisk());
        return new Servers(
                store,
                BoomscooterServer.start(
                        TransportConfig.builder().port(port).eventLoops(1).build(),
                        store,
                        () -> ""));
    }

    LogStore store() {
        return store;
    }

    TransportStats stats() {
        return server.stats();
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

    @Override
    public void close() {
        server.close();
        store.close();
    }
}
