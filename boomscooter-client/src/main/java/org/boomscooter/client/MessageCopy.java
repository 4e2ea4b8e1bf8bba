package org.boomscooter.client;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A message that owns its bytes. */
final class MessageCopy implements Message {
    private final long seqno;
    private final boolean hasKey;
    private final long key;
    private final int type;
    private final int version;
    private final long appendTimeNs;
    private final String channel;
    private final ByteBuffer payload;

    MessageCopy(final Message message) {
        seqno = message.seqno();
        hasKey = message.hasKey();
        key = message.key();
        type = message.type();
        version = message.version();
        appendTimeNs = message.appendTimeNs();
        channel = message.channel();
        payload = ByteBuffer.wrap(message.toBytes()).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public long seqno() {
        return seqno;
    }

    @Override
    public boolean hasKey() {
        return hasKey;
    }

    @Override
    public long key() {
        return key;
    }

    @Override
    public int type() {
        return type;
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public ByteBuffer buffer() {
        return payload;
    }

    @Override
    public int offset() {
        return 0;
    }

    @Override
    public int length() {
        return payload.capacity();
    }

    @Override
    public long appendTimeNs() {
        return appendTimeNs;
    }

    @Override
    public String channel() {
        return channel;
    }

    @Override
    public Message copy() {
        return this;
    }

    @Override
    public String toString() {
        return "message " + seqno + " of " + length() + " bytes";
    }
}
