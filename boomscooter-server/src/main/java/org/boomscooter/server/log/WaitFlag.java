package org.boomscooter.server.log;

import java.lang.invoke.VarHandle;

/**
 * Says that somebody waits for what another thread publishes, without a lock: either the one who
 * waits sees what was published, or the one who publishes sees that somebody waits.
 *
 * <p><b>Threading:</b> raised by any thread, taken by the one that publishes.
 */
final class WaitFlag {
    private volatile boolean raised;

    /** Before the last look at what is waited for. */
    void raise() {
        raised = true;
    }

    /** Whether somebody has waited since this was asked last; behind what is waited for. */
    boolean take() {
        // It may have been published by a release store, which a later load can overtake.
        VarHandle.fullFence();
        if (!raised) {
            return false;
        }
        raised = false;
        return true;
    }
}
