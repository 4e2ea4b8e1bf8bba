package org.boomscooter.client;

import java.time.Instant;
import java.util.List;
import org.boomscooter.format.protocol.AckLevel;
import org.boomscooter.format.segment.Retention;
import org.boomscooter.format.segment.SeqnoMode;

/**
 * A log as the server sees it at one moment. Immutable.
 *
 * @param name its name
 * @param logId seeds every header checksum
 * @param seqnoMode who gives the messages their numbers
 * @param visibleAt from which promise on consumers see a batch
 * @param segmentBytes capacity of a segment file, in bytes
 * @param companion whether LZ4 companions are built
 * @param rawRetention how long sealed segments keep their raw files
 * @param retention how long sealed segments are kept at all
 * @param earliestSeqno the first seqno kept
 * @param appendedSeqno the seqno behind the last one appended
 * @param syncedSeqno the seqno behind the last one forced to disk
 * @param committedSeqno the seqno behind the last one that consumers see
 * @param segmentCount how many segments there are
 * @param rawBytes bytes of the raw files of segments, up to their tails
 * @param companionBytes bytes of the companions
 * @param readOnly a force failed: the log must be re-opened and checked
 * @param directory where it lies on the server's host, for direct readers
 * @param created when it was made
 * @param damages stretches found damaged
 */
public record LogInfo(
        String name,
        long logId,
        SeqnoMode seqnoMode,
        AckLevel visibleAt,
        int segmentBytes,
        boolean companion,
        Retention rawRetention,
        Retention retention,
        long earliestSeqno,
        long appendedSeqno,
        long syncedSeqno,
        long committedSeqno,
        int segmentCount,
        long rawBytes,
        long companionBytes,
        boolean readOnly,
        String directory,
        Instant created,
        List<Damage> damages) {
    public LogInfo {
        damages = List.copyOf(damages);
    }
}
