package org.boomscooter.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.nio.file.Path;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.disk.RealDisk;
import org.boomscooter.server.log.LogStore;
import org.boomscooter.server.log.StoreConfig;

/** A store and a server on any free port. */
final class TestServer implements AutoCloseable {
    static {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    }

    final LogStore store;
    final BoomscooterServer server;

    private TestServer(final LogStore store, final BoomscooterServer server) {
        this.store = store;
        this.server = server;
    }

    static TransportConfig.Builder config() {
        return TransportConfig.builder().port(0).eventLoops(2);
    }

    static StoreConfig storeConfig(final Path directory) {
        return StoreConfig.withDefaults(directory)
                .withSegmentBytes(StoreConfig.MIN_SEGMENT_BYTES)
                .withReserveBytes(0);
    }

    static TestServer start(final Path directory) throws IOException {
        return start(directory, config());
    }

    static TestServer start(final Path directory, final TransportConfig.Builder config)
            throws IOException {
        return start(directory, config, Authorizer.ALL);
    }

    static TestServer start(
            final Path directory, final TransportConfig.Builder config, final Authorizer authorizer)
            throws IOException {
        return start(directory, config, new RealDisk(), authorizer, EventLoops.Io.best());
    }

    static TestServer start(
            final Path directory,
            final TransportConfig.Builder config,
            final Disk disk,
            final EventLoops.Io io)
            throws IOException {
        return start(directory, config, disk, Authorizer.ALL, io);
    }

    private static TestServer start(
            final Path directory,
            final TransportConfig.Builder config,
            final Disk disk,
            final Authorizer authorizer,
            final EventLoops.Io io)
            throws IOException {
        final LogStore store = LogStore.open(storeConfig(directory), disk);
        return new TestServer(
                store, BoomscooterServer.start(config.build(), store, () -> "", authorizer, io));
    }

    RawClient connect() throws IOException {
        return RawClient.welcomed(server.port());
    }

    @Override
    public void close() {
        server.close();
        store.close();
        assertThat(server.stats().internalErrors()).as("bugs of the server").isZero();
        assertThat(server.stats().inFlightBytes()).as("receive buffers left behind").isZero();
    }
}
