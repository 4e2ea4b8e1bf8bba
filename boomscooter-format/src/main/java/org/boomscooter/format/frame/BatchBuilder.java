package org.boomscooter.format.frame;

import java.nio.ByteBuffer;
import java.util.Objects;
import net.jpountz.lz4.LZ4Compressor;

/**
 * Puts messages into a batch, as a producer does, and finishes its header and body checksum.
 *
 * <p>{@link #begin}, then {@link #add} or {@link #claim} until it says no, then {@link #finish} or
 * {@link #finishCompressed}. Nothing is allocated between construction and the end. The server's
 * fields of the header stay 0.
 *
 * <p><b>Errors:</b> {@link IllegalArgumentException} for a type, version, length or seqno out of
 * its range; the batch stays as it was.
 *
 * <p><b>Threading:</b> for one thread.
 */
public final class BatchBuilder {
    /** Returned by {@link #claim} when the message does not fit any more. */
    public static final int FULL = -1;

    /** The longest channel name, in bytes of UTF-8. */
    public static final int MAX_CHANNEL_LENGTH = 255;

    private static final int NOTHING_TO_ABANDON = -1;
    private static final int CHANNEL_LENGTH_FIELD = Short.BYTES;

    private final BatchChecksum checksum = new BatchChecksum();
    private final ByteBuffer buffer;
    private final int maxLength;
    private int flags;
    private int messagesOffset;
    private int length;
    private int messageCount;
    private long lastSeqno;
    private long firstSeqno;
    private long minKey;
    private long maxKey;
    private int lengthBefore;
    private long lastSeqnoBefore;
    private long minKeyBefore;
    private long maxKeyBefore;

    /**
     * @param buffer where batches are built, from its offset 0; its capacity is the largest batch
     */
    public BatchBuilder(final ByteBuffer buffer) {
        if (buffer.capacity() < BatchHeader.HEADER_LENGTH + Message.HEADER_LENGTH) {
            throw new IllegalArgumentException(
                    "buffer: " + buffer.capacity() + " bytes (expected: 72 or more)");
        }
        this.buffer = buffer;
        this.maxLength = Math.min(buffer.capacity() & -Frame.ALIGNMENT, BatchHeader.MAX_LENGTH);
    }

    /**
     * Starts a new batch.
     *
     * @param channel UTF-8 bytes of its channel, or {@code null}
     * @param clientSeqnos whether every message brings its own seqno
     */
    public void begin(final byte[] channel, final boolean clientSeqnos) {
        flags = clientSeqnos ? BatchHeader.FLAG_CLIENT_SEQNOS : 0;
        messageCount = 0;
        firstSeqno = 0;
        lastSeqno = -1;
        minKey = BatchHeader.NO_MIN_KEY;
        maxKey = BatchHeader.NO_MAX_KEY;
        lengthBefore = NOTHING_TO_ABANDON;
        length = BatchHeader.HEADER_LENGTH;
        if (channel != null) {
            putChannel(channel);
        }
        messagesOffset = length;
    }

    private void putChannel(final byte[] channel) {
        if (channel.length == 0 || channel.length > MAX_CHANNEL_LENGTH) {
            throw new IllegalArgumentException(
                    "channel: " + channel.length + " bytes (expected: 1-255)");
        }
        if (length + Frame.align(CHANNEL_LENGTH_FIELD + channel.length) > maxLength) {
            throw new IllegalArgumentException(
                    "channel: " + channel.length + " bytes in a buffer of " + maxLength);
        }
        flags |= BatchHeader.FLAG_CHANNEL;
        final int start = length;
        length = Frame.align(start + CHANNEL_LENGTH_FIELD + channel.length);
        zeroLastWord();
        LittleEndian.putShort(buffer, start, (short) channel.length);
        buffer.put(start + CHANNEL_LENGTH_FIELD, channel);
    }

    /**
     * Appends a message without key; {@code false}: it does not fit, finish the batch first.
     *
     * @throws IndexOutOfBoundsException the payload does not lie in its buffer; nothing is appended
     */
    public boolean add(
            final int payloadType,
            final ByteBuffer payload,
            final int payloadOffset,
            final int payloadLength) {
        Objects.checkFromIndexSize(payloadOffset, payloadLength, payload.limit());
        final int offset = claim(payloadType, 0, payloadLength);
        if (offset == FULL) {
            return false;
        }
        buffer.put(offset, payload, payloadOffset, payloadLength);
        return true;
    }

