package org.boomscooter.server.trouble;

import java.io.IOException;
import java.nio.file.Path;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.server.disk.UnwellDisk;
import org.boomscooter.server.log.LogStore;
import org.boomscooter.server.log.StoreConfig;
import org.boomscooter.server.transport.BoomscooterServer;
import org.boomscooter.server.transport.TransportConfig;

/** A server in this process, on a disk that makes trouble. */
final class TroubledServer implements AutoCloseable {
    final UnwellDisk disk = new UnwellDisk();
    private final LogStore store;
    private final BoomscooterServer server;

    TroubledServer(final Path directory) throws IOException {
        store =
                LogStore.open(
                        StoreConfig.withDefaults(directory)
                                .withSegmentBytes(StoreConfig.MIN_SEGMENT_BYTES)
                                .withReserveBytes(0),
                        disk);
        server =
                BoomscooterServer.start(
                        TransportConfig.builder().port(0).eventLoops(1).build(), store, () -> "");
    }

    int port() {
        return server.port();
    }

    BoomscooterClient connect() {
        return BoomscooterClient.builder().server("127.0.0.1:" + port()).connect();
    }

    @Override
    public void close() {
        server.close();
        store.close();
    }
}
