package org.boomscooter.server.log;

import java.util.Objects;
import org.boomscooter.format.segment.Retention;
import org.boomscooter.format.segment.SeqnoMode;

/**
 * What a log is made with. How long it keeps what can be changed later; all else stays that way.
 *
 * @param visibleAt consumers see a batch when it has reached this level
 * @param segmentBytes length of a segment file; 0: the store's default
 * @param companion whether its segments get LZ4 companions
 * @param rawRetention how long a sealed segment keeps its raw file, before its companion alone
 *     serves; {@code null}: the store's default
 * @param retention how long a sealed segment is kept at all; {@code null}: the store's default
 */
public record LogSpec(
        String name,
        SeqnoMode seqnoMode,
        AckLevel visibleAt,
        int segmentBytes,
        boolean companion,
        Retention rawRetention,
        Retention retention) {
    public LogSpec {
        Objects.requireNonNull(seqnoMode, "seqnoMode");
        Objects.requireNonNull(visibleAt, "visibleAt");
        LogName.check(name);
        if (segmentBytes != 0) {
            StoreConfig.checkSegmentBytes(segmentBytes);
        }
        if (!companion && rawRetention != null && !rawRetention.isKeep()) {
            throw new LogException(
                    LogException.Reason.BAD_REQUEST,
                    name
                            + ": raw-retention needs companions, and the log was made without: its"
                            + " raw files are all there is (expected: raw-retention keep)");
        }
    }

    /** Seqnos by the server, visible when synced, with companions. */
    public static LogSpec of(final String name) {
        return new LogSpec(name, SeqnoMode.SERVER, AckLevel.SYNCED, 0, true, null, null);
    }

    public LogSpec withSeqnoMode(final SeqnoMode mode) {
        return new LogSpec(name, mode, visibleAt, segmentBytes, companion, rawRetention, retention);
    }

    public LogSpec withVisibleAt(final AckLevel level) {
        return new LogSpec(
                name, seqnoMode, level, segmentBytes, companion, rawRetention, retention);
    }

    public LogSpec withSegmentBytes(final int bytes) {
        return new LogSpec(name, seqnoMode, visibleAt, bytes, companion, rawRetention, retention);
    }

    public LogSpec withCompanion(final boolean wanted) {
        return new LogSpec(
                name, seqnoMode, visibleAt, segmentBytes, wanted, rawRetention, retention);
    }

    public LogSpec withRawRetention(final Retention wanted) {
        return new LogSpec(name, seqnoMode, visibleAt, segmentBytes, companion, wanted, retention);
    }

    public LogSpec withRetention(final Retention wanted) {
        return new LogSpec(
                name, seqnoMode, visibleAt, segmentBytes, companion, rawRetention, wanted);
    }

    /** With the store's defaults for what was not said. */
    LogSpec filledBy(final StoreConfig config) {
        final Retention defaultRaw = companion ? config.rawRetention() : Retention.KEEP;
        return new LogSpec(
                name,
                seqnoMode,
                visibleAt,
                segmentBytes == 0 ? config.segmentBytes() : segmentBytes,
                companion,
                rawRetention == null ? defaultRaw : rawRetention,
                retention == null ? config.retention() : retention);
    }
}
