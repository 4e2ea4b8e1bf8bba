package org.boomscooter.server.backup;

/**
 * What became of one log.
 *
 * @param segments that are there now
 * @param linkedFiles that were linked
 * @param copiedFiles whose bytes were copied
 * @param keptFiles that were there already, as they should be
 * @param copiedBytes that were written
 * @param bytes of messages that are there now, as files
 * @param nextSeqno the seqno behind the last one that is there
 */
public record LogResult(
        String log,
        long segments,
        long linkedFiles,
        long copiedFiles,
        long keptFiles,
        long copiedBytes,
        long bytes,
        long nextSeqno,
        State state) {
    /** Whether all is there. */
    public enum State {
        /** Everything, and whole. */
        WHOLE,

        /** Everything, but some of it is damaged. */
        DAMAGED,

        /** What an earlier backup took: the log is not in the data directory any more. */
        GONE,

        /** Nothing new: see what was said of it. */
        FAILED
    }

    public boolean isWhole() {
        return state == State.WHOLE || state == State.GONE;
    }
}
