package org.boomscooter.server.verify;

import java.nio.file.Path;
import java.util.List;

/**
 * What was found in one file.
 *
 * @param kind {@code segment}, {@code segment in companion}, {@code index}, {@code companion},
 *     {@code producers}, {@code descriptor} or {@code mark}
 * @param lengthBytes of the file
 * @param batches whole ones; entries of an index, blocks of a companion, producers of a snapshot
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
        long batches,
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

    public boolean isWhole() {
        return faults.isEmpty();
    }
}
