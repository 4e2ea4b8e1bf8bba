package org.boomscooter.bench.chronicle;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.rollcycles.SparseRollCycles;
import net.openhft.chronicle.threads.Pauser;
import org.boomscooter.bench.load.AckListener;
import org.boomscooter.bench.load.Level;
import org.boomscooter.bench.load.Peer;
import org.boomscooter.bench.load.Sender;
import org.boomscooter.bench.load.Settings;
import org.boomscooter.bench.load.Source;

/**
 * Chronicle Queue: a log is a queue in a directory of its own, a message a document of raw bytes.
 *
 * <p>{@code written} is what a closed document is: in the mapping, which outlives the process.
 * {@code synced} calls {@link net.openhft.chronicle.queue.ExcerptAppender#sync} before it
 * acknowledges: the queue itself never forces anything. There are no checksums: neither side checks
 * any.
 *
 * <p>Settings: {@code data}, the directory of the queues; {@code client} is {@code default}, where
 * the queue's settings are left alone, or {@code tuned} for throughput, or {@code prompt} for
 * latency.
 */
public final class ChroniclePeer implements Peer {
    /** Chronicle's own measurements of throughput use it; the files are sparse. */
    private static final long TUNED_BLOCK_BYTES = 64L << 30;

    private static final int TUNED_SYNC_BYTES = 128 << 10;

    private final Path data;
    private final String client;

    public ChroniclePeer(final Settings settings) {
        data = Path.of(settings.text("data"));
        client = settings.text("client");
        if (!List.of("default", "tuned", "prompt").contains(client)) {
            throw new IllegalArgumentException(
                    "client: " + client + " (expected: default, tuned or prompt)");
        }
    }

    private boolean isDefault() {
        return client.equals("default");
    }

    private Path directory(final String log) {
        return data.resolve(log);
    }

    private ChronicleQueue open(final String log, final Level level) {
        final SingleChronicleQueueBuilder builder =
                ChronicleQueue.singleBuilder(directory(log).toString());
        if (!isDefault()) {
            builder.rollCycle(SparseRollCycles.LARGE_HOURLY_XSPARSE).blockSize(TUNED_BLOCK_BYTES);
        }
        if (level == Level.SYNCED) {
            // Without, the appender's sync() does nothing.
            builder.syncMode(SyncMode.SYNC);
        }
        return builder.build();
    }

    @Override
    public void createLog(final String log, final Level level) throws Exception {
        Files.createDirectories(directory(log));
        open(log, level).close();
    }

    @Override
    public Sender openSender(final String log, final Level level, final AckListener acks) {
        return new ChronicleSender(open(log, level), acks, unsyncedBytes(level));
    }

    /** What may be appended before it is forced. */
    private long unsyncedBytes(final Level level) {
        if (level == Level.WRITTEN) {
            return Long.MAX_VALUE;
        }
        return client.equals("tuned") ? TUNED_SYNC_BYTES : 0;
    }

    @Override
    public Source openSource(final String log) {
        return new ChronicleSource(
                open(log, Level.WRITTEN), isDefault() ? Pauser.balanced() : Pauser.busy());
    }

    @Override
    public void close() {}
}
