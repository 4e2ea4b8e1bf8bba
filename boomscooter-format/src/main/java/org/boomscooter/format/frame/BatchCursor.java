package org.boomscooter.format.frame;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;

/**
 * Walks the messages of a batch where they lie.
 *
 * <p>A flyweight: {@link #wrap} puts it on a batch, {@link #next} on its first and each further
 * message. Nothing is allocated, except that the first compressed batch of a new size grows an
 * internal buffer. Whatever the bytes are, every call returns or throws {@link FormatException};
 * checksums are the caller's affair.
 *
 * <p><b>Threading:</b> for one thread. What it points at is valid as long as the buffer is, for a
 * compressed batch until the next {@code wrap}.
 */
public final class BatchCursor {
    private final LZ4SafeDecompressor decompressor;
    private final int maxBatchLength;
    private ByteBuffer unpacked = ByteBuffer.allocate(0);

    private ByteBuffer batch;
    private int batchOffset;
    private int batchFlags;
    private int seqnoLength;
    private int channelOffset;
    private int channelLength;

    private ByteBuffer messages;
    private int nextOffset;
    private int endOffset;
    private int remaining;
    private boolean isFirst;

    private long seqno;
    private int messageOffset;
    private int payloadOffset;
    private int payloadLength;
    private boolean hasKey;

    /**
     * A cursor for batches up to the format's largest, unpacking in plain Java: no native code, no
     * JVM flags.
     */
    public BatchCursor() {
        this(LZ4Factory.safeInstance().safeDecompressor(), BatchHeader.MAX_LENGTH);
    }

    /**
     * @param maxBatchLength bytes; bounds both the batch and what a compressed one may unpack to
     */
    public BatchCursor(final LZ4SafeDecompressor decompressor, final int maxBatchLength) {
        this.decompressor = decompressor;
        this.maxBatchLength = maxBatchLength;
    }

    /**
     * Puts the cursor before the first message of the batch at {@code offset}.
     *
     * @param limit where the readable bytes of the buffer end
     */
    public BatchCursor wrap(final ByteBuffer buffer, final int offset, final int limit) {
        final int body = wrapHead(buffer, offset, limit);
        final int batchEnd = offset + Frame.length(buffer, offset);
        seqno = BatchHeader.baseSeqno(buffer, offset) - 1;
        if ((batchFlags & BatchHeader.FLAG_LZ4) == 0) {
            messages = buffer;
            nextOffset = body;
            endOffset = batchEnd;
        } else {
            unpack(body, batchEnd);
        }
        final int count = BatchHeader.messageCount(buffer, offset);
        if (count > (endOffset - nextOffset) / Message.HEADER_LENGTH) {
            throw new FormatException(
                    FormatError.BAD_COUNT,
                    offset,
                    count + " messages cannot lie in " + (endOffset - nextOffset) + " bytes");
        }
        remaining = count;
        isFirst = true;
        return this;
    }

    /**
     * Puts the cursor on a batch of which only the channel is wanted: nothing is unpacked, and
     * there are no messages.
     *
     * @param limit where the readable bytes of the buffer end
     */
    public BatchCursor wrapChannel(final ByteBuffer buffer, final int offset, final int limit) {
        wrapHead(buffer, offset, limit);
        return this;
    }

    /** Returns where the messages begin. */
    private int wrapHead(final ByteBuffer buffer, final int offset, final int limit) {
        remaining = 0;
        final FormatError error = BatchHeader.shapeError(buffer, offset, limit, maxBatchLength);
        if (error != null) {
            throw new FormatException(error, offset, "no batch here");
        }
        batch = buffer;
        batchOffset = offset;
        batchFlags = Frame.flags(buffer, offset);
        seqnoLength = (batchFlags & BatchHeader.FLAG_CLIENT_SEQNOS) == 0 ? 0 : Long.BYTES;
        return findChannel(
                offset + BatchHeader.HEADER_LENGTH, offset + Frame.length(buffer, offset));
    }

    private int findChannel(final int offset, final int batchEnd) {
        channelLength = 0;
        channelOffset = offset;
        if ((batchFlags & BatchHeader.FLAG_CHANNEL) == 0) {
            return offset;
        }
        if (batchEnd - offset < Long.BYTES) {
            throw new FormatException(FormatError.TRUNCATED, offset, "no room for a channel name");
        }
        final int length = LittleEndian.getShort(batch, offset) & 0xFFFF;
        final int fieldLength = Frame.align(Short.BYTES + length);
        if (length == 0
                || length > BatchBuilder.MAX_CHANNEL_LENGTH
                || fieldLength > batchEnd - offset) {
            throw new FormatException(
                    FormatError.BAD_CHANNEL,
                    offset,
                    "channel name of " + length + " bytes (expected: 1-255, within the batch)");
        }
        if (!Utf8.isValid(batch, offset + Short.BYTES, length)) {
            throw new FormatException(
                    FormatError.BAD_CHANNEL, offset, "the channel name is not UTF-8");
        }
        channelOffset = offset + Short.BYTES;
        channelLength = length;
        return offset + fieldLength;
    }

