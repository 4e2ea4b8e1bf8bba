package org.boomscooter.bench.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.boomscooter.bench.ForkedBenchmark;
import org.boomscooter.bench.load.Payloads;
import org.boomscooter.format.frame.BatchBuilder;
import org.boomscooter.format.frame.Message;
import org.boomscooter.server.disk.RealDisk;
import org.boomscooter.server.log.AckLevel;
import org.boomscooter.server.log.AppendRequest;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogException;
import org.boomscooter.server.log.LogSpec;
import org.boomscooter.server.log.LogStore;
import org.boomscooter.server.log.StoreConfig;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What does a program pay that appends in its own process? At most 100 ns (median) and no
 * allocation for a message of 128 bytes is the aim.
 *
 * <p>{@code written} appends, through the queue to the log's writer thread, as an event loop of the
 * server does; the writer checks, numbers, copies and publishes meanwhile, and when it does not
 * keep up, the time here is the writer's. No companions. Each iteration has a log of its own,
 * deleted at its end.
 */
@State(Scope.Thread)
@BenchmarkMode({Mode.AverageTime, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AppendBenchmark extends ForkedBenchmark {
    private static final int REQUESTS = 256;

    @Param("128")
    int payloadBytes;

    @Param("65536")
    int batchBytes;

    private final Batch[] batches = new Batch[REQUESTS];
    private ByteBuffer payload;
    private Path directory;
    private LogStore store;
    private Log log;
    private int logs;
    private int current;

    /** A batch and its way through the log, used again and again. */
    private static final class Batch extends AppendRequest {
        private final BatchBuilder builder;
        private volatile boolean free = true;

        Batch(final int batchBytes) {
            builder = new BatchBuilder(ByteBuffer.allocateDirect(batchBytes));
        }

        @Override
        protected void onAppended(
                final long firstSeqno,
                final long lastSeqno,
                final int messageCount,
                final boolean duplicate) {
            free = true;
        }

        @Override
        protected void onRefused(final LogException reason) {
            reason.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    @Setup
    public void openStore() throws IOException {
        directory = Files.createTempDirectory("boomscooter-bench-");
        store =
                LogStore.open(
                        StoreConfig.withDefaults(directory).withCompanions(false), new RealDisk());
        final Payloads payloads = new Payloads(payloadBytes, 1);
        payloads.next();
        payload = ByteBuffer.allocateDirect(payloadBytes);
        payload.put(0, payloads.buffer(), 0, payloadBytes);
        for (int i = 0; i < REQUESTS; i++) {
            batches[i] = new Batch(batchBytes);
        }
    }

    @Setup(Level.Iteration)
    public void createLog() {
        log = store.create(LogSpec.of("append/" + logs++).withVisibleAt(AckLevel.WRITTEN));
        batches[current].builder.begin(null, false);
    }

    @TearDown(Level.Iteration)
    public void deleteLog() {
        for (final Batch batch : batches) {
            awaitFree(batch);
        }
        store.delete(log.name());
    }

    @TearDown
    public void closeStore() throws IOException {
        store.close();
        final List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(directory)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (final Path file : deepestFirst) {
            Files.delete(file);
        }
    }

    /** One message, appended with its batch once that is full. */
    @Benchmark
    public int message() {
        BatchBuilder builder = batches[current].builder;
        if (!builder.add(Message.TYPE_OPAQUE, payload, 0, payloadBytes)) {
            append();
            builder = batches[current].builder;
            builder.add(Message.TYPE_OPAQUE, payload, 0, payloadBytes);
        }
        return builder.length();
    }

    /** One message in a batch of its own. */
    @Benchmark
    public int batchOfOneMessage() {
        batches[current].builder.add(Message.TYPE_OPAQUE, payload, 0, payloadBytes);
        append();
        return current;
    }

    /** One message in a batch of its own, and the wait until it is in the log. */
    @Benchmark
    public int roundTrip() {
        final Batch batch = batches[current];
        batch.builder.add(Message.TYPE_OPAQUE, payload, 0, payloadBytes);
        append();
        awaitFree(batch);
        return current;
    }

    private void append() {
        final Batch batch = batches[current];
        final int length = batch.builder.finish(0, 0);
        batch.set(batch.builder.buffer(), 0, length, AckLevel.WRITTEN);
        batch.free = false;
        while (!log.offer(batch)) {
            Thread.onSpinWait();
        }
        current = current + 1 == REQUESTS ? 0 : current + 1;
        awaitFree(batches[current]);
        batches[current].builder.begin(null, false);
    }

    private static void awaitFree(final Batch batch) {
        while (!batch.free) {
            Thread.onSpinWait();
        }
    }
}
