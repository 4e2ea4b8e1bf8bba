package org.boomscooter.server.log;

import java.lang.invoke.VarHandle;
import org.boomscooter.server.disk.Disk;

/**
 * Says that something was appended that no force has begun to cover, and since when: either a force
 * that begins covers it, or it stays marked.
 *
 * <p><b>Threading:</b> set by the writer, cleared and read by the sync thread.
 */
final class DirtyMark {
    private final Disk clock;
    private volatile boolean dirty;
    private volatile long sinceNs;

    DirtyMark(final Disk clock) {
        this.clock = clock;
    }

    /** Behind the marks of what was appended. */
    void set() {
        // They are published by release stores, which the load of the flag can overtake.
        VarHandle.fullFence();
        if (!dirty) {
            sinceNs = clock.monotonicNs();
            dirty = true;
        }
    }

    /** Before the marks are read: what is appended later makes it dirty again. */
    void clear() {
        dirty = false;
        // They are read by acquire loads, which can overtake this store.
        VarHandle.fullFence();
    }

    /** Whether something has waited for so long. */
    boolean isDue(final long nowNs, final long ageNs) {
        return dirty && nowNs - sinceNs >= ageNs;
    }
}
