package org.boomscooter.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One message, seen where it lies in the batch it came in.
 *
 * <p>A view: the same object moves on to the next message, so it is valid only until then. {@link
 * #copy()} makes one that stays. The buffer is shared: not to be written, and its position and
 * limit mean nothing.
 *
 * <p><b>Threading:</b> for the thread that consumes. A copy is immutable as long as nobody writes
 * to its buffer.
 */
public interface Message {
    /** Its number in the log. */
    long seqno();

    /** Whether it has a key. */
    boolean hasKey();

    /** Its key; 0 if it has none. */
    long key();

    /** Payload type, 0 to 65535; 0: bytes without a meaning to Boomscooter. */
    int type();

    /** Version of the payload type, 0 to 255. */
    int version();

    /**
     * Holds the payload: {@link #length()} bytes from {@link #offset()}. Little-endian, wherever
     * the message comes from.
     */
    ByteBuffer buffer();

    /** Where the payload begins in {@link #buffer()}. */
    int offset();

    /** Length of the payload, in bytes. */
    int length();

    /** When its batch was appended, in nanoseconds since 1970-01-01 UTC by the server's clock. */
    long appendTimeNs();

    /** Name of the channel of its batch; empty: it has none. */
    String channel();

    /** Copies the payload. */
    default byte[] toBytes() {
        final byte[] bytes = new byte[length()];
        buffer().get(offset(), bytes);
        return bytes;
    }

    /** Decodes the payload as UTF-8. */
    default String toText() {
        return new String(toBytes(), StandardCharsets.UTF_8);
    }

    /** A message of its own that stays valid. */
    default Message copy() {
        return new MessageCopy(this);
    }
}
