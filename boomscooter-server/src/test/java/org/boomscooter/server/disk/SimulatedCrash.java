package org.boomscooter.server.disk;

/** The machine or the process has gone away in the middle of a call; nobody catches it. */
public final class SimulatedCrash extends Error {
    private static final long serialVersionUID = 1L;

    SimulatedCrash(final String call) {
        super("crash in " + call, null, false, false);
    }
}
