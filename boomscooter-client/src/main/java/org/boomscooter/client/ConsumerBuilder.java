package org.boomscooter.client;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.boomscooter.format.frame.KeyRange;

/**
 * Says what to consume, then opens it. Without any setting: from the earliest message on, following
 * the tail.
 *
 * <p><b>Threading:</b> for one thread.
 */
public final class ConsumerBuilder {
    private static final Duration MIN_INTERVAL = Duration.ofMillis(1);
    private static final Duration MAX_INTERVAL = Duration.ofDays(1);

    private final Function<ConsumerOptions, Consumer> opener;
    private StartPosition start = StartPosition.earliest();
    private EndPosition end = EndPosition.never();
    private long maxMessages = Long.MAX_VALUE;
    private String channelPrefix = "";
    private KeyRange keys;
    private int windowBytes = ConsumerOptions.DEFAULT_WINDOW_BYTES;
    private String cursor = "";
    private int autoCommitMs;
    private boolean compressed;
    private DamageHandler damageHandler;

    /**
     * Used by what can be consumed from, not by programs that consume.
     *
     * @param opener opens a consumer of these options
     */
    public ConsumerBuilder(final Function<ConsumerOptions, Consumer> opener) {
        this.opener = Objects.requireNonNull(opener, "opener");
    }

    /** Where to begin; default: {@link StartPosition#earliest()}. */
    public ConsumerBuilder from(final StartPosition newStart) {
        start = Objects.requireNonNull(newStart, "start");
        return this;
    }

    /** Where to stop; default: {@link EndPosition#never()}. */
    public ConsumerBuilder to(final EndPosition newEnd) {
        end = Objects.requireNonNull(newEnd, "end");
        return this;
    }

    /**
     * Begins where this cursor stands, a position that the server keeps under this name; {@link
     * #from} counts only if the log has none of this name. {@link Consumer#commit()} moves it. Over
     * the network only.
     *
     * @param name 1-100 letters, digits, {@code . _ -}, not beginning with a dot
     */
    public ConsumerBuilder cursor(final String name) {
        cursor = Objects.requireNonNull(name, "name");
        return this;
    }

    /**
     * Commits by itself, at this interval and when the consumer is closed, behind the messages that
     * were handed out before the batch in hand: asking for more says that they were processed. Not
     * for {@link Consumer#asPublisher}.
     *
     * @param interval 1 ms to 1 day
     */
    public ConsumerBuilder autoCommit(final Duration interval) {
        if (interval.compareTo(MIN_INTERVAL) < 0 || interval.compareTo(MAX_INTERVAL) > 0) {
            throw new IllegalArgumentException(
                    "autoCommit: "
                            + interval
                            + " (expected: "
                            + MIN_INTERVAL
                            + " to "
                            + MAX_INTERVAL
                            + ")");
        }
        autoCommitMs = (int) interval.toMillis();
        return this;
    }

    /** Stops behind what is committed when the consumer opens. */
    public ConsumerBuilder asItStands() {
        return to(EndPosition.asItStands());
    }

    /** Stops after so many messages, if the end does not come before. */
    public ConsumerBuilder count(final long newMaxMessages) {
        maxMessages = newMaxMessages;
        return this;
    }

    /** Only batches whose channel begins so; default: empty, all. At most 255 bytes of UTF-8. */
    public ConsumerBuilder channelPrefix(final String newChannelPrefix) {
        channelPrefix = Objects.requireNonNull(newChannelPrefix, "channelPrefix");
        return this;
    }

    /**
     * Only messages with a key from {@code low} to {@code high}, both included; a message without a
     * key is in no range. Whole segments, and stretches of segments, that hold no such key are
     * passed over unread, so that damage in them is not told. {@link Consumer#poll} may bring
     * batches whose messages are all left out.
     *
     * @throws IllegalArgumentException {@code low} is above {@code high}
     */
    public ConsumerBuilder keys(final long low, final long high) {
        keys = new KeyRange(low, high);
        return this;
    }

    /**
     * How many bytes the server may send ahead of what was consumed, and so the memory that a slow
     * consumer holds; default: 8 MiB. One batch may exceed it. No effect on a direct reader.
     */
    public ConsumerBuilder windowBytes(final int newWindowBytes) {
        windowBytes = newWindowBytes;
        return this;
    }

    /**
     * Whether sealed segments are to come packed, as their LZ4 companions lie on the server's disk,
     * and to be unpacked by the thread that consumes: less for a thin line to carry, and nothing
     * for the server to unpack, but batches of other channels come, too. Default: no. No effect on
     * a direct reader, and none with {@link #keys}, by which the server finds what is wanted.
     */
    public ConsumerBuilder compressed(final boolean wanted) {
        compressed = wanted;
        return this;
    }

    /**
     * Told of damaged stretches, which are then left out. Default: none, and they are thrown as a
     * {@link BoomscooterException} with code {@link ErrorCode#DAMAGED}.
     */
    public ConsumerBuilder onDamage(final DamageHandler newDamageHandler) {
        damageHandler = Objects.requireNonNull(newDamageHandler, "damageHandler");
        return this;
    }

    /**
     * Opens the consumer.
     *
     * @throws BoomscooterException {@link ErrorCode#NO_SUCH_LOG}, {@link ErrorCode#SEQNO_GONE} and
     *     what any call to a server may bring
     * @throws IllegalArgumentException a setting is out of its range
     */
    public Consumer open() {
        return opener.apply(
                new ConsumerOptions(
                        start,
                        end,
                        maxMessages,
                        channelPrefix,
                        keys,
                        windowBytes,
                        cursor,
                        autoCommitMs,
                        compressed,
                        damageHandler));
    }
}
