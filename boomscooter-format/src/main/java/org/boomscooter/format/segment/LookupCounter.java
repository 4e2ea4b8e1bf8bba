package org.boomscooter.format.segment;

/**
 * Counts towards {@link LookupCounts}.
 *
 * <p><b>Threading:</b> for one thread at a time.
 */
public final class LookupCounter {
    private long segmentsRead;
    private long segmentsSkipped;
    private long stretchesRead;
    private long stretchesSkipped;
    private long bytesRead;
    private long bytesSkipped;
    private long indexBytesRead;

    public void segmentRead() {
        segmentsRead++;
    }

    /** A segment of which nothing is known but that it is not wanted. */
    public void segmentSkipped() {
        segmentsSkipped++;
    }

    public void segmentSkipped(final int bytes) {
        segmentsSkipped++;
        bytesSkipped += bytes;
    }

    public void stretchRead() {
        stretchesRead++;
    }

    public void stretchesSkipped(final int count, final int bytes) {
        stretchesSkipped += count;
        bytesSkipped += bytes;
    }

    public void batchesRead(final int bytes) {
        bytesRead += bytes;
    }

    public void indexRead(final int bytes) {
        indexBytesRead += bytes;
    }

    public LookupCounts counts() {
        return new LookupCounts(
                segmentsRead,
                segmentsSkipped,
                stretchesRead,
                stretchesSkipped,
                bytesRead,
                bytesSkipped,
                indexBytesRead);
    }
}