    /**
     * Appends a message with a key; {@code false}: it does not fit, finish the batch first.
     *
     * @throws IndexOutOfBoundsException the payload does not lie in its buffer; nothing is appended
     */
    public boolean add(
            final int payloadType,
            final long key,
            final ByteBuffer payload,
            final int payloadOffset,
            final int payloadLength) {
        Objects.checkFromIndexSize(payloadOffset, payloadLength, payload.limit());
        final int offset = claim(payloadType, 0, key, payloadLength);
        if (offset == FULL) {
            return false;
        }
        buffer.put(offset, payload, payloadOffset, payloadLength);
        return true;
    }

    /**
     * Makes room for a message without key; returns where in {@link #buffer()} its payload belongs,
     * or {@link #FULL}.
     */
    public int claim(final int payloadType, final int payloadVersion, final int payloadLength) {
        return claim(payloadType, payloadVersion, nextSeqno(), false, 0, payloadLength);
    }

    /**
     * Makes room for a message with a key; returns where in {@link #buffer()} its payload belongs,
     * or {@link #FULL}.
     */
    public int claim(
            final int payloadType,
            final int payloadVersion,
            final long key,
            final int payloadLength) {
        return claim(payloadType, payloadVersion, nextSeqno(), true, key, payloadLength);
    }

    private long nextSeqno() {
        return lastSeqno + 1;
    }

    /**
     * Makes room for any message.
     *
     * @param seqno its seqno, above that of the message before; kept only in a batch with
     *     client-assigned seqnos
     * @return where in {@link #buffer()} the payload belongs, or {@link #FULL}
     */
    public int claim(
            final int payloadType,
            final int payloadVersion,
            final long seqno,
            final boolean hasKey,
            final long key,
            final int payloadLength) {
        final boolean clientSeqnos = (flags & BatchHeader.FLAG_CLIENT_SEQNOS) != 0;
        final int headerLength =
                Message.HEADER_LENGTH + (clientSeqnos ? Long.BYTES : 0) + (hasKey ? Long.BYTES : 0);
        checkClaim(payloadType, payloadVersion, payloadLength);
        if (payloadLength > maxLength - length - headerLength) {
            return FULL;
        }
        if (clientSeqnos && (seqno <= lastSeqno || seqno > BatchHeader.MAX_SEQNO)) {
            throw new IllegalArgumentException(
                    "seqno: "
                            + seqno
                            + " (expected: above "
                            + lastSeqno
                            + ", at most "
                            + BatchHeader.MAX_SEQNO
                            + ")");
        }
        lengthBefore = length;
        lastSeqnoBefore = lastSeqno;
        minKeyBefore = minKey;
        maxKeyBefore = maxKey;
        final int start = length;
        LittleEndian.putInt(buffer, start + Message.LENGTH_OFFSET, headerLength + payloadLength);
        LittleEndian.putShort(buffer, start + Message.TYPE_OFFSET, (short) payloadType);
        buffer.put(start + Message.VERSION_OFFSET, (byte) payloadVersion);
        buffer.put(start + Message.FLAGS_OFFSET, (byte) (hasKey ? Message.FLAG_KEY : 0));
        int offset = start + Message.HEADER_LENGTH;
        if (clientSeqnos) {
            LittleEndian.putLong(buffer, offset, seqno);
            offset += Long.BYTES;
        }
        if (hasKey) {
            LittleEndian.putLong(buffer, offset, key);
            offset += Long.BYTES;
            minKey = Math.min(minKey, key);
            maxKey = Math.max(maxKey, key);
        }
        if (messageCount == 0) {
            firstSeqno = seqno;
        }
        lastSeqno = seqno;
        messageCount++;
        final int end = offset + payloadLength;
        length = Frame.align(end);
        if (end != length) {
            zeroLastWord();
        }
        return offset;
    }

    /**
     * Takes back the message added or claimed last, as if it had never been; once after each one.
     */
    public void abandon() {
        if (lengthBefore == NOTHING_TO_ABANDON) {
            throw new IllegalStateException("there is no message to take back");
        }
        length = lengthBefore;
        lastSeqno = lastSeqnoBefore;
        minKey = minKeyBefore;
        maxKey = maxKeyBefore;
        messageCount--;
        lengthBefore = NOTHING_TO_ABANDON;
    }

