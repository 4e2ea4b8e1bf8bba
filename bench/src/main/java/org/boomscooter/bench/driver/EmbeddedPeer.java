package org.boomscooter.bench.driver;

import java.nio.file.Path;
import java.util.List;
import org.boomscooter.bench.load.AckListener;
import org.boomscooter.bench.load.Level;
import org.boomscooter.bench.load.Peer;
import org.boomscooter.bench.load.Sender;
import org.boomscooter.bench.load.Settings;
import org.boomscooter.bench.load.Source;
import org.boomscooter.client.StartPosition;
import org.boomscooter.client.direct.DirectReader;
import org.boomscooter.server.disk.RealDisk;
import org.boomscooter.server.log.AckLevel;
import org.boomscooter.server.log.LogSpec;
import org.boomscooter.server.log.LogStore;
import org.boomscooter.server.log.StoreConfig;

/**
 * Ours without a server: the engine in the process of the program, with its defaults.
 *
 * <p>Settings: {@code data}; {@code client} is {@code batches}, where messages are gathered into
 * batches of 64 KiB, or {@code one-by-one}: each is a batch of its own, handed over at once.
 */
public final class EmbeddedPeer implements Peer {
    private final Path data;
    private final boolean oneByOne;
    private final LogStore store;

    public EmbeddedPeer(final Settings settings) {
        final String client = settings.text("client");
        if (!List.of("batches", "one-by-one").contains(client)) {
            throw new IllegalArgumentException(
                    "client: " + client + " (expected: batches or one-by-one)");
        }
        oneByOne = client.equals("one-by-one");
        data = Path.of(settings.text("data"));
        store = LogStore.open(StoreConfig.withDefaults(data), new RealDisk());
    }

    @Override
    public void createLog(final String log, final Level level) {
        store.create(LogSpec.of(log).withVisibleAt(acks(level)));
    }

    private static AckLevel acks(final Level level) {
        return level == Level.WRITTEN ? AckLevel.WRITTEN : AckLevel.SYNCED;
    }

    @Override
    public Sender openSender(final String log, final Level level, final AckListener acks) {
        return new EmbeddedSender(store.get(log), acks(level), oneByOne);
    }

    /** Reads the files, as another process would. */
    @Override
    public Source openSource(final String log) {
        return new BoomscooterSource(
                () -> DirectReader.open(data, log).consumer().from(StartPosition.earliest()));
    }

    @Override
    public void close() {
        store.close();
    }
}
