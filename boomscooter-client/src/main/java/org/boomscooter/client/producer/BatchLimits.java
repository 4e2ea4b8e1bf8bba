package org.boomscooter.client.producer;

import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.client.ProducerOptions;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.protocol.ControlMessage.Welcome;

/**
 * How large the messages and batches of one producer may be: by what the server takes, and by what
 * may be in flight.
 *
 * <p><b>Threading:</b> immutable.
 */
final class BatchLimits {
    /** The server remembers 512 batches of a producer; half of that is never exceeded. */
    static final int MAX_BATCHES = 256;

    /** With a seqno and a key. */
    private static final int MAX_MESSAGE_HEADER_BYTES = 24;

    /** Header, longest channel and longest message header: what a batch adds to one payload. */
    private static final int MAX_OVERHEAD_BYTES =
            BatchHeader.HEADER_LENGTH + 264 + MAX_MESSAGE_HEADER_BYTES;

    private final String log;
    private final int maxPayloadBytes;
    private final int maxFrameBytes;
    private final int batchBytes;
    private final int maxBatches;

    BatchLimits(final String log, final ProducerOptions options, final Welcome server) {
        this.log = log;
        maxPayloadBytes = server.maxMessageBytes();
        maxFrameBytes = server.maxFrameBytes();
        batchBytes = Math.min(options.batchBytes(), maxFrameBytes) & -Frame.ALIGNMENT;
        maxBatches = (int) Math.min(MAX_BATCHES, options.maxInFlightBytes() / batchBytes);
    }

    /** Capacity of a usual batch. */
    int batchBytes() {
        return batchBytes;
    }

    /** How many usual batches may be in flight. */
    int maxBatches() {
        return maxBatches;
    }

    void checkPayload(final int length) {
        if (length > maxPayloadBytes) {
            throw maxPayloadBytes < maxFrameBytes - MAX_OVERHEAD_BYTES
                    ? exceeded(length, maxPayloadBytes, "setting limit.message-size of the server")
                    : largerThanBatch(length);
        }
    }

    /** Capacity of a batch that this payload has for itself, because a usual one is too small. */
    int capacityFor(final int length) {
        final long capacity =
                ((long) length + MAX_OVERHEAD_BYTES + Frame.ALIGNMENT - 1) & -Frame.ALIGNMENT;
        if (capacity > maxFrameBytes) {
            throw largerThanBatch(length);
        }
        final long most = (long) maxBatches * batchBytes;
        if (capacity > most) {
            throw exceeded(length, most - MAX_OVERHEAD_BYTES, "maxInFlightBytes of the producer");
        }
        return (int) capacity;
    }

    private BoomscooterException largerThanBatch(final int length) {
        return exceeded(
                length,
                maxFrameBytes - MAX_OVERHEAD_BYTES,
                "setting limit.batch-size of the server");
    }

    private BoomscooterException exceeded(final int length, final long most, final String limit) {
        return new BoomscooterException(
                ErrorCode.LIMIT_EXCEEDED,
                false,
                "a message of "
                        + length
                        + " bytes for log "
                        + log
                        + " (at most "
                        + most
                        + ", by "
                        + limit
                        + ")");
    }

    /** That nothing can be sent before something is acknowledged. */
    BoomscooterException full() {
        return new BoomscooterException(
                ErrorCode.BUFFER_FULL,
                true,
                "no room for another batch of log "
                        + log
                        + ": "
                        + maxBatches
                        + " of "
                        + batchBytes
                        + " bytes are not acknowledged (maxInFlightBytes, at most "
                        + MAX_BATCHES
                        + " batches)");
    }
}
