package org.boomscooter.server.log;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.boomscooter.format.segment.Retention;
import org.boomscooter.server.disk.SimulatedDisk;

/** A store on a simulated disk, its threads run by hand; for tests that need one certain moment. */
public final class Simulated {
    public static final Path DIRECTORY = Path.of("/simulated");

    /** Simulated batches take both ways. */
    static final int WRITE_FROM_BYTES = 4 << 10;

    public static final Path SPANS = DIRECTORY.resolve("logs/spans");

    public final SimulatedDisk disk = new SimulatedDisk();
    final Map<Long, String> appended = new TreeMap<>();
    private long reserveBytes;
    private SegmentObserver observer = SegmentObserver.NONE;
    private LogStore store;
    private LogException refusal;

    Simulated withReserve(final long bytes) {
        reserveBytes = bytes;
        return this;
    }

    public Simulated withObserver(final SegmentObserver newObserver) {
        observer = newObserver;
        return this;
    }

    public Log open() {
        store =
                LogStore.openWithoutThreads(
                        new StoreConfig(
                                DIRECTORY,
                                1 << 20,
                                1_000,
                                reserveBytes,
                                1 << 20,
                                true,
                                Retention.KEEP,
                                Retention.KEEP,
                                1,
                                16,
                                WRITE_FROM_BYTES),
                        disk,
                        observer);
        final Log log = store.find("spans");
        return log != null ? log : store.create(LogSpec.of("spans"));
    }

    public LogStore store() {
        return store;
    }

    public void close() {
        store.close();
    }

    /** Runs all threads until nothing is left to do. */
    public void pump() {
        for (int i = 0; i < 6; i++) {
            for (final TaskAgent agent : store.agents()) {
                agent.doWork();
            }
        }
    }

    /** As while another thread is held up in a force. */
    void runWriters() {
        for (final TaskAgent agent : store.agents()) {
            if (agent.roleName().startsWith("log-writer")) {
                agent.doWork();
            }
        }
    }

    /** Offers a batch of one message and pumps; returns why it was refused, or {@code null}. */
    public LogException append(final Log log, final AckLevel level, final String payload) {
        return append(log, level, Batches.of(payload), payload);
    }

    LogException append(
            final Log log, final AckLevel level, final ByteBuffer batch, final String payload) {
        refusal = null;
        offer(log, level, batch, payload);
        pump();
        return refusal;
    }

    /** Offers a batch of one message; {@link #runWriters} or {@link #pump} takes it. */
    void offer(final Log log, final AckLevel level, final String payload) {
        offer(log, level, Batches.of(payload), payload);
    }

    /** Offers a batch; nothing runs yet. */
    void offer(final Log log, final AckLevel level, final ByteBuffer batch, final String payload) {
        final AppendRequest request =
                new AppendRequest() {
                    @Override
                    protected void onAppended(
                            final long first,
                            final long last,
                            final int count,
                            final boolean duplicate) {
                        appended.put(first, payload);
                    }

                    @Override
                    protected void onRefused(final LogException reason) {
                        refusal = reason;
                    }
                };
        request.set(batch, 0, batch.capacity(), level);
        log.offer(request);
    }

    public static List<String> payloads(final Log log) {
        try (LogReader reader = log.openReader()) {
            return new ArrayList<>(
                    Batches.readAll(reader).stream().map(Batches.Found::payload).toList());
        }
    }

    /** As a consumer sees them, who looks at every body. */
    public static List<String> wholePayloads(final Log log) {
        try (LogReader reader = log.openReader()) {
            return Batches.readAllChecked(reader).stream()
                    .map(Batches.Found::payload)
                    .filter(payload -> !payload.equals(Batches.DAMAGED))
                    .toList();
        }
    }
}
