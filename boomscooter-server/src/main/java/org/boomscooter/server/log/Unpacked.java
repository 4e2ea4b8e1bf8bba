package org.boomscooter.server.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Memory that a stretch of a segment is unpacked to, given back when its last user has released it.
 *
 * <p><b>Threading:</b> thread-safe; filled by its first user before there are others.
 */
public final class Unpacked {
    private final ByteBuffer memory;
    private final Runnable giveBack;
    private final AtomicInteger users = new AtomicInteger(1);

    /**
     * @param memory direct; the caller is its first user
     * @param giveBack run once, by whoever releases it last
     */
    public Unpacked(final ByteBuffer memory, final Runnable giveBack) {
        this.memory = memory.order(ByteOrder.LITTLE_ENDIAN);
        this.giveBack = giveBack;
    }

    /** For absolute access. */
    public ByteBuffer memory() {
        return memory;
    }

    /** Adds a user. */
    public void retain() {
        if (users.getAndIncrement() <= 0) {
            throw new IllegalStateException("memory retained after its last user released it");
        }
    }

    /** Takes a user away; the last one gives the memory back. */
    public void release() {
        final int count = users.decrementAndGet();
        if (count == 0) {
            giveBack.run();
        } else if (count < 0) {
            throw new IllegalStateException("memory released more often than retained");
        }
    }
}
