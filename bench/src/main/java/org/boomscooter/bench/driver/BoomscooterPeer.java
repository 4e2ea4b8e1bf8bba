package org.boomscooter.bench.driver;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.boomscooter.bench.load.AckListener;
import org.boomscooter.bench.load.Crowd;
import org.boomscooter.bench.load.Level;
import org.boomscooter.bench.load.Peer;
import org.boomscooter.bench.load.Sender;
import org.boomscooter.bench.load.Settings;
import org.boomscooter.bench.load.Source;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.ConsumerBuilder;
import org.boomscooter.client.LogSettings;
import org.boomscooter.client.ProducerBuilder;
import org.boomscooter.client.StartPosition;
import org.boomscooter.client.direct.DirectMode;
import org.boomscooter.client.direct.DirectReader;
import org.boomscooter.format.protocol.AckLevel;

/**
 * Ours by its own client.
 *
 * <p>Settings: {@code server} (host:port); {@code client} is {@code default}, where the client's
 * settings are left alone, or {@code tuned} for throughput, or {@code prompt}: no linger, or {@code
 * shared}: {@code logs} producers have 64 MiB in flight among them; {@code direct=true} reads the
 * files under {@code data} and never asks the server, in the mode that {@code direct-mode} names;
 * {@code lz4=true} takes companions' blocks where there are any; {@code companion=false} makes logs
 * without companions; {@code keyed=true} gives every message a key, see {@link AlmostInOrder}.
 */
public final class BoomscooterPeer implements Peer {
    private static final int BATCH_BYTES = 128 << 10;
    private static final long SHARED_IN_FLIGHT_BYTES = 64L << 20;
    private static final int TUNED_BATCH_BYTES = 512 << 10;
    private static final long TUNED_IN_FLIGHT_BYTES = 64L << 20;
    private static final int TUNED_WINDOW_BYTES = 32 << 20;

    private final String client;
    private final String server;
    private final int logs;
    private final boolean companion;
    private final boolean keyed;
    private final boolean lz4;
    private final DirectMode directMode;
    private final Path directData;
    private final BoomscooterClient connection;

    /** Connects, unless the files are to be read directly. */
    public BoomscooterPeer(final Settings settings) {
        client = settings.text("client");
        if (!List.of("default", "tuned", "prompt", "shared").contains(client)) {
            throw new IllegalArgumentException(
                    "client: " + client + " (expected: default, tuned, prompt or shared)");
        }
        server = settings.text("server");
        logs = Integer.parseInt(settings.text("logs", "1"));
        companion = Boolean.parseBoolean(settings.text("companion", "true"));
        keyed = Boolean.parseBoolean(settings.text("keyed", "false"));
        lz4 = Boolean.parseBoolean(settings.text("lz4", "false"));
        directMode =
                DirectMode.valueOf(settings.text("direct-mode", "auto").toUpperCase(Locale.ROOT));
        if (Boolean.parseBoolean(settings.text("direct", "false"))) {
            directData = Path.of(settings.text("data"));
            connection = null;
        } else {
            directData = null;
            connection = BoomscooterClient.builder().server(server).connect();
        }
    }

    @Override
    public void createLog(final String log, final Level level) {
        final LogSettings settings = LogSettings.of(log).visibleAt(acks(level));
        connection.admin().createLog(companion ? settings : settings.withoutCompanion());
    }

    private static AckLevel acks(final Level level) {
        return level == Level.WRITTEN ? AckLevel.WRITTEN : AckLevel.SYNCED;
    }

    @Override
    public Sender openSender(final String log, final Level level, final AckListener acks) {
        final ProducerBuilder builder = connection.producer(log).acks(acks(level));
        if (client.equals("tuned")) {
            builder.batchBytes(TUNED_BATCH_BYTES).maxInFlightBytes(TUNED_IN_FLIGHT_BYTES);
        } else if (client.equals("prompt")) {
            builder.linger(Duration.ZERO);
        } else if (client.equals("shared")) {
            builder.maxInFlightBytes(Math.max(2 * BATCH_BYTES, SHARED_IN_FLIGHT_BYTES / logs));
        }
        return new BoomscooterSender(builder, acks, keyed);
    }

    @Override
    public Source openSource(final String log) {
        return new BoomscooterSource(() -> consumer(log));
    }

    private ConsumerBuilder consumer(final String log) {
        final ConsumerBuilder builder =
                directData == null
                        ? connection.consumer(log).compressed(lz4)
                        : DirectReader.open(directData, log).mode(directMode).consumer();
        if (client.equals("tuned")) {
            builder.windowBytes(TUNED_WINDOW_BYTES);
        }
        return builder.from(StartPosition.earliest());
    }

    @Override
    public Crowd openCrowd(final String log, final int consumers) throws IOException {
        final int colon = server.lastIndexOf(':');
        return new TailCrowd(
                new InetSocketAddress(
                        server.substring(0, colon), Integer.parseInt(server.substring(colon + 1))),
                log,
                consumers);
    }

    @Override
    public void close() {
        if (connection != null) {
            connection.close();
        }
    }
}
