package org.boomscooter.bench.driver;

/**
 * Keys as times that several hosts have measured: a message's key is some way before or behind its
 * place, at most {@link #SPAN} messages.
 */
public final class AlmostInOrder {
    /** How far, in messages, a key may be from its place, in either direction. */
    static final int SPAN = 100;

    private static final long NS_PER_MESSAGE = 1_000_000;
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;
    private static final int MIXED_BITS = 20;

    private AlmostInOrder() {}

    /** The key of the message with this number; few others have the same. */
    public static long key(final long number) {
        final long mixed = (number * GOLDEN_RATIO) >>> (Long.SIZE - MIXED_BITS);
        return (number + mixed % (2 * SPAN + 1) - SPAN) * NS_PER_MESSAGE;
    }
}
