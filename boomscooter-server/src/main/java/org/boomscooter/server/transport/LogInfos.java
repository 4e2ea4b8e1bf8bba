package org.boomscooter.server.transport;

import java.util.List;
import org.boomscooter.format.protocol.AckLevel;
import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.protocol.ControlMessage.LogInfo;
import org.boomscooter.server.log.Damage;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogSpec;
import org.boomscooter.server.log.LogState;

/** How a log stands, in the words of the protocol. Asks the disk: not for event loops. */
final class LogInfos {
    private static final int MAX_TEXT = 1_000;

    private LogInfos() {}

    /** With the damages, as for describe. */
    static LogInfo full(final Log log) {
        final LogState state = log.state();
        return info(log, state, state.damages().stream().map(LogInfos::damage).toList());
    }

    /** Without the damages, as for lists. */
    static LogInfo brief(final Log log) {
        return info(log, log.state(), List.of());
    }

    private static LogInfo info(
            final Log log, final LogState state, final List<ControlMessage.Damage> damages) {
        final LogSpec spec = log.spec();
        return new LogInfo(
                log.name(),
                log.logId(),
                spec.seqnoMode(),
                spec.segmentBytes(),
                spec.companion(),
                state.earliestSeqno(),
                state.appendedSeqno(),
                state.syncedSeqno(),
                state.committedSeqno(),
                state.segmentCount(),
                state.rawBytes(),
                state.companionBytes(),
                state.readOnly(),
                state.directory().toString(),
                state.createdMs(),
                damages,
                AckLevel.valueOf(spec.visibleAt().name()),
                spec.rawRetention(),
                spec.retention());
    }

    private static ControlMessage.Damage damage(final Damage damage) {
        final String text = damage.text();
        return new ControlMessage.Damage(
                0,
                damage.fromSeqno(),
                damage.toSeqno(),
                text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...",
                false);
    }
}
