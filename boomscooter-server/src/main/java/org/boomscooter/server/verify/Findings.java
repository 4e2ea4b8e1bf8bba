package org.boomscooter.server.verify;

import java.util.ArrayList;
import java.util.List;

/**
 * The faults of one file as they come up.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class Findings {
    private final List<Fault> faults = new ArrayList<>();

    void add(final long position, final String text) {
        add(new Fault(position, -1, -1, text));
    }

    void add(final Fault fault) {
        if (faults.size() < FileReport.MAX_FAULTS) {
            faults.add(fault);
        } else if (faults.size() == FileReport.MAX_FAULTS) {
            faults.add(Fault.at(fault.position(), "more faults from here on, not listed"));
        }
    }

    /** Complains unless both are the same. */
    void check(final long position, final String what, final long found, final long stated) {
        if (found != stated) {
            add(position, what + " is " + found + ", it says " + stated);
        }
    }

    List<Fault> faults() {
        return faults;
    }
}
