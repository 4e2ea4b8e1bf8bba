package org.boomscooter.client.producer;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.jpountz.lz4.LZ4Compressor;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.MessageHeader;
import org.boomscooter.format.frame.BatchBuilder;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.BatchHeader;

/**
 * A batch from its first message to its acknowledgement, with the buffer it is built in and whoever
 * waits for it. Used again and again.
 *
 * <p><b>Threading:</b> filled under the lock of the producer, then handed to the loop for good.
 */
final class OutgoingBatch {
    private final ByteBuffer buffer;
    private final BatchBuilder builder;
    private final BatchChecksum checksum = new BatchChecksum();
    private final List<CompletableFuture<Long>> futures = new ArrayList<>();
    private final List<CompletableFuture<Long>> flushes = new ArrayList<>(1);
    private final int slots;
    private ByteBuffer packed;
    private int packedLength;
    private boolean hasClientSeqnos;
    private long[] seqnos = new long[0];
    private long startNs;
    private int sequence;
    private boolean wasSent;
    private BoomscooterException refusal;

    /**
     * @param slots what it takes of the producer's bound
     */
    OutgoingBatch(final int capacity, final int slots) {
        this.buffer = ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN);
        this.builder = new BatchBuilder(buffer);
        this.slots = slots;
    }

    void begin(final byte[] channel, final boolean clientSeqnos) {
        builder.begin(channel, clientSeqnos);
        hasClientSeqnos = clientSeqnos;
        futures.clear();
        flushes.clear();
        packedLength = BatchBuilder.FULL;
        sequence = 0;
        wasSent = false;
        refusal = null;
    }

    /** Where in {@link #buffer} the payload belongs, or {@link BatchBuilder#FULL}. */
    int claim(final MessageHeader header, final int length) {
        final int offset =
                builder.claim(
                        header.type(),
                        header.version(),
                        header.seqno(),
                        header.hasKey(),
                        header.key(),
                        length);
        if (offset != BatchBuilder.FULL && builder.messageCount() == 1) {
            startNs = System.nanoTime();
        }
        return offset;
    }

    /** A future for the message claimed last. */
    CompletableFuture<Long> futureOfLast(final long seqno) {
        final int index = builder.messageCount() - 1;
        while (futures.size() < index) {
            futures.add(null);
        }
        final CompletableFuture<Long> future = new CompletableFuture<>();
        futures.add(future);
        if (hasClientSeqnos) {
            if (seqnos.length <= index) {
                seqnos = Arrays.copyOf(seqnos, Math.max(64, 2 * (index + 1)));
            }
            seqnos[index] = seqno;
        }
        return future;
    }

    /** Takes back the message claimed last. */
    void abandonLast() {
        builder.abandon();
    }

    /** No message comes after this: packs it, if that makes it smaller. */
    void seal(final LZ4Compressor compressor) {
        if (compressor == null) {
            return;
        }
        if (packed == null) {
            packed =
                    ByteBuffer.allocateDirect(builder.maxCompressedLength(compressor))
                            .order(ByteOrder.LITTLE_ENDIAN);
        }
        packedLength = builder.finishCompressed(compressor, packed, 0, 0);
    }

    /** Gives it its numbers, from which its checksum follows; returns its length in bytes. */
    int number(final int producerId, final int newSequence) {
        sequence = newSequence;
        wasSent = true;
        if (packedLength == BatchBuilder.FULL) {
            return builder.finish(producerId, newSequence);
        }
        BatchHeader.producerId(packed, 0, producerId);
        BatchHeader.producerSequence(packed, 0, newSequence);
        BatchHeader.bodyCrc(packed, 0, checksum.bodyCrc(packed, 0, packedLength));
        return packedLength;
    }

    /** The finished batch, from its offset 0. */
    ByteBuffer wire() {
        return packedLength == BatchBuilder.FULL ? buffer : packed;
    }

    /** Where payloads are written. */
    ByteBuffer buffer() {
        return buffer;
    }

    boolean isEmpty() {
        return builder.messageCount() == 0;
    }

    int messageCount() {
        return builder.messageCount();
    }

    int capacity() {
        return buffer.capacity();
    }

    int slots() {
        return slots;
    }

    /** When its first message came, by {@link System#nanoTime}. */
    long startNs() {
        return startNs;
    }

    /** 0: it has no number yet. */
    int sequence() {
        return sequence;
    }

    /** Under another producer id it gets another number. */
    void forgetNumber() {
        sequence = 0;
    }

    /** Whether the server may have it. */
    boolean wasSent() {
        return wasSent;
    }

    void refuse(final BoomscooterException reason) {
        refusal = reason;
    }

    /** Why the server refuses it for good; {@code null}: it does not. */
    BoomscooterException refusal() {
        return refusal;
    }

    /** Completed with this batch. */
    void addFlush(final CompletableFuture<Long> flush) {
        flushes.add(flush);
    }

    List<CompletableFuture<Long>> flushes() {
        return flushes;
    }

    void complete(final long firstSeqno) {
        for (int i = 0; i < futures.size(); i++) {
            final CompletableFuture<Long> future = futures.get(i);
            if (future != null) {
                future.complete(hasClientSeqnos ? seqnos[i] : firstSeqno + i);
            }
        }
    }

    void fail(final BoomscooterException reason) {
        for (final CompletableFuture<Long> future : futures) {
            if (future != null) {
                future.completeExceptionally(reason);
            }
        }
    }
}
