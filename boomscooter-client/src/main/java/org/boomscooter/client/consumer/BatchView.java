package org.boomscooter.client.consumer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.boomscooter.client.Batch;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.client.Message;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.BatchCursor;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.frame.KeyRange;

/**
 * The batch a consumer stands on.
 *
 * <p><b>Threading:</b> for the thread that consumes.
 */
final class BatchView implements Batch {
    private final BatchCursor cursor = new BatchCursor();
    private final MessageView message = new MessageView(this, cursor);
    private final Progress progress;
    private final KeyRange keys;
    private byte[] channelBytes = new byte[0];
    private String channel = "";

    /**
     * @param keys {@code null}: all messages
     */
    BatchView(final Progress progress, final KeyRange keys) {
        this.progress = progress;
        this.keys = keys;
    }

    /** Puts the view before the first message of a batch whose checksums were verified. */
    void wrap(final ByteBuffer buffer, final int offset, final int limit) {
        cursor.wrap(buffer, offset, limit);
    }

    boolean channelStartsWith(final byte[] prefix) {
        return cursor.channelStartsWith(prefix);
    }

    @Override
    public Message next() {
        try {
            while (!progress.isEnded() && cursor.next()) {
                if (hasKey() && progress.handOut(cursor.seqno())) {
                    return message;
                }
            }
            return null;
        } catch (final FormatException e) {
            throw new BoomscooterException(
                    ErrorCode.DAMAGED,
                    false,
                    "the batch of seqno "
                            + baseSeqno()
                            + " agrees with its checksums and yet cannot be read: "
                            + e.getMessage()
                            + ". The rest of it is left out; please report this as a fault",
                    e);
        }
    }

    private boolean hasKey() {
        return keys == null || (cursor.hasKey() && keys.contains(cursor.key()));
    }

    @Override
    public long baseSeqno() {
        return BatchHeader.baseSeqno(buffer(), offset());
    }

    @Override
    public long appendTimeNs() {
        return BatchHeader.appendTimeNs(buffer(), offset());
    }

    @Override
    public String channel() {
        if (!isChannelDecoded()) {
            channelBytes = new byte[cursor.channelLength()];
            buffer().get(cursor.channelOffset(), channelBytes);
            channel = new String(channelBytes, StandardCharsets.UTF_8);
        }
        return channel;
    }

    /** The batches of a log mostly share a few names: no new string for the same one again. */
    private boolean isChannelDecoded() {
        return cursor.channelLength() == channelBytes.length
                && cursor.channelStartsWith(channelBytes);
    }

    @Override
    public ByteBuffer buffer() {
        return cursor.batchBuffer();
    }

    @Override
    public int offset() {
        return cursor.batchOffset();
    }

    @Override
    public int length() {
        return Frame.length(buffer(), offset());
    }
}
