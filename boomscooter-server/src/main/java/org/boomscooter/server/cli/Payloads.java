package org.boomscooter.server.cli;

import java.util.Random;

/**
 * Messages for load generators: slices of random bytes that do not compress, and hardly repeat.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class Payloads {
    private static final int POOL_BYTES = 1 << 20;

    /** Prime, so that slices begin everywhere before they begin anywhere again. */
    private static final int STEP = 7919;

    private final byte[] pool;
    private int offset;

    /**
     * @param size length of each message, in bytes
     */
    Payloads(final int size) {
        pool = new byte[POOL_BYTES + size];
        new Random(size).nextBytes(pool);
    }

    byte[] pool() {
        return pool;
    }

    /** Where the next message begins in {@link #pool}. */
    int nextOffset() {
        offset = (offset + STEP) & (POOL_BYTES - 1);
        return offset;
    }
}