    private void unpack(final int offset, final int batchEnd) {
        final int length =
                CompressedBlock.uncompressedLength(batch, offset, batchEnd, maxBatchLength);
        if (unpacked.capacity() < length) {
            unpacked =
                    ByteBuffer.allocate(
                                    Math.max(
                                            length,
                                            Math.min(2 * unpacked.capacity(), maxBatchLength)))
                            .order(ByteOrder.LITTLE_ENDIAN);
        }
        CompressedBlock.decompress(decompressor, batch, offset, unpacked, length);
        messages = unpacked;
        nextOffset = 0;
        endOffset = length;
    }

    /** Moves to the next message; {@code false}: there are no more. */
    public boolean next() {
        // What is thrown is put together elsewhere: small enough, this is inlined into its loop.
        if (remaining == 0) {
            return false;
        }
        final int offset = nextOffset;
        final int left = endOffset - offset;
        if (left < Message.HEADER_LENGTH) {
            throw missing();
        }
        final int length = Message.length(messages, offset);
        final int flags = Message.flags(messages, offset);
        if ((flags & ~Message.KNOWN_FLAGS) != 0) {
            throw badFlags(flags);
        }
        final int keyLength = (flags & Message.FLAG_KEY) == 0 ? 0 : Long.BYTES;
        final int headerLength = Message.HEADER_LENGTH + seqnoLength + keyLength;
        if (length < headerLength || length > left) {
            throw badLength(length, headerLength, left);
        }
        seqno = seqnoLength == 0 ? seqno + 1 : givenSeqno(offset + Message.HEADER_LENGTH);
        hasKey = keyLength != 0;
        messageOffset = offset;
        payloadOffset = offset + headerLength;
        payloadLength = length - headerLength;
        nextOffset = offset + Frame.align(length);
        remaining--;
        isFirst = false;
        return true;
    }

    private long givenSeqno(final int field) {
        final long given = LittleEndian.getLong(messages, field);
        if (given <= seqno || given > BatchHeader.MAX_SEQNO || (isFirst && given != seqno + 1)) {
            throw new FormatException(
                    FormatError.BAD_SEQNO,
                    batchOffset,
                    isFirst
                            ? "first seqno is " + given + ", the header says " + (seqno + 1)
                            : "seqno " + given + " follows " + seqno);
        }
        return given;
    }

    private FormatException missing() {
        return new FormatException(
                FormatError.BAD_COUNT,
                batchOffset,
                remaining + " of the counted messages are missing");
    }

    private FormatException badFlags(final int flags) {
        return new FormatException(
                FormatError.BAD_FLAGS, batchOffset, "message flags are " + flags);
    }

    private FormatException badLength(final int length, final int least, final int most) {
        return new FormatException(
                FormatError.BAD_LENGTH,
                batchOffset,
                "message length is " + length + " (expected: " + least + "-" + most + ")");
    }

    /** Of the current message. */
    public long seqno() {
        return seqno;
    }

    public boolean hasKey() {
        return hasKey;
    }

    /** The key; meaningless unless {@link #hasKey()}. */
    public long key() {
        return hasKey ? LittleEndian.getLong(messages, payloadOffset - Long.BYTES) : 0;
    }

    /** Unsigned 16 bits; {@link Message#TYPE_OPAQUE}: Boomscooter does not know what it is. */
    public int payloadType() {
        return Message.type(messages, messageOffset);
    }

    /** Unsigned 8 bits, of the payload type. */
    public int payloadVersion() {
        return Message.version(messages, messageOffset);
    }

    /**
     * Where the payload lies: {@link #payloadLength()} bytes from {@link #payloadOffset()}. Not to
     * be written.
     */
    public ByteBuffer buffer() {
        return messages;
    }

    public int payloadOffset() {
        return payloadOffset;
    }

    /** In bytes, without padding. */
    public int payloadLength() {
        return payloadLength;
    }

    /** The buffer that holds the batch itself. */
    public ByteBuffer batchBuffer() {
        return batch;
    }

    /** Where the batch begins in {@link #batchBuffer()}. */
    public int batchOffset() {
        return batchOffset;
    }

    /** Where the bytes of the channel name lie in {@link #batchBuffer()}. */
    public int channelOffset() {
        return channelOffset;
    }

    /** Bytes of the channel name; 0: the batch has none. */
    public int channelLength() {
        return channelLength;
    }

    /** Whether the channel begins with these bytes of UTF-8; no bytes: always. */
    public boolean channelStartsWith(final byte[] prefix) {
        if (prefix.length > channelLength) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (batch.get(channelOffset + i) != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
