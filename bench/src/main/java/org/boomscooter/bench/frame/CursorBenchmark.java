package org.boomscooter.bench.frame;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.boomscooter.bench.ForkedBenchmark;
import org.boomscooter.bench.load.ContentSum;
import org.boomscooter.bench.load.Payloads;
import org.boomscooter.format.frame.BatchBuilder;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.BatchCursor;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.frame.Message;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * How fast can a reader walk the messages of a mapped segment: their headers alone, with the body
 * checksums, and touching every payload byte besides? Bounds messages/s of every consumer. The time
 * is that of one message.
 */
@State(Scope.Thread)
public class CursorBenchmark extends ForkedBenchmark {
    @Param({"100", "1024"})
    int payloadBytes;

    @Param("65536")
    int batchBytes;

    @Param("67108864")
    int segmentBytes;

    private final BatchCursor cursor = new BatchCursor();
    private final BatchChecksum checksum = new BatchChecksum();
    private final ContentSum sum = new ContentSum();
    private Path file;
    private MappedByteBuffer segment;
    private int end;
    private int nextBatch;
    private int batchLeft;

    @Setup
    public void writeSegment() throws IOException {
        file = Files.createTempFile("boomscooter-bench-", ".log");
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            segment = channel.map(MapMode.READ_WRITE, 0, segmentBytes);
        }
        final Payloads payloads = new Payloads(payloadBytes, 1);
        final ByteBuffer batch = ByteBuffer.allocateDirect(batchBytes);
        final BatchBuilder builder = new BatchBuilder(batch);
        int sequence = 0;
        while (segmentBytes - end >= batchBytes) {
            builder.begin(null, false);
            payloads.next();
            while (builder.add(Message.TYPE_OPAQUE, payloads.buffer(), 0, payloadBytes)) {
                payloads.next();
            }
            final int length = builder.finish(1, ++sequence);
            segment.put(end, batch, 0, length);
            end += length;
        }
    }

    @Setup(Level.Iteration)
    public void rewind() {
        nextBatch = 0;
        batchLeft = 0;
    }

    @TearDown
    public void deleteSegment() throws IOException {
        Files.deleteIfExists(file);
    }

    /** Steps from header to header. */
    @Benchmark
    public int walk() {
        advance(false);
        return cursor.payloadLength();
    }

    /** Checks the body of each batch first. */
    @Benchmark
    public int walkChecked() {
        advance(true);
        return cursor.payloadLength();
    }

    /** Checks the body of each batch, then reads every byte of each payload. */
    @Benchmark
    public long walkCheckedAndTouched() {
        advance(true);
        sum.add(cursor.buffer(), cursor.payloadOffset(), cursor.payloadLength());
        return sum.value();
    }

    private void advance(final boolean checked) {
        if (batchLeft == 0) {
            nextBatch(checked);
        }
        batchLeft--;
        if (!cursor.next()) {
            throw new IllegalStateException("the batch is shorter than it says");
        }
    }

    private void nextBatch(final boolean checked) {
        if (nextBatch == end) {
            nextBatch = 0;
        }
        if (checked && !checksum.isBodyWhole(segment, nextBatch)) {
            throw new IllegalStateException("the batch at " + nextBatch + " is damaged");
        }
        cursor.wrap(segment, nextBatch, end);
        batchLeft = BatchHeader.messageCount(segment, nextBatch);
        nextBatch += Frame.length(segment, nextBatch);
    }
}
