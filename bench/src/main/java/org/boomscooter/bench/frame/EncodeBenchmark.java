package org.boomscooter.bench.frame;

import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import org.boomscooter.bench.ForkedBenchmark;
import org.boomscooter.bench.load.Payloads;
import org.boomscooter.format.frame.BatchBuilder;
import org.boomscooter.format.frame.Message;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What does a producer pay to put one message into a batch, and to finish a batch of 64 KiB, plain
 * and compressed? The first bounds messages/s of a producer's thread.
 */
@State(Scope.Thread)
public class EncodeBenchmark extends ForkedBenchmark {
    @Param({"128", "1024"})
    int payloadBytes;

    @Param("65536")
    int batchBytes;

    private final LZ4Compressor compressor = LZ4Factory.safeInstance().fastCompressor();
    private ByteBuffer payload;
    private BatchBuilder filling;
    private BatchBuilder full;
    private ByteBuffer compressed;

    @Setup
    public void fill() {
        final Payloads payloads = new Payloads(payloadBytes, 1);
        payload = ByteBuffer.allocateDirect(payloadBytes);
        payloads.next();
        payload.put(0, payloads.buffer(), 0, payloadBytes);
        filling = new BatchBuilder(ByteBuffer.allocateDirect(batchBytes));
        filling.begin(null, false);
        full = new BatchBuilder(ByteBuffer.allocateDirect(batchBytes));
        full.begin(null, false);
        while (full.add(Message.TYPE_OPAQUE, payloads.buffer(), 0, payloadBytes)) {
            payloads.next();
        }
        compressed = ByteBuffer.allocateDirect(full.maxCompressedLength(compressor));
    }

    /** One message, the checksum of its batch included once per full batch. */
    @Benchmark
    public int addMessage() {
        if (!filling.add(Message.TYPE_OPAQUE, payload, 0, payloadBytes)) {
            filling.finish(1, 1);
            filling.begin(null, false);
            filling.add(Message.TYPE_OPAQUE, payload, 0, payloadBytes);
        }
        return filling.length();
    }

    /** Header and body checksum of a full batch. */
    @Benchmark
    public int finishBatch() {
        return full.finish(1, 1);
    }

    /** The same with its messages as one LZ4 block, by plain Java as in the client. */
    @Benchmark
    public int finishCompressedBatch() {
        return full.finishCompressed(compressor, compressed, 1, 1);
    }
}
