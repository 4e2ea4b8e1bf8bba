package org.boomscooter.server.verify;

import java.nio.ByteBuffer;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.frame.LittleEndian;
import org.boomscooter.format.index.SparseIndex;
import org.boomscooter.format.segment.SegmentHeader;

/**
 * Compares an index, zone maps included, with the batches of its segment as they are walked.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class IndexCheck {
    private final Findings findings = new Findings();
    private final ByteBuffer bytes;
    private final boolean live;
    private SparseIndex index;
    private int entryCount;
    private int entry;
    private Totals stretch = new Totals();
    private boolean inStretch;
    private long expectedPosition = SegmentHeader.LENGTH;

    /**
     * @param bytes the whole file, in a direct buffer
     * @param live whether a server may be writing it: its last entry is then left out
     */
    IndexCheck(final ByteBuffer bytes, final long logId, final long baseSeqno, final boolean live) {
        this.bytes = bytes;
        this.live = live;
        try {
            index = SparseIndex.open(bytes, logId, baseSeqno);
            entryCount = index.count();
            checkZeroes();
            if (live && !isSealed()) {
                entryCount = Math.max(0, entryCount - 1);
            }
        } catch (final FormatException e) {
            findings.add(e.position(), e.text());
        }
    }

    boolean isReadable() {
        return index != null;
    }

    /** Whether it says that its segment has a footer. */
    boolean isSealed() {
        return index.footerPosition() != 0;
    }

    private void checkZeroes() {
        zeroes(36, 60);
        if (isSealed()) {
            checkGroups();
            final int sealedCount = LittleEndian.getInt(bytes, 68);
            findings.check(68, "entry count", entryCount, sealedCount);
        } else {
            zeroes(80, SparseIndex.HEADER_LENGTH);
        }
        if (!live) {
            zeroes(
                    SparseIndex.HEADER_LENGTH + entryCount * SparseIndex.ENTRY_LENGTH,
                    bytes.capacity());
        }
    }

    /** What was written when the index was sealed comes out of its entries once more. */
    private void checkGroups() {
        final int length = SparseIndex.HEADER_LENGTH + entryCount * SparseIndex.ENTRY_LENGTH;
        final ByteBuffer again = ByteBuffer.allocate(length);
        again.put(0, bytes, 0, 64).put(4096, bytes, 4096, length - 4096);
        SparseIndex.open(again, index.logId(), index.baseSeqno())
                .seal(index.footerPosition(), LittleEndian.getLong(bytes, 88));
        for (int i = 80; i < SparseIndex.HEADER_LENGTH; i++) {
            if (bytes.get(i) != again.get(i)) {
                findings.add(i, "the groups of stretches contradict the stretches");
                return;
            }
        }
    }

    private void zeroes(final int from, final int to) {
        for (int i = from; i < to; i++) {
            if (bytes.get(i) != 0) {
                findings.add(i, "a byte is not zero where nothing was written");
                return;
            }
        }
    }

    /** A whole batch of the segment, in order. */
    void onBatch(
            final ByteBuffer buffer,
            final int offset,
            final long position,
            final long batchLastSeqno) {
        if (entry >= entryCount) {
            return;
        }
        if (!inStretch && position >= index.position(entry)) {
            begin(position, BatchHeader.baseSeqno(buffer, offset));
        }
        if (inStretch) {
            stretch.add(buffer, offset, batchLastSeqno);
            final long end = position + Frame.length(buffer, offset);
            final long stretchEnd = (long) index.position(entry) + index.length(entry);
            if (end >= stretchEnd) {
                end(end, stretchEnd);
            }
        }
    }

    private void begin(final long position, final long seqno) {
        inStretch = true;
        stretch = new Totals();
        final long at = entryPosition();
        findings.check(at, "position of a stretch", position, index.position(entry));
        findings.check(at, "first seqno of a stretch", seqno, index.firstSeqno(entry));
        findings.check(at, "position behind the stretch before", expectedPosition, position);
    }

    private void end(final long end, final long stretchEnd) {
        inStretch = false;
        final long at = entryPosition();
        findings.check(at, "end of a stretch", end, stretchEnd);
        findings.check(at, "min key of a stretch", stretch.minKey(), index.minKey(entry));
        findings.check(at, "max key of a stretch", stretch.maxKey(), index.maxKey(entry));
        findings.check(at, "min time of a stretch", stretch.minTimeNs(), index.minTimeNs(entry));
        findings.check(at, "max time of a stretch", stretch.maxTimeNs(), index.maxTimeNs(entry));
        expectedPosition = end;
        entry++;
    }

    private long entryPosition() {
        return SparseIndex.HEADER_LENGTH + (long) entry * SparseIndex.ENTRY_LENGTH;
    }

    /** Bytes of the segment between these positions belong to no batch: a stretch ends there. */
    void onGap(final long to) {
        inStretch = false;
        while (entry < entryCount && index.position(entry) < to) {
            entry++;
        }
        expectedPosition = to;
    }

    /**
     * The walk has ended.
     *
     * @param end where it did
     * @param footerPosition -1: there is none
     */
    void onEnd(final long end, final long footerPosition) {
        if (index == null) {
            return;
        }
        if (footerPosition >= 0 && isSealed()) {
            findings.check(64, "footer position", footerPosition, index.footerPosition());
            findings.check(
                    entryPosition(), "end of the last stretch", end, Math.max(expectedPosition, 0));
        }
        if (footerPosition >= 0 && entry < entryCount) {
            findings.add(
                    entryPosition(),
                    (entryCount - entry) + " stretches lie behind the end of the segment");
        }
    }

    int entryCount() {
        return entryCount;
    }

    Findings findings() {
        return findings;
    }
}
