package org.boomscooter.client.consumer;

import java.nio.ByteBuffer;
import org.boomscooter.client.Message;
import org.boomscooter.format.frame.BatchCursor;

/**
 * The message that the cursor of a batch stands on.
 *
 * <p><b>Threading:</b> for the thread that consumes.
 */
final class MessageView implements Message {
    private final BatchView batch;
    private final BatchCursor cursor;

    MessageView(final BatchView batch, final BatchCursor cursor) {
        this.batch = batch;
        this.cursor = cursor;
    }

    @Override
    public long seqno() {
        return cursor.seqno();
    }

    @Override
    public boolean hasKey() {
        return cursor.hasKey();
    }

    @Override
    public long key() {
        return cursor.key();
    }

    @Override
    public int type() {
        return cursor.payloadType();
    }

    @Override
    public int version() {
        return cursor.payloadVersion();
    }

    @Override
    public ByteBuffer buffer() {
        return cursor.buffer();
    }

    @Override
    public int offset() {
        return cursor.payloadOffset();
    }

    @Override
    public int length() {
        return cursor.payloadLength();
    }

    @Override
    public long appendTimeNs() {
        return batch.appendTimeNs();
    }

    @Override
    public String channel() {
        return batch.channel();
    }

    @Override
    public String toString() {
        return "message " + seqno() + " of " + length() + " bytes";
    }
}
