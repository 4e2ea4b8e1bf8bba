package org.boomscooter.client.transport;

import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next attempt: twice as long each time, a little at random. */
public final class Backoff {
    private static final long FIRST_MS = 50;
    private static final long MAX_MS = 2_000;

    private long nextMs = FIRST_MS;

    /** In milliseconds. */
    public long next() {
        final long delayMs = nextMs;
        nextMs = Math.min(MAX_MS, 2 * nextMs);
        return delayMs / 2 + ThreadLocalRandom.current().nextLong(delayMs);
    }

    /** After a success. */
    public void reset() {
        nextMs = FIRST_MS;
    }
}
