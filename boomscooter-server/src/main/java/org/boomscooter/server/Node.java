package org.boomscooter.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import org.boomscooter.server.companion.CompanionAgent;
import org.boomscooter.server.config.Setting;
import org.boomscooter.server.config.SettingException;
import org.boomscooter.server.config.Settings;
import org.boomscooter.server.disk.RealDisk;
import org.boomscooter.server.log.LogStore;
import org.boomscooter.server.log.StoreConfig;
import org.boomscooter.server.metrics.ServerMetrics;
import org.boomscooter.server.scrub.Scrubber;
import org.boomscooter.server.transport.BoomscooterServer;

/**
 * One running server: store, companions and native protocol.
 *
 * <p><b>Threading:</b> thread-safe; closing twice is closing once.
 */
public final class Node implements AutoCloseable {
    private final Path dataDirectory;
    private final CompanionAgent companions;
    private final LogStore store;
    private final BoomscooterServer transport;

    /** {@code null}: switched off. */
    private final Scrubber scrubber;

    private Node(
            final Path dataDirectory,
            final CompanionAgent companions,
            final LogStore store,
            final BoomscooterServer transport,
            final Scrubber scrubber) {
        this.dataDirectory = dataDirectory;
        this.companions = companions;
        this.store = store;
        this.transport = transport;
        this.scrubber = scrubber;
    }

    /**
     * Opens the data directory and listens; when this returns, clients are served.
     *
     * @param environment where the default data directory is found
     * @throws IOException the directory or the port cannot be had
     * @throws SettingException settings that exclude each other, such as an address other than
     *     loopback without a token
     */
    public static Node start(final Settings settings, final Map<String, String> environment)
            throws IOException {
        final Path dataDirectory = NodeSettings.dataDirectory(settings, environment);
        final StoreConfig config = NodeSettings.store(settings, dataDirectory);
        final CompanionAgent companions = CompanionAgent.start(config.reserveBytes());
        try {
            final LogStore store = open(config, companions);
            final ServerMetrics metrics =
                    new ServerMetrics(
                            store,
                            companions::counters,
                            version(),
                            settings.smallNumber(Setting.METRICS_MAX_LOGS));
            final BoomscooterServer transport = listen(settings, store, metrics);
            metrics.transport(transport::stats);
            final Scrubber scrubber = scrubber(settings, store);
            if (scrubber != null) {
                metrics.scrubber(scrubber::counters);
            }
            return new Node(dataDirectory, companions, store, transport, scrubber);
        } catch (final IOException | RuntimeException e) {
            companions.close();
            throw e;
        }
    }

    private static LogStore open(final StoreConfig config, final CompanionAgent companions)
            throws IOException {
        if (!config.companions()) {
            return LogStore.open(config, new RealDisk());
        }
        final LogStore store = LogStore.open(config, new RealDisk(), companions);
        try {
            companions.adopt(store);
        } catch (final IOException | RuntimeException e) {
            store.close();
            throw e;
        }
        return store;
    }

    private static Scrubber scrubber(final Settings settings, final LogStore store) {
        final long bytesPerSecond = settings.number(Setting.SCRUB_RATE);
        return bytesPerSecond == 0
                ? null
                : Scrubber.start(
                        store,
                        new RealDisk(),
                        bytesPerSecond,
                        settings.number(Setting.SCRUB_INTERVAL));
    }

    private static String version() {
        final String version = Node.class.getPackage().getImplementationVersion();
        return version == null ? "" : version;
    }

    private static BoomscooterServer listen(
            final Settings settings, final LogStore store, final ServerMetrics metrics)
            throws IOException {
        try {
            return BoomscooterServer.start(NodeSettings.transport(settings), store, metrics::text);
        } catch (final IllegalArgumentException e) {
            store.close();
            throw new SettingException(e.getMessage());
        } catch (final IOException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    public Path dataDirectory() {
        return dataDirectory;
    }

    public LogStore store() {
        return store;
    }

    /** Where clients connect, with the real port. */
    public InetSocketAddress address() {
        return transport.address();
    }

    /** Drains connections, seals and forces every log, finishes its companions. */
    @Override
    public void close() {
        transport.close();
        if (scrubber != null) {
            scrubber.close();
        }
        store.close();
        companions.close();
    }
}
