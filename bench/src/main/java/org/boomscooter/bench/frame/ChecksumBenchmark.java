package org.boomscooter.bench.frame;

import java.nio.ByteBuffer;
import org.boomscooter.bench.ForkedBenchmark;
import org.boomscooter.bench.load.Payloads;
import org.boomscooter.format.frame.BatchBuilder;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.Message;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Is CRC32C cheap enough to compute on every append and check on every read? Body: the whole batch;
 * header: the 64 bytes that the server signs.
 */
@State(Scope.Thread)
public class ChecksumBenchmark extends ForkedBenchmark {
    @Param({"256", "4096", "65536"})
    int batchBytes;

    private final BatchChecksum checksum = new BatchChecksum();
    private ByteBuffer batch;
    private int length;

    @Setup
    public void fill() {
        final int payloadBytes = 128;
        final Payloads payloads = new Payloads(payloadBytes, 1);
        batch = ByteBuffer.allocateDirect(batchBytes);
        final BatchBuilder builder = new BatchBuilder(batch);
        builder.begin(null, false);
        payloads.next();
        while (builder.add(Message.TYPE_OPAQUE, payloads.buffer(), 0, payloadBytes)) {
            payloads.next();
        }
        length = builder.finish(1, 1);
    }

    @Benchmark
    public int body() {
        return checksum.bodyCrc(batch, 0, length);
    }

    @Benchmark
    public int header() {
        return checksum.headerCrc(batch, 0, 42, length);
    }
}
