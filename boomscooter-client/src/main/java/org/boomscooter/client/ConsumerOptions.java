package org.boomscooter.client;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.boomscooter.format.frame.KeyRange;

/**
 * What a consumer is asked to do; a value that got past the constructor is a usable one.
 *
 * @param start where to begin
 * @param end where to stop
 * @param maxMessages stop after so many messages; {@link Long#MAX_VALUE}: no such end
 * @param channelPrefix only batches whose channel begins so; empty: all
 * @param keys only messages with a key of this range; {@code null}: all, with and without keys
 * @param windowBytes how much may be on its way to this consumer; network only
 * @param cursor name of the position that the server keeps; empty: none
 * @param autoCommitMs commits at this interval what was processed; 0: only when asked to
 * @param compressed whether old segments come packed, as blocks of their companions; network only
 * @param damageHandler told of damaged stretches; {@code null}: they are thrown
 */
public record ConsumerOptions(
        StartPosition start,
        EndPosition end,
        long maxMessages,
        String channelPrefix,
        KeyRange keys,
        int windowBytes,
        String cursor,
        int autoCommitMs,
        boolean compressed,
        DamageHandler damageHandler) {

    /** Smallest window: {@value} bytes. */
    public static final int MIN_WINDOW_BYTES = 64 << 10;

    /** Largest window: {@value} bytes. */
    public static final int MAX_WINDOW_BYTES = 1 << 30;

    static final int DEFAULT_WINDOW_BYTES = 8 << 20;

    private static final int MAX_CHANNEL_BYTES = 255;

    public ConsumerOptions {
        Objects.requireNonNull(start, "start");
        Objects.requireNonNull(end, "end");
        Objects.requireNonNull(channelPrefix, "channelPrefix");
        Objects.requireNonNull(cursor, "cursor");
        if (maxMessages < 0) {
            throw new IllegalArgumentException("count: " + maxMessages + " (expected: 0 or more)");
        }
        if (windowBytes < MIN_WINDOW_BYTES || windowBytes > MAX_WINDOW_BYTES) {
            throw new IllegalArgumentException(
                    "windowBytes: "
                            + windowBytes
                            + " (expected: "
                            + MIN_WINDOW_BYTES
                            + "-"
                            + MAX_WINDOW_BYTES
                            + ")");
        }
        if (autoCommitMs != 0 && cursor.isEmpty()) {
            throw new IllegalArgumentException("autoCommit: there is no cursor to commit");
        }
        final int prefixBytes = channelPrefix.getBytes(StandardCharsets.UTF_8).length;
        if (prefixBytes > MAX_CHANNEL_BYTES) {
            throw new IllegalArgumentException(
                    "channelPrefix: "
                            + prefixBytes
                            + " bytes (expected: 0-"
                            + MAX_CHANNEL_BYTES
                            + ")");
        }
    }
}
