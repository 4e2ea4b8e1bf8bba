package org.boomscooter.format.segment;

/**
 * What finding and reading messages has cost, and what it did not need to touch. Everything is
 * counted, nothing estimated.
 *
 * @param segmentsRead opened, because they may hold what is wanted
 * @param segmentsSkipped passed over by their names or zone maps, without being opened
 * @param stretchesRead of the segments that were looked up in, those that were walked
 * @param stretchesSkipped of the segments that were looked up in, those passed over
 * @param bytesRead of batches that were looked at
 * @param bytesSkipped of batches in stretches and segments that were passed over, as far as the
 *     length of a segment was known without reading it
 * @param indexBytesRead out of index files
 */
public record LookupCounts(
        long segmentsRead,
        long segmentsSkipped,
        long stretchesRead,
        long stretchesSkipped,
        long bytesRead,
        long bytesSkipped,
        long indexBytesRead) {
    /** Nothing was looked at. */
    public static final LookupCounts NONE = new LookupCounts(0, 0, 0, 0, 0, 0, 0);

    /** Both together. */
    public LookupCounts plus(final LookupCounts other) {
        return new LookupCounts(
                segmentsRead + other.segmentsRead,
                segmentsSkipped + other.segmentsSkipped,
                stretchesRead + other.stretchesRead,
                stretchesSkipped + other.stretchesSkipped,
                bytesRead + other.bytesRead,
                bytesSkipped + other.bytesSkipped,
                indexBytesRead + other.indexBytesRead);
    }
}
