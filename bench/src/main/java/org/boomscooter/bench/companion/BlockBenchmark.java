package org.boomscooter.bench.companion;

import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import org.boomscooter.bench.ForkedBenchmark;
import org.boomscooter.bench.load.Payloads;
import org.boomscooter.format.companion.CompanionDecoder;
import org.boomscooter.format.companion.CompanionEncoder;
import org.boomscooter.format.companion.CompanionFrame;
import org.boomscooter.format.companion.SeekTable;
import org.boomscooter.format.frame.BatchBuilder;
import org.boomscooter.format.frame.Message;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Does compressing keep up with appending on a fraction of a core, and how fast does a reader get a
 * block of 64 KiB back? By native code, as the server does it, and by plain Java, as clients do.
 */
@State(Scope.Thread)
public class BlockBenchmark extends ForkedBenchmark {
    private static final int BLOCKS_PER_COMPANION = 1024;

    @Param({"native", "java"})
    String lz4;

    @Param("100")
    int payloadBytes;

    private LZ4Compressor compressor;
    private final ByteBuffer block = ByteBuffer.allocateDirect(CompanionFrame.BLOCK_LENGTH);
    private final ByteBuffer unpacked = ByteBuffer.allocateDirect(CompanionFrame.BLOCK_LENGTH);
    private ByteBuffer stored;
    private ByteBuffer scratch;
    private CompanionEncoder encoder;
    private int blocks;
    private CompanionDecoder decoder;
    private SeekTable table;

    @Setup
    public void fill() {
        final LZ4Factory factory =
                lz4.equals("native") ? LZ4Factory.fastestInstance() : LZ4Factory.safeInstance();
        compressor = factory.fastCompressor();
        decoder = new CompanionDecoder(factory.safeDecompressor());
        fillBlock();
        encoder = new CompanionEncoder(compressor, 1, 0);
        scratch = ByteBuffer.allocateDirect(encoder.maxStoredBlockLength());
        writeCompanionOfOneBlock();
    }

    private void fillBlock() {
        final Payloads payloads = new Payloads(payloadBytes, 1);
        final BatchBuilder builder = new BatchBuilder(block);
        builder.begin(null, false);
        payloads.next();
        while (builder.add(Message.TYPE_OPAQUE, payloads.buffer(), 0, payloadBytes)) {
            payloads.next();
        }
        builder.finish(1, 1);
    }

    private void writeCompanionOfOneBlock() {
        final CompanionEncoder once = new CompanionEncoder(compressor, 1, 0);
        final ByteBuffer companion = ByteBuffer.allocateDirect(2 * CompanionFrame.BLOCK_LENGTH);
        int end = CompanionFrame.HEADER_LENGTH;
        end += once.putBlock(block, 0, CompanionFrame.BLOCK_LENGTH, companion, end);
        once.putHeader(companion, 0);
        once.putEnd(companion, end);
        end += once.endLength();
        table = SeekTable.read(companion, 0, end, end);
        stored = companion;
    }

    @Benchmark
    public int encode() {
        if (++blocks == BLOCKS_PER_COMPANION) {
            encoder = new CompanionEncoder(compressor, 1, 0);
            blocks = 0;
        }
        return encoder.putBlock(block, 0, CompanionFrame.BLOCK_LENGTH, scratch, 0);
    }

    @Benchmark
    public ByteBuffer decode() {
        decoder.decode(table, 0, stored, (int) table.dataPosition(0), unpacked, 0);
        return unpacked;
    }
}
