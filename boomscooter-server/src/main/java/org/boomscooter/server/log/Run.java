package org.boomscooter.server.log;

import java.nio.ByteBuffer;

/**
 * What {@link LogReader#poll} found: whole batches back to back in one segment, or the news that
 * some cannot be read.
 *
 * <p>A flyweight, filled anew by each poll. Its segment is valid until the next poll of the same
 * reader; who needs it longer retains it.
 */
public final class Run {
    /** What a run holds. */
    public enum Kind {
        /** {@link #length} bytes of batches; 0: nothing that is wanted yet, poll again. */
        BATCHES,
        /** Whole blocks of a companion, as they lie in its file: see {@link #filePosition}. */
        BLOCKS,
        /** {@link #fromSeqno} to {@link #toSeqno} cannot be read; reading goes on behind. */
        DAMAGE
    }

    private Kind kind = Kind.BATCHES;
    private SegmentFile segment;
    private ByteBuffer buffer;
    private int offset;
    private Unpacked unpacked;
    private int position;
    private int length;
    private long firstSeqno;
    private long nextSeqno;
    private String text = "";
    private boolean gone;
    private long filePosition;
    private int contentLength;
    private int from;
    private int to;

    void setBatches(
            final SegmentFile newSegment,
            final SegmentBytes bytes,
            final int newPosition,
            final int newLength,
            final long newFirstSeqno,
            final long newNextSeqno) {
        kind = Kind.BATCHES;
        segment = newSegment;
        buffer = bytes.buffer();
        offset = bytes.offset(newPosition);
        unpacked = bytes.unpacked();
        position = newPosition;
        length = newLength;
        firstSeqno = newFirstSeqno;
        nextSeqno = newNextSeqno;
        text = "";
        gone = false;
    }

    /**
     * @param newPosition of the content in the segment
     * @param newFrom where batches begin in the segment
     * @param newTo where they end
     */
    void setBlocks(
            final SegmentFile companion,
            final int newPosition,
            final int newContentLength,
            final long newFilePosition,
            final int storedLength,
            final int newFrom,
            final int newTo,
            final long newNextSeqno) {
        setNothing(newNextSeqno);
        kind = Kind.BLOCKS;
        segment = companion;
        position = newPosition;
        length = storedLength;
        contentLength = newContentLength;
        filePosition = newFilePosition;
        from = newFrom;
        to = newTo;
    }

    /** An empty run of no segment. */
    void setNothing(final long newNextSeqno) {
        setDamage(newNextSeqno, newNextSeqno - 1, "");
        kind = Kind.BATCHES;
    }

    void setDamage(final long fromSeqno, final long toSeqno, final String newText) {
        kind = Kind.DAMAGE;
        segment = null;
        buffer = null;
        offset = 0;
        unpacked = null;
        position = 0;
        length = 0;
        firstSeqno = fromSeqno;
        nextSeqno = Math.max(fromSeqno, toSeqno + 1);
        text = newText;
        gone = false;
    }

    void setGone(final long fromSeqno, final long toSeqno, final String newText) {
        setDamage(fromSeqno, toSeqno, newText);
        gone = true;
    }

    public Kind kind() {
        return kind;
    }

    /** Of the batches; {@code null}: an empty run before something that may take its time. */
    public SegmentFile segment() {
        return segment;
    }

    /** Holds the batches from {@link #offset} on; for absolute access until the next poll. */
    public ByteBuffer buffer() {
        return buffer;
    }

    /** Where in {@link #buffer} the first batch begins. */
    public int offset() {
        return offset;
    }

    /**
     * The memory that {@link #buffer} is, if the segment has no raw file, else {@code null}; who
     * needs it longer retains it.
     */
    public Unpacked unpacked() {
        return unpacked;
    }

    /** Where in the segment the first batch begins. */
    public int position() {
        return position;
    }

    /** Of blocks: where the first one's header lies in the companion. */
    public long filePosition() {
        return filePosition;
    }

    /** Of blocks: bytes of the segment that they unpack to. */
    public int contentLength() {
        return contentLength;
    }

    /** Of blocks: where in the segment batches begin. */
    public int from() {
        return from;
    }

    /** Of blocks: where in the segment batches end. */
    public int to() {
        return to;
    }

    /** In bytes; of blocks, as they lie in the file. */
    public int length() {
        return length;
    }

    /** Of the first batch. */
    public long firstSeqno() {
        return firstSeqno;
    }

    /** Where reading goes on: the seqno behind the last one of this run. */
    public long nextSeqno() {
        return nextSeqno;
    }

    /** First seqno that cannot be read. */
    public long fromSeqno() {
        return firstSeqno;
    }

    /** Last seqno that cannot be read. */
    public long toSeqno() {
        return nextSeqno - 1;
    }

    /** What is damaged: file, position, and what contradicts what. */
    public String text() {
        return text;
    }

    /** Whether what cannot be read was removed by retention: that is no damage. */
    public boolean isGone() {
        return gone;
    }
}
