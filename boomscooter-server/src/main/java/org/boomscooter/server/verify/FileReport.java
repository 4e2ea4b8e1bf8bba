package org.boomscooter.server.verify;

import java.nio.file.Path;
import java.util.List;

/**
 * What was found in one file.
 *
 * @param kind {@code segment}, {@code segment in companion}, {@code index}, {@code companion},
 *     {@code producers}, {@code descriptor}, {@code mark}, {@code scrub}, {@code quarantine} or
 *     {@code manifest}
 * @param lengthBytes of the file
 * @param parts what the file is made of, by {@link #partName}: only whole ones
 * @param messages in whole batches
 * @param firstSeqno of whole batches; -1: none
 * @param lastSeqno of whole batches; -1: none
 * @param note what is worth saying of a whole file; empty: nothing
 * @param faults at most {@link #MAX_FAULTS}
 */
public record FileReport(
        Path file,
        String kind,
        long lengthBytes,
        long parts,
        long messages,
        long firstSeqno,
        long lastSeqno,
        String note,
        List<Fault> faults) {
    /** One more says that there are more. */
    public static final int MAX_FAULTS = 1000;

    public FileReport {
        faults = List.copyOf(faults);
    }

    /** What {@link #parts} counts; empty: such a file has none. */
    public String partName() {
        return switch (kind) {
            case "segment", "segment in companion" -> "batches";
            case "index" -> "entries";
            case "companion" -> "blocks";
            case "producers" -> "producers";
            default -> "";
        };
    }

    public boolean isWhole() {
        return faults.isEmpty();
    }
}
