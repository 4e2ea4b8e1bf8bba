package org.boomscooter.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.index.SparseIndex;
import org.boomscooter.format.segment.SegmentHeader;
import org.junit.jupiter.api.Test;

class IndexWriterTest {
    private static final int SEGMENT_BYTES = 64 << 20;
    private static final long LOG_ID = 7;

    @Test
    void anIndexThatGrowsHoldsWhatOneHoldsThatWasLargeFromTheStart() {
        final ByteBuffer large =
                ByteBuffer.allocateDirect(2 * IndexWriter.fileLength(SEGMENT_BYTES));
        final IndexWriter writer = IndexWriter.begin(large, LOG_ID, 0);
        final IndexWriter growing = IndexWriter.growing(SEGMENT_BYTES, LOG_ID, 0);
        assertThat(growing.buffer().capacity()).isLessThan(large.capacity() / 4);

        final int end = fill(writer);
        fill(growing);
        writer.seal(end, 1_000);
        growing.seal(end, 1_000);

        final int used = writer.usedLength();
        assertThat(growing.usedLength()).isEqualTo(used);
        assertThat(growing.buffer().slice(0, used)).isEqualTo(large.slice(0, used));
        assertThat(SparseIndex.open(growing.buffer(), LOG_ID, 0).footerPosition()).isEqualTo(end);
        BufferUtil.free(growing.buffer());
    }

    /** With batches of a stretch each; returns where they end. */
    private static int fill(final IndexWriter writer) {
        final ByteBuffer batch = Batches.of("x".repeat(IndexWriter.STRETCH_BYTES));
        final int length = Frame.length(batch, 0);
        int position = SegmentHeader.LENGTH;
        for (long seqno = 0; position + length <= SEGMENT_BYTES; seqno++) {
            BatchHeader.baseSeqno(batch, 0, seqno);
            BatchHeader.appendTimeNs(batch, 0, 1_000 + seqno);
            writer.add(batch, 0, position);
            position += length;
        }
        return position;
    }
}
