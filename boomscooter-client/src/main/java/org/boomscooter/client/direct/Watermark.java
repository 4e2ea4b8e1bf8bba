package org.boomscooter.client.direct;

import java.io.IOException;
import org.boomscooter.format.segment.MarkFile;
import org.boomscooter.format.segment.SeqnoMode;

/**
 * How far the server says that may be read, and whether there is one to say so: by its mark file
 * and, if the reader is woken by a server, by what that one says.
 *
 * <p><b>Threading:</b> for one thread, except {@link #close}.
 */
abstract class Watermark implements AutoCloseable {
    /** A server that was silent for so long is taken for gone. */
    static final long STALE_AFTER_MS = 10_000;

    private Notices notices = Notices.NONE;

    /** Looks whether the mark file has come, gone, or become another. */
    abstract void refresh() throws IOException;

    /** Looks what the mark file says now, where it does not show by itself. */
    abstract void look() throws IOException;

    /** {@link #look}, if the last one is too long ago to go by. */
    abstract void keepUp() throws IOException;

    /** The mark file as it was seen last; {@code null}: there is none that can be read. */
    abstract MarkFile mark();

    /** Whether the mark file was touched by its server a short time ago. */
    abstract boolean isBeating();

    /** Behind the last seqno that may be read by the mark file; 0 where it cannot be trusted. */
    abstract long markedSeqno();

    @Override
    public abstract void close();

    /** From here on what these say counts, too. */
    final void listenTo(final Notices newNotices) {
        notices = newNotices;
    }

    /** Whether there is a mark file that can be read. */
    final boolean exists() {
        return mark() != null;
    }

    /** Whether there is one, and its numbers may be true. */
    final boolean isUsable() {
        return exists() && (isBeating() || mark().isConsistent());
    }

    /** Only if it {@link #exists}. */
    final long logId() {
        return mark().logId();
    }

    /** Only if it {@link #exists}. */
    final SeqnoMode seqnoMode() {
        return mark().seqnoMode();
    }

    /** Whether a server has the log open. */
    final boolean isLive() {
        return (mark() != null && isBeating()) || notices.committedSeqno() >= 0;
    }

    final DirectState state() {
        if (mark() == null) {
            return DirectState.SEALED_ONLY;
        }
        if (mark().heartbeatMs() == 0) {
            return DirectState.CLOSED;
        }
        return isBeating() ? DirectState.LIVE : DirectState.STALE;
    }

    /**
     * Behind the last seqno that may be read; 0 without a mark file. What a power loss or a damaged
     * page has left in place of watermarks is as good as none.
     */
    final long committedSeqno() {
        return Math.max(markedSeqno(), notices.committedSeqno());
    }

    /** Names the segment that is written to; 0 if that is not known. */
    final long tailSegment() {
        return mark() == null ? 0 : mark().tailSegment();
    }

    /** The lowest seqno that is kept; 0 if that is not known. */
    final long earliestSeqno() {
        return mark() == null ? 0 : mark().earliestSeqno();
    }
}
