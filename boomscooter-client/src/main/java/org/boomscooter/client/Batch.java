package org.boomscooter.client;

import java.nio.ByteBuffer;

/**
 * A batch as it lies in the receive buffer or the mapped segment, its checksums verified.
 *
 * <p>A view, valid until the next poll of its consumer. Messages outside of what the consumer asked
 * for (before its start, behind its end or count) are left out by {@link #next()}.
 *
 * <p><b>Threading:</b> for the thread that consumes.
 */
public interface Batch {
    /** Moves to the next message; {@code null}: there are no more. */
    Message next();

    /** Hands all messages that are left to {@code handler}. */
    default void forEach(final MessageHandler handler) {
        for (Message message = next(); message != null; message = next()) {
            handler.onMessage(message);
        }
    }

    /** Seqno of its first message, whether the consumer asked for that one or not. */
    long baseSeqno();

    /** When it was appended, in nanoseconds since 1970-01-01 UTC by the server's clock. */
    long appendTimeNs();

    /** Name of its channel; empty: it has none. */
    String channel();

    /** Holds the batch as it was appended, header included; little-endian, not to be written. */
    ByteBuffer buffer();

    /** Where the batch begins in {@link #buffer()}. */
    int offset();

    /** Length of the batch, header included, in bytes. */
    int length();
}
