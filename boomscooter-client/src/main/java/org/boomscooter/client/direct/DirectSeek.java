package org.boomscooter.client.direct;

import java.io.IOException;
import java.util.NavigableSet;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.EndPosition;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.client.StartPosition;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.segment.LookupCounter;
import org.boomscooter.format.segment.SegmentFooter;

/** Turns what was asked for into seqnos, by the files as they stand. */
final class DirectSeek {
    private final LogDirectory directory;
    private final LogIdentity log;
    private final Watermark watermark;
    private final ZoneMaps zones;
    private final LookupCounter counter;
    private final NavigableSet<Long> segments;
    private final long committedSeqno;

    /**
     * @param counter told of what a look-up reads and skips
     */
    DirectSeek(
            final LogDirectory directory,
            final LogIdentity log,
            final Watermark watermark,
            final LookupCounter counter)
            throws IOException {
        this.counter = counter;
        this.zones = new ZoneMaps(directory, log, counter);
        this.directory = directory;
        this.log = log;
        this.watermark = watermark;
        this.segments = directory.segments();
        this.committedSeqno = watermark.isLive() ? watermark.committedSeqno() : behindLastSegment();
    }

    private long behindLastSegment() throws IOException {
        for (final long base : segments.descendingSet()) {
            final long behind = behind(base);
            if (behind >= 0) {
                return behind;
            }
        }
        return watermark.committedSeqno();
    }

    /** Behind the last seqno that may be read of this segment; -1: nothing of it may. */
    private long behind(final long base) throws IOException {
        try (DirectSegment segment = directory.open(base, log)) {
            final SegmentFooter footer = segment.findFooter();
            if (footer != null) {
                return footer.lastSeqno() + 1;
            }
            return watermark.committedSeqno() > base ? watermark.committedSeqno() : -1;
        } catch (final FormatException e) {
            return -1;
        }
    }

    /** Behind the last seqno that may be read. */
    long committedSeqno() {
        return committedSeqno;
    }

    long start(final StartPosition start) throws IOException {
        final long earliest = segments.isEmpty() ? committedSeqno : segments.first();
        if (start instanceof StartPosition.AtSeqno at) {
            if (at.seqno() < earliest) {
                throw new BoomscooterException(
                        ErrorCode.SEQNO_GONE,
                        false,
                        directory.path()
                                + ": seqno "
                                + at.seqno()
                                + " is gone (earliest kept: "
                                + earliest
                                + ")");
            }
            return at.seqno();
        }
        if (start instanceof StartPosition.AtTime at) {
            return time(at.timeNs());
        }
        return start instanceof StartPosition.Latest ? committedSeqno : earliest;
    }

    private long time(final long timeNs) throws IOException {
        for (final long base : segments) {
            if (zones.isBefore(timeNs, base)) {
                continue;
            }
            try (DirectSegment segment = directory.open(base, log)) {
                final long seqno = timeInSegment(segment, timeNs);
                if (seqno >= 0) {
                    return Math.min(seqno, committedSeqno);
                }
                counter.segmentRead();
            } catch (final FormatException e) {
                // Nothing of this segment can be read; its times do not matter.
            }
        }
        return committedSeqno;
    }

    private long timeInSegment(final DirectSegment segment, final long timeNs) throws IOException {
        return timeFrom(segment.positionForTime(timeNs), segment, timeNs);
    }

    private long timeFrom(final int from, final DirectSegment segment, final long timeNs)
            throws IOException {
        int position = from;
        while (position > 0) {
            final DirectSegment.Kind kind = segment.look(position);
            if (kind == DirectSegment.Kind.FOOTER) {
                return -1;
            }
            if (kind != DirectSegment.Kind.BATCH) {
                try (DirectSegment other =
                        directory.openBetterCopy(segment, log, position, position + 1)) {
                    if (other != null) {
                        return timeFrom(position, other, timeNs);
                    }
                }
                position = segment.nextStretch(position);
            } else if (segment.batchTimeNs(position) >= timeNs) {
                return segment.batchSeqno(position);
            } else {
                counter.batchesRead(segment.frameLength(position));
                position += segment.frameLength(position);
            }
        }
        return -1;
    }

    /** Counts the segments before this one: their names tell that they are not needed. */
    void countSkipped(final long base) {
        for (int i = segments.headSet(base).size(); i > 0; i--) {
            counter.segmentSkipped();
        }
    }

    /** Last seqno to read; {@link Long#MAX_VALUE}: open. */
    long end(final EndPosition end) {
        if (end instanceof EndPosition.AtSeqno at) {
            return at.seqno();
        }
        if (end instanceof EndPosition.AsItStandsUpTo at) {
            return Math.min(at.seqno(), committedSeqno - 1);
        }
        return end instanceof EndPosition.AsItStands ? committedSeqno - 1 : Long.MAX_VALUE;
    }

    /** The segment that holds this seqno, or the first one behind it; -1: none yet. */
    long segmentFor(final long seqno) {
        final Long floor = segments.floor(seqno);
        if (floor != null) {
            return floor;
        }
        return segments.isEmpty() ? -1 : segments.first();
    }
}
