package org.boomscooter.server.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.boomscooter.format.segment.LookupCounts;

/** What {@code --explain} says on standard error. */
final class Explanation {
    private Explanation() {}

    static String text(final LookupCounts counts) {
        return "boomscooter: segments: "
                + readAndSkipped(counts.segmentsRead(), counts.segmentsSkipped())
                + "; stretches looked up: "
                + readAndSkipped(counts.stretchesRead(), counts.stretchesSkipped())
                + "; bytes: "
                + readAndSkipped(counts.bytesRead(), counts.bytesSkipped())
                + "; of indexes: "
                + Counted.of(counts.indexBytesRead(), "byte", "bytes")
                + " read";
    }

    private static String readAndSkipped(final long read, final long skipped) {
        return read + " read, " + skipped + " skipped";
    }

    static String json(final LookupCounts counts) {
        final Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("segmentsRead", counts.segmentsRead());
        facts.put("segmentsSkipped", counts.segmentsSkipped());
        facts.put("stretchesRead", counts.stretchesRead());
        facts.put("stretchesSkipped", counts.stretchesSkipped());
        facts.put("bytesRead", counts.bytesRead());
        facts.put("bytesSkipped", counts.bytesSkipped());
        facts.put("indexBytesRead", counts.indexBytesRead());
        return Json.object(facts);
    }
}
