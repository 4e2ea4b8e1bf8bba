package org.boomscooter.server.log;

import java.util.Objects;
import org.boomscooter.format.segment.SeqnoMode;

/**
 * What a log is made with; it stays that way.
 *
 * @param visibleAt consumers see a batch when it has reached this level
 * @param segmentBytes length of a segment file; 0: the store's default
 * @param companion whether its segments get LZ4 companions
 */
public record LogSpec(
        String name, SeqnoMode seqnoMode, AckLevel visibleAt, int segmentBytes, boolean companion) {
    public LogSpec {
        Objects.requireNonNull(seqnoMode, "seqnoMode");
        Objects.requireNonNull(visibleAt, "visibleAt");
        LogName.check(name);
        if (segmentBytes != 0) {
            StoreConfig.checkSegmentBytes(segmentBytes);
        }
    }

    /** Seqnos by the server, visible when synced, with companions. */
    public static LogSpec of(final String name) {
        return new LogSpec(name, SeqnoMode.SERVER, AckLevel.SYNCED, 0, true);
    }

    public LogSpec withSeqnoMode(final SeqnoMode mode) {
        return new LogSpec(name, mode, visibleAt, segmentBytes, companion);
    }

    public LogSpec withVisibleAt(final AckLevel level) {
        return new LogSpec(name, seqnoMode, level, segmentBytes, companion);
    }

    public LogSpec withSegmentBytes(final int bytes) {
        return new LogSpec(name, seqnoMode, visibleAt, bytes, companion);
    }

    public LogSpec withCompanion(final boolean wanted) {
        return new LogSpec(name, seqnoMode, visibleAt, segmentBytes, wanted);
    }
}
