package org.boomscooter.client;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.boomscooter.format.protocol.AckLevel;

/**
 * How a producer works; a value that got past the constructor is a usable one.
 *
 * @param acks what an acknowledgement promises
 * @param lingerNs how long a batch may wait for more messages
 * @param batchBytes size of a full batch, header included
 * @param compression how batches are packed
 * @param channel name of the channel of the first batch, and of all until another is set; empty:
 *     none
 * @param maxInFlightBytes buffers that may be held by batches not acknowledged
 * @param onFull what to do when that is reached
 * @param idempotent whether the server recognises batches that come again
 * @param createLog make the log when it is missing
 * @param deliveryTimeoutMs how long to try
 * @param ackListener may be {@code null}
 */
public record ProducerOptions(
        AckLevel acks,
        long lingerNs,
        int batchBytes,
        Compression compression,
        String channel,
        long maxInFlightBytes,
        OnFull onFull,
        boolean idempotent,
        boolean createLog,
        long deliveryTimeoutMs,
        AckListener ackListener) {

    /** Smallest batch size: {@value} bytes. */
    public static final int MIN_BATCH_BYTES = 1 << 10;

    /** Largest batch size: {@value} bytes. */
    public static final int MAX_BATCH_BYTES = 64 << 20;

    /** Longest name of a channel: {@value} bytes of UTF-8. */
    public static final int MAX_CHANNEL_BYTES = 255;

    public ProducerOptions {
        Objects.requireNonNull(acks, "acks");
        Objects.requireNonNull(compression, "compression");
        Objects.requireNonNull(channel, "channel");
        Objects.requireNonNull(onFull, "onFull");
        check("lingerNs", lingerNs, 0, 60_000_000_000L);
        check("batchBytes", batchBytes, MIN_BATCH_BYTES, MAX_BATCH_BYTES);
        check("maxInFlightBytes", maxInFlightBytes, 2L * batchBytes, 1L << 40);
        check("deliveryTimeoutMs", deliveryTimeoutMs, 1, Integer.MAX_VALUE);
        checkChannel(channel);
    }

    /** Throws if this cannot be the name of a channel. */
    public static void checkChannel(final String name) {
        check(
                "channel, in bytes",
                name.getBytes(StandardCharsets.UTF_8).length,
                0,
                MAX_CHANNEL_BYTES);
    }

    private static void check(
            final String name, final long value, final long least, final long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: " + least + "-" + most + ")");
        }
    }
}