    private static void checkClaim(
            final int payloadType, final int payloadVersion, final int payloadLength) {
        if (payloadType < 0 || payloadType > 0xFFFF) {
            throw new IllegalArgumentException(
                    "payloadType: " + payloadType + " (expected: 0-65535)");
        }
        if (payloadVersion < 0 || payloadVersion > 0xFF) {
            throw new IllegalArgumentException(
                    "payloadVersion: " + payloadVersion + " (expected: 0-255)");
        }
        if (payloadLength < 0) {
            throw new IllegalArgumentException(
                    "payloadLength: " + payloadLength + " (expected: 0 or more)");
        }
    }

    /** Padding by one store; what is not padding in these 8 bytes is written after it. */
    private void zeroLastWord() {
        LittleEndian.putLong(buffer, length - Frame.ALIGNMENT, 0);
    }

    public ByteBuffer buffer() {
        return buffer;
    }

    public int messageCount() {
        return messageCount;
    }

    /** Bytes of the batch so far, header included. */
    public int length() {
        return length;
    }

    /**
     * Completes the batch at offset 0 of {@link #buffer()}.
     *
     * @return its length in bytes
     */
    public int finish(final int producerId, final int producerSequence) {
        putHeader(buffer, length, flags, producerId, producerSequence);
        return length;
    }

    /**
     * Completes the batch in {@code target}, its messages as one LZ4 block.
     *
     * @param target of a capacity of at least {@link #maxCompressedLength}
     * @return its length in bytes, or {@link #FULL} when compression would not make it smaller: use
     *     {@link #finish} then
     */
    public int finishCompressed(
            final LZ4Compressor compressor,
            final ByteBuffer target,
            final int producerId,
            final int producerSequence) {
        final int uncompressedLength = length - messagesOffset;
        final int block = messagesOffset + CompressedBlock.HEADER_LENGTH;
        final int compressedLength =
                compressor.compress(
                        buffer,
                        messagesOffset,
                        uncompressedLength,
                        target,
                        block,
                        target.capacity() - block);
        final int end = block + compressedLength;
        final int compressedBatchLength = Frame.align(end);
        if (compressedBatchLength >= length) {
            return FULL;
        }
        target.put(
                BatchHeader.HEADER_LENGTH,
                buffer,
                BatchHeader.HEADER_LENGTH,
                messagesOffset - BatchHeader.HEADER_LENGTH);
        LittleEndian.putInt(target, messagesOffset, uncompressedLength);
        LittleEndian.putInt(target, messagesOffset + Integer.BYTES, compressedLength);
        for (int i = end; i < compressedBatchLength; i++) {
            target.put(i, (byte) 0);
        }
        putHeader(
                target,
                compressedBatchLength,
                flags | BatchHeader.FLAG_LZ4,
                producerId,
                producerSequence);
        return compressedBatchLength;
    }

    /** The capacity that {@link #finishCompressed} needs for any batch of this builder. */
    public int maxCompressedLength(final LZ4Compressor compressor) {
        return Frame.align(
                BatchHeader.HEADER_LENGTH
                        + CHANNEL_LENGTH_FIELD
                        + MAX_CHANNEL_LENGTH
                        + CompressedBlock.HEADER_LENGTH
                        + compressor.maxCompressedLength(buffer.capacity()));
    }

    private void putHeader(
            final ByteBuffer target,
            final int batchLength,
            final int batchFlags,
            final int producerId,
            final int producerSequence) {
        if (messageCount == 0) {
            throw new IllegalStateException("a batch has at least one message");
        }
        Frame.putHeader(target, 0, batchLength, Frame.TYPE_BATCH, batchFlags);
        BatchHeader.headerCrc(target, 0, 0);
        BatchHeader.leaderTerm(target, 0, 0);
        BatchHeader.baseSeqno(
                target, 0, (flags & BatchHeader.FLAG_CLIENT_SEQNOS) != 0 ? firstSeqno : 0);
        BatchHeader.appendTimeNs(target, 0, 0);
        BatchHeader.messageCount(target, 0, messageCount);
        BatchHeader.producerId(target, 0, producerId);
        BatchHeader.producerSequence(target, 0, producerSequence);
        BatchHeader.minKey(target, 0, minKey);
        BatchHeader.maxKey(target, 0, maxKey);
        BatchHeader.bodyCrc(target, 0, checksum.bodyCrc(target, 0, batchLength));
    }
}
