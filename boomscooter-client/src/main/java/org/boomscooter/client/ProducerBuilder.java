package org.boomscooter.client;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.boomscooter.format.protocol.AckLevel;

/**
 * Says how to produce, then opens it. Without any setting: acknowledged when forced to disk,
 * batches of 128 KiB, waiting at most 1 ms for more messages, at most 32 MiB in flight, callers
 * wait for room, no message twice, the log is made when it is missing.
 *
 * <p><b>Threading:</b> for one thread.
 */
public final class ProducerBuilder {
    private static final int DEFAULT_BATCH_BYTES = 128 << 10;
    private static final long DEFAULT_IN_FLIGHT_BYTES = 32L << 20;

    private final Function<ProducerOptions, Producer> opener;
    private AckLevel acks = AckLevel.SYNCED;
    private long lingerNs = 1_000_000;
    private int batchBytes = DEFAULT_BATCH_BYTES;
    private Compression compression = Compression.NONE;
    private String channel = "";
    private Long maxInFlightBytes;
    private OnFull onFull = OnFull.BLOCK;
    private boolean idempotent = true;
    private boolean createLog = true;
    private long deliveryTimeoutMs = 120_000;
    private AckListener ackListener;

    ProducerBuilder(final Function<ProducerOptions, Producer> opener) {
        this.opener = opener;
    }

    /** What an acknowledgement promises; default: {@link AckLevel#SYNCED}. */
    public ProducerBuilder acks(final AckLevel newAcks) {
        acks = Objects.requireNonNull(newAcks, "acks");
        return this;
    }

    /**
     * How long a batch may wait for more messages while others are under way, at most a minute;
     * default: 1 ms. With nothing under way it does not wait at all; zero: never.
     */
    public ProducerBuilder linger(final Duration newLinger) {
        lingerNs = newLinger.toNanos();
        return this;
    }

    /**
     * Size of a full batch, 1 KiB to 64 MiB, header included; default: 128 KiB. A larger message
     * gets a batch of its own.
     */
    public ProducerBuilder batchBytes(final int newBatchBytes) {
        batchBytes = newBatchBytes;
        return this;
    }

    /** How batches are packed; default: {@link Compression#NONE}. */
    public ProducerBuilder compression(final Compression newCompression) {
        compression = Objects.requireNonNull(newCompression, "compression");
        return this;
    }

    /**
     * Puts every batch on this channel, at most 255 bytes of UTF-8, until {@link Producer#channel}
     * names another; default: empty, none.
     */
    public ProducerBuilder channel(final String newChannel) {
        channel = Objects.requireNonNull(newChannel, "channel");
        return this;
    }

    /**
     * Memory for messages that are not acknowledged, in bytes, at least two batches; default: 32
     * MiB, or two batches if that is more. Every batch under way holds a buffer of a full one; more
     * than 256 are never under way.
     */
    public ProducerBuilder maxInFlightBytes(final long newMaxInFlightBytes) {
        maxInFlightBytes = newMaxInFlightBytes;
        return this;
    }

    /** What to do when that memory is used up; default: {@link OnFull#BLOCK}. */
    public ProducerBuilder onFull(final OnFull newOnFull) {
        onFull = Objects.requireNonNull(newOnFull, "onFull");
        return this;
    }

    /**
     * Whether the server recognises batches that come again after a lost connection; default: yes.
     * Without, such batches may be stored twice.
     */
    public ProducerBuilder idempotent(final boolean newIdempotent) {
        idempotent = newIdempotent;
        return this;
    }

    /** Whether to make the log when it is missing, if the server allows it; default: yes. */
    public ProducerBuilder createLog(final boolean newCreateLog) {
        createLog = newCreateLog;
        return this;
    }

    /**
     * How long to try to get a batch acknowledged, from its first message on, over lost connections
     * and refusals that may pass (a full disk); default: 2 minutes. Also how long a caller may be
     * made to wait for room.
     */
    public ProducerBuilder deliveryTimeout(final Duration newDeliveryTimeout) {
        deliveryTimeoutMs = newDeliveryTimeout.toMillis();
        return this;
    }

    /** Told of every batch, on the thread of the client; default: nobody. */
    public ProducerBuilder onAck(final AckListener newAckListener) {
        ackListener = Objects.requireNonNull(newAckListener, "ackListener");
        return this;
    }

    /**
     * Opens the producer.
     *
     * @throws BoomscooterException {@link ErrorCode#NO_SUCH_LOG}, {@link ErrorCode#BAD_LOG_NAME}
     *     and what any call to a server may bring
     * @throws IllegalArgumentException a setting is out of its range
     */
    public Producer open() {
        return opener.apply(
                new ProducerOptions(
                        acks,
                        lingerNs,
                        batchBytes,
                        compression,
                        channel,
                        inFlightBytes(),
                        onFull,
                        idempotent,
                        createLog,
                        deliveryTimeoutMs,
                        ackListener));
    }

    private long inFlightBytes() {
        return maxInFlightBytes == null
                ? Math.max(DEFAULT_IN_FLIGHT_BYTES, 2L * batchBytes)
                : maxInFlightBytes;
    }
}
