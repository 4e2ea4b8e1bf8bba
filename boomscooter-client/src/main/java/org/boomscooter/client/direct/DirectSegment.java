package org.boomscooter.client.direct;

import java.nio.ByteBuffer;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.frame.KeyRange;
import org.boomscooter.format.index.KeySearch;
import org.boomscooter.format.index.Stretches;
import org.boomscooter.format.segment.LookupCounter;
import org.boomscooter.format.segment.SegmentFooter;
import org.boomscooter.format.segment.SegmentHeader;
import org.boomscooter.format.segment.SeqnoMode;

/**
 * One segment, open for reading: what lies at a position, and where to go from there.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class DirectSegment implements AutoCloseable {
    /** What lies at a position. */
    enum Kind {
        /** A batch whose header agrees with its checksum. */
        BATCH,
        /** The footer: {@link #footer}. */
        FOOTER,
        /** Zeroes, or the end of the file: nothing was appended here, or it is lost. */
        NOTHING,
        /** Bytes that are neither: {@link #fault}. */
        DAMAGE
    }

    private final BatchChecksum checksum = new BatchChecksum();
    private final SegmentBytes bytes;
    private final SegmentHeader header;
    private Stretches index;
    private KeySearch search;
    private SegmentFooter footer;
    private String fault = "";

    /**
     * @param index of this segment, or {@code null}: missing or damaged
     */
    DirectSegment(final SegmentBytes bytes, final SegmentHeader header, final Stretches index) {
        this.bytes = bytes;
        this.header = header;
        this.index = index;
    }

    long baseSeqno() {
        return header.baseSeqno();
    }

    long logId() {
        return header.logId();
    }

    boolean hasClientSeqnos() {
        return header.seqnoMode() == SeqnoMode.CLIENT;
    }

    SegmentBytes bytes() {
        return bytes;
    }

    /** Whether a batch that can be found, or the footer, agrees with its checksum. */
    boolean hasAnythingWhole() {
        final Kind first = look(SegmentHeader.LENGTH);
        return first == Kind.BATCH
                || first == Kind.FOOTER
                || nextStretch(SegmentHeader.LENGTH) > 0
                || findFooter() != null;
    }

    /** Who numbered the messages of the first batch that can be found. */
    SeqnoMode seqnoModeOfBatches() {
        final boolean isFirst = look(SegmentHeader.LENGTH) == Kind.BATCH;
        final int position = isFirst ? SegmentHeader.LENGTH : nextStretch(SegmentHeader.LENGTH);
        if (position < 0) {
            return header.seqnoMode();
        }
        final int flags = Frame.flags(bytes.buffer(), bytes.offset(position));
        return (flags & BatchHeader.FLAG_CLIENT_SEQNOS) == 0 ? SeqnoMode.SERVER : SeqnoMode.CLIENT;
    }

    /** Looks at a position; a batch that is found is loaded whole. */
    Kind look(final int position) {
        try {
            return lookUnguarded(position);
        } catch (final FormatException e) {
            return fail(e.text());
        }
    }

    private Kind lookUnguarded(final int position) {
        if (!bytes.load(position, Frame.HEADER_LENGTH)) {
            return Kind.NOTHING;
        }
        final int length = bytes.frameLength(position);
        if (length == 0) {
            return Kind.NOTHING;
        }
        if (!Frame.isValidLength(length, BatchHeader.MAX_LENGTH) || !bytes.load(position, length)) {
            return fail("a frame of " + length + " bytes is not possible here");
        }
        final ByteBuffer buffer = bytes.buffer();
        final int offset = bytes.offset(position);
        if (Frame.type(buffer, offset) == Frame.TYPE_SEGMENT_END) {
            footer = SegmentFooter.read(buffer, offset, offset + length, logId());
            return Kind.FOOTER;
        }
        final FormatError shape =
                BatchHeader.shapeError(buffer, offset, offset + length, BatchHeader.MAX_LENGTH);
        if (shape != null) {
            return fail("no batch: " + shape);
        }
        if (!checksum.isHeaderWhole(buffer, offset, logId())) {
            return fail("the header of a batch contradicts its checksum, or is of another log");
        }
        return Kind.BATCH;
    }

    private Kind fail(final String what) {
        fault = what;
        return Kind.DAMAGE;
    }

    /** The footer that {@link #look} found last, or {@code null}. */
    SegmentFooter footer() {
        return footer;
    }

    /** What {@link #look} found wrong last. */
    String fault() {
        return fault;
    }

    int frameLength(final int position) {
        return Frame.length(bytes.buffer(), bytes.offset(position));
    }

    long batchSeqno(final int position) {
        return BatchHeader.baseSeqno(bytes.buffer(), bytes.offset(position));
    }

    int batchHeaderCrc(final int position) {
        return BatchHeader.headerCrc(bytes.buffer(), bytes.offset(position));
    }

    long batchTimeNs(final int position) {
        return BatchHeader.appendTimeNs(bytes.buffer(), bytes.offset(position));
    }

    /**
     * The lowest seqno that may follow the batch at this position; dense seqnos: the one that does.
     */
    long seqnoBehind(final int position) {
        final ByteBuffer buffer = bytes.buffer();
        final int offset = bytes.offset(position);
        return BatchHeader.baseSeqno(buffer, offset) + BatchHeader.messageCount(buffer, offset);
    }

    /** Where to begin walking in order to meet this seqno. */
    int positionFor(final long seqno) {
        try {
            return index == null ? SegmentHeader.LENGTH : positionByIndex(seqno);
        } catch (final FormatException e) {
            return withoutIndex();
        }
    }

    private int positionByIndex(final long seqno) {
        index.refresh();
        for (int i = index.find(seqno); i >= 0; i--) {
            final int position = index.position(i);
            if (isBatchOf(position, index.firstSeqno(i))) {
                return position;
            }
        }
        return SegmentHeader.LENGTH;
    }

    /** An index that turns out to be damaged is none: the segment is walked. */
    private int withoutIndex() {
        index = null;
        search = null;
        return SegmentHeader.LENGTH;
    }

    /**
     * Where to begin walking in order to meet this seqno; what lies before is counted.
     *
     * @param keys from here on {@link #skip} leads past stretches without any of them; {@code
     *     null}: past none
     */
    int seek(final long seqno, final KeyRange keys, final LookupCounter counter) {
        final int position = positionFor(seqno);
        if (position > SegmentHeader.LENGTH && index != null) {
            counter.stretchesSkipped(
                    index.find(batchSeqno(position)), position - SegmentHeader.LENGTH);
            counter.stretchRead();
        }
        lookFor(keys, seqno, counter);
        return position;
    }

    /** The same for whoever has been here before, and walks on from this seqno. */
    void lookFor(final KeyRange keys, final long seqno, final LookupCounter counter) {
        try {
            search =
                    index == null || keys == null
                            ? null
                            : new KeySearch(index, keys, counter, Math.max(0, index.find(seqno)));
        } catch (final FormatException e) {
            withoutIndex();
        }
    }

    /**
     * Where to go on from the end of a batch, see {@link KeySearch#next}; what is passed over ends
     * at {@link #seqnoAfterSkip}.
     */
    int skip(final int position, final long readable) {
        try {
            return search == null ? position : search.next(position, readable);
        } catch (final FormatException e) {
            withoutIndex();
            return position;
        }
    }

    long seqnoAfterSkip() {
        return search.seqno();
    }

    private boolean isBatchOf(final int position, final long seqno) {
        return isPlausible(position)
                && look(position) == Kind.BATCH
                && batchSeqno(position) == seqno;
    }

    private static boolean isPlausible(final int position) {
        return position >= SegmentHeader.LENGTH && position % Frame.ALIGNMENT == 0;
    }

    /** Where to begin walking in order to meet the first batch appended at or after this time. */
    int positionForTime(final long timeNs) {
        try {
            return index == null ? SegmentHeader.LENGTH : positionByIndexOfTimes(timeNs);
        } catch (final FormatException e) {
            return withoutIndex();
        }
    }

    private int positionByIndexOfTimes(final long timeNs) {
        index.refresh();
        final int entry = index.findTime(timeNs, 0);
        final int position = entry < 0 ? index.uncoveredPosition() : index.position(entry);
        return isPlausible(position) && look(position) != Kind.DAMAGE
                ? position
                : SegmentHeader.LENGTH;
    }

    /** The position itself if all of a batch or the footer is there, else {@link #nextStretch}. */
    int nextWhole(final int position) {
        final Kind kind = look(position);
        final boolean isWhole =
                kind == Kind.FOOTER
                        || (kind == Kind.BATCH
                                && checksum.isBodyWhole(bytes.buffer(), bytes.offset(position)));
        return isWhole ? position : nextStretch(position);
    }

    /** The next stretch behind a position that begins with a whole batch; -1: none is known. */
    int nextStretch(final int position) {
        try {
            return index == null ? -1 : nextStretchByIndex(position);
        } catch (final FormatException e) {
            withoutIndex();
            return -1;
        }
    }

    private int nextStretchByIndex(final int position) {
        final int count = index.refresh();
        for (int i = 0; i < count; i++) {
            if (index.position(i) > position && isBatchOf(index.position(i), index.firstSeqno(i))) {
                return index.position(i);
            }
        }
        final int uncovered = index.uncoveredPosition();
        final boolean found =
                uncovered > position && isPlausible(uncovered) && look(uncovered) == Kind.BATCH;
        return found ? uncovered : -1;
    }

    /** Finds the footer without reading the batches, or by walking; {@code null}: there is none. */
    SegmentFooter findFooter() {
        if (index != null && isFooter(index.footerPosition())) {
            return footer;
        }
        if (isFooter(bytes.lengthBytes() - SegmentFooter.LENGTH)) {
            return footer;
        }
        int position = index == null ? SegmentHeader.LENGTH : positionFor(Long.MAX_VALUE);
        while (true) {
            final Kind kind = look(position);
            if (kind == Kind.BATCH) {
                position += frameLength(position);
            } else if (kind == Kind.FOOTER) {
                return footer;
            } else {
                position = nextStretch(position);
                if (position < 0) {
                    return null;
                }
            }
        }
    }

    private boolean isFooter(final int position) {
        return isPlausible(position) && look(position) == Kind.FOOTER;
    }

    @Override
    public void close() {
        bytes.close();
    }
}
