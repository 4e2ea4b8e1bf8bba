package org.boomscooter.server.log;

import java.nio.file.Path;
import java.util.List;

/**
 * How a log stands at a moment.
 *
 * @param rawBytes bytes of its segments up to their ends, headers and footers included
 * @param companionBytes lengths of its companions
 * @param failure why it is read-only, or {@code null}
 * @param damages stretches found damaged, at most {@link #MAX_DAMAGES}
 */
public record LogState(
        long earliestSeqno,
        long appendedSeqno,
        long syncedSeqno,
        long committedSeqno,
        int segmentCount,
        long rawBytes,
        long companionBytes,
        boolean readOnly,
        String failure,
        Path directory,
        long createdMs,
        List<Damage> damages) {
    public static final int MAX_DAMAGES = 100;
}
