package org.boomscooter.server.transport;

import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Factory;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.BatchCursor;

/**
 * Looks for messages above the limit, if there can be any: by default a message may be as long as a
 * batch, and then nothing is looked at.
 *
 * <p><b>Threading:</b> for the event loop of the connection.
 */
final class MessageLimit {
    private final int maxMessageBytes;
    private final BatchCursor cursor;

    MessageLimit(final TransportConfig config) {
        maxMessageBytes = config.maxMessageBytes();
        cursor =
                maxMessageBytes >= TransportConfig.largestMessage(config.maxFrameBytes())
                        ? null
                        : new BatchCursor(
                                LZ4Factory.safeInstance().safeDecompressor(),
                                config.maxFrameBytes());
    }

    /** Why a batch is too much, or {@code null}. Bytes that are no batch are the log's affair. */
    String exceededBy(final ByteBuffer view, final int offset, final int length) {
        if (cursor == null) {
            return null;
        }
        try {
            cursor.wrap(view, offset, offset + length);
            while (cursor.next()) {
                if (cursor.payloadLength() > maxMessageBytes) {
                    return "message of "
                            + cursor.payloadLength()
                            + " bytes: "
                            + Limit.MESSAGE_BYTES.exceeded(maxMessageBytes, "bytes");
                }
            }
        } catch (final FormatException e) {
            return null;
        }
        return null;
    }
}
