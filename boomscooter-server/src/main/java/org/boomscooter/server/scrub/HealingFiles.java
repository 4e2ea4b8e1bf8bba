package org.boomscooter.server.scrub;

import java.io.IOException;
import org.boomscooter.server.log.FileReplacement;

/** Where healed files are put. */
@FunctionalInterface
interface HealingFiles {
    /**
     * Begins a file of a segment.
     *
     * @return {@code null}: the segment is not kept any more
     */
    FileReplacement replace(long baseSeqno, String extension) throws IOException;
}
