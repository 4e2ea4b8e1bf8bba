package org.boomscooter.server.scrub;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.boomscooter.server.log.Quarantine;
import org.boomscooter.server.verify.SegmentExam.Lost;

/**
 * What a look at one segment has found and done.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class Outcome {
    private final Set<Kind> damaged = EnumSet.noneOf(Kind.class);
    private final Map<Kind, String> healed = new EnumMap<>(Kind.class);
    private List<Lost> lost = List.of();

    void found(final Kind kind) {
        damaged.add(kind);
    }

    void healed(final Kind kind, final String how) {
        healed.put(kind, how);
    }

    void lost(final List<Lost> stretches) {
        lost = List.copyOf(stretches);
    }

    /** What was not as it should be. */
    Set<Kind> damaged() {
        return damaged;
    }

    /** What is now, and how; or would be, where nothing was to be changed. */
    Map<Kind, String> healed() {
        return healed;
    }

    /** The same for the file that names it. */
    static Quarantine quarantine(final List<Lost> lost, final long nowMs) {
        return new Quarantine(
                lost.stream()
                        .map(
                                each ->
                                        new Quarantine.Lost(
                                                each.fromSeqno(),
                                                each.toSeqno(),
                                                each.position(),
                                                nowMs,
                                                each.text()))
                        .toList());
    }

    /** What cannot be restored. */
    List<Lost> lost() {
        return lost;
    }
}
