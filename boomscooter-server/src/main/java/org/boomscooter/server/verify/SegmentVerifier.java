package org.boomscooter.server.verify;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongConsumer;
import net.jpountz.lz4.LZ4Factory;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.BatchCursor;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.segment.SegmentFooter;
import org.boomscooter.format.segment.SegmentHeader;
import org.boomscooter.format.segment.SeqnoMode;

/**
 * Walks one segment from its first page to its footer and checks all that can be checked.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class SegmentVerifier {
    /** No limit: to the footer, or to where the batches end. */
    static final long ALL = Long.MAX_VALUE;

    private final BatchChecksum checksum = new BatchChecksum();
    private final BatchCursor cursor =
            new BatchCursor(LZ4Factory.safeInstance().safeDecompressor(), BatchHeader.MAX_LENGTH);
    private final Findings findings = new Findings();

    /** Whole batches that go on behind a missing seqno. */
    private final Findings gaps = new Findings();

    private final Totals totals = new Totals();
    private final Window window;
    private final WholeFrames frames;
    private final SegmentHeader header;
    private final IndexCheck index;
    private final BatchListener batches;
    private final long committedSeqno;
    private final boolean mayBeOpen;
    private final LongConsumer progress;
    private long nextSeqno;
    private long position = SegmentHeader.LENGTH;
    private SegmentFooter footer;
    private long wholeEnd = SegmentHeader.LENGTH;
    private long seqnoBehindWhole;
    private boolean damaged;
    private String note = "";

    /**
     * @param index to be compared on the way, or {@code null}
     * @param batches told of every batch
     * @param committedSeqno only batches below are looked at; {@link #ALL}
     * @param mayBeOpen whether it may lack a footer: a crash left it so, or a server appends to it
     * @param progress told the position now and then
     * @throws FormatException the first page is not whole
     */
    SegmentVerifier(
            final Window window,
            final SegmentHeader header,
            final IndexCheck index,
            final BatchListener batches,
            final long committedSeqno,
            final boolean mayBeOpen,
            final LongConsumer progress) {
        this.window = window;
        this.frames = new WholeFrames(window, header.logId());
        this.header = header;
        this.index = index;
        this.batches = batches;
        this.committedSeqno = committedSeqno;
        this.mayBeOpen = mayBeOpen;
        this.progress = progress;
        this.nextSeqno = header.baseSeqno();
        this.seqnoBehindWhole = nextSeqno;
    }

    /** Reads the first page. */
    static SegmentHeader readHeader(final Window window) throws IOException {
        if (!window.load(0, SegmentHeader.LENGTH)) {
            throw new FormatException(
                    FormatError.TRUNCATED,
                    0,
                    "a segment has 4096 bytes or more, here are " + window.lengthBytes());
        }
        return SegmentHeader.read(window.buffer());
    }

    void run() throws IOException {
        while (footer == null && step()) {
            progress.accept(position);
        }
        if (footer == null || (footer.flags() & SegmentFooter.FLAG_DAMAGED) == 0) {
            // Otherwise their loss was accepted: the segment was written anew without them.
            gaps.faults().forEach(findings::add);
        }
        if (index != null) {
            index.onEnd(position, footer == null ? -1 : position);
        }
        if (footer != null) {
            checkFooter();
        }
    }

    /** {@code false}: here the walk ends. */
    private boolean step() throws IOException {
        if (!window.load(position, Frame.HEADER_LENGTH)) {
            return atEnd("the file ends without a footer");
        }
        final int length = Frame.length(window.buffer(), window.offset(position));
        if (length == 0) {
            return atEnd("no footer");
        }
        if (!Frame.isValidLength(length, BatchHeader.MAX_LENGTH)
                || !window.load(position, length)) {
            return onBadFrame("a frame of " + length + " bytes is not possible here");
        }
        final ByteBuffer buffer = window.buffer();
        final int offset = window.offset(position);
        if (Frame.type(buffer, offset) == Frame.TYPE_SEGMENT_END) {
            return onFooter(buffer, offset, length);
        }
        final FormatError shape =
                BatchHeader.shapeError(buffer, offset, offset + length, BatchHeader.MAX_LENGTH);
        if (shape != null) {
            return onBadFrame("no batch: " + shape);
        }
        if (!checksum.isHeaderWhole(buffer, offset, header.logId())) {
            return onBadFrame(
                    String.format(
                            "header CRC32C of a batch is 0x%08x, it says 0x%08x",
                            checksum.headerCrc(buffer, offset, header.logId()),
                            BatchHeader.headerCrc(buffer, offset)));
        }
        if (BatchHeader.baseSeqno(buffer, offset) >= committedSeqno) {
            return false;
        }
        onBatch(buffer, offset, length);
        position += length;
        return true;
    }

    private boolean onFooter(final ByteBuffer buffer, final int offset, final int length)
            throws IOException {
        try {
            footer = SegmentFooter.read(buffer, offset, offset + length, header.logId());
            return true;
        } catch (final FormatException e) {
            return onBadFrame(e.text());
        }
    }

    private void onBatch(final ByteBuffer buffer, final int offset, final int length) {
        final long base = BatchHeader.baseSeqno(buffer, offset);
        final int count = BatchHeader.messageCount(buffer, offset);
        long last = base + count - 1;
        final boolean isClient = header.seqnoMode() == SeqnoMode.CLIENT;
        if (isClient ? base < nextSeqno : base != nextSeqno) {
            (base > nextSeqno ? gaps : findings)
                    .add(
                            new Fault(
                                    position,
                                    Math.min(base, nextSeqno),
                                    Math.max(base, nextSeqno) - 1,
                                    "a batch begins with seqno "
                                            + base
                                            + " (expected: "
                                            + nextSeqno
                                            + (isClient ? " or more)" : ")")));
        }
        final int before = findings.faults().size();
        if (!checksum.isBodyWhole(buffer, offset)) {
            damaged = true;
            findings.add(
                    new Fault(
                            position,
                            base,
                            last,
                            String.format(
                                    "body CRC32C of a batch is 0x%08x, its header says 0x%08x",
                                    checksum.bodyCrc(buffer, offset, length),
                                    BatchHeader.bodyCrc(buffer, offset))));
        } else {
            last = walkMessages(buffer, offset, length, base, last);
            wholeEnd = position + length;
            seqnoBehindWhole = last + 1;
        }
        nextSeqno = last + 1;
        totals.add(buffer, offset, last);
        batches.onBatch(buffer, offset, position, last, findings.faults().size() == before);
        if (index != null && index.isReadable()) {
            index.onBatch(buffer, offset, position, last);
        }
    }

    /** Returns the last seqno. */
    private long walkMessages(
            final ByteBuffer buffer,
            final int offset,
            final int length,
            final long base,
            final long stated) {
        long minKey = BatchHeader.NO_MIN_KEY;
        long maxKey = BatchHeader.NO_MAX_KEY;
        long last = stated;
        boolean first = true;
        try {
            cursor.wrap(buffer, offset, offset + length);
            while (cursor.next()) {
                if (first && cursor.seqno() != base) {
                    findings.add(
                            new Fault(
                                    position,
                                    base,
                                    stated,
                                    "the first message has seqno "
                                            + cursor.seqno()
                                            + ", the header says "
                                            + base));
                }
                first = false;
                last = cursor.seqno();
                if (cursor.hasKey()) {
                    minKey = Math.min(minKey, cursor.key());
                    maxKey = Math.max(maxKey, cursor.key());
                }
            }
            findings.check(position, "min key", minKey, BatchHeader.minKey(buffer, offset));
            findings.check(position, "max key", maxKey, BatchHeader.maxKey(buffer, offset));
        } catch (final FormatException e) {
            findings.add(new Fault(position, base, stated, e.text()));
        }
        return last;
    }

    /** Zeroes or the end of the file where a footer might be. */
    private boolean atEnd(final String what) throws IOException {
        if (committedSeqno == ALL ? mayBeOpen && frames.nextBehind(position) < 0 : isCaughtUp()) {
            note = what + ": not sealed";
            return false;
        }
        return onBadFrame("nothing where a batch or the footer should be");
    }

    private boolean isCaughtUp() {
        return committedSeqno != ALL && nextSeqno >= committedSeqno;
    }

    private boolean onBadFrame(final String what) throws IOException {
        if (isCaughtUp()) {
            return false;
        }
        final long next = frames.nextBehind(position);
        if (next < 0) {
            onBadEnd(what);
            return false;
        }
        damaged = true;
        findings.add(
                new Fault(
                        position,
                        nextSeqno,
                        Math.max(nextSeqno, frames.seqnoAt(next) - 1),
                        what + "; whole again at " + next));
        nextSeqno = Math.max(nextSeqno, frames.seqnoAt(next));
        position = next;
        if (index != null && index.isReadable()) {
            index.onGap(next);
        }
        return true;
    }

    /** Nothing whole follows: the end of an open segment was torn off, or bytes are damaged. */
    private void onBadEnd(final String what) {
        if (committedSeqno == ALL && mayBeOpen) {
            note = "not sealed, its end torn at position " + position + ": recovery will cut it";
            return;
        }
        damaged = true;
        final long last = committedSeqno == ALL ? -1 : committedSeqno - 1;
        findings.add(new Fault(position, nextSeqno, last, what + "; nothing whole follows"));
    }

    private void checkFooter() throws IOException {
        if (!damaged) {
            totals.check(footer, position, findings);
        }
        if ((footer.flags() & SegmentFooter.FLAG_CUT) != 0) {
            note = "sealed by recovery, a torn tail was set aside";
        }
        if ((footer.flags() & SegmentFooter.FLAG_DAMAGED) != 0) {
            note = "sealed by recovery, with damage inside";
        }
        checkZeroesBehindFooter();
    }

    /** The last 8 bytes of the footer, and all that follows, unless a crash tore what was there. */
    private void checkZeroesBehindFooter() throws IOException {
        final boolean cut = (footer.flags() & SegmentFooter.FLAG_CUT) != 0;
        final long end = cut ? position + SegmentFooter.LENGTH : window.lengthBytes();
        long at = position + SegmentFooter.LENGTH - Long.BYTES;
        while (at < end) {
            final int part = (int) Math.min(1 << 16, end - at);
            window.load(at, part);
            final ByteBuffer buffer = window.buffer();
            final int offset = window.offset(at);
            for (int i = 0; i < part; i++) {
                if (buffer.get(offset + i) != 0) {
                    findings.add(at + i, "a byte is not zero behind the footer");
                    return;
                }
            }
            at += part;
            progress.accept(at);
        }
    }

    Findings findings() {
        return findings;
    }

    Totals totals() {
        return totals;
    }

    /** Where the walk has ended: where the footer lies, if there is one. */
    long end() {
        return position;
    }

    /** {@code null}: not sealed. */
    SegmentFooter footer() {
        return footer;
    }

    /** The lowest seqno that the next segment may begin with. */
    long nextSeqno() {
        return footer == null ? nextSeqno : Math.max(footer.lastSeqno() + 1, nextSeqno);
    }

    /** Behind the footer, or behind the last whole batch. */
    long endPosition() {
        return footer == null ? wholeEnd : position + SegmentFooter.LENGTH;
    }

    /** The seqno behind {@link #endPosition}. */
    long seqnoBehindEnd() {
        return footer == null ? seqnoBehindWhole : nextSeqno();
    }

    String note() {
        return note;
    }
}
