package org.boomscooter.format.golden;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.boomscooter.format.frame.BatchBuilder;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.index.SparseIndex;
import org.boomscooter.format.segment.SegmentFooter;
import org.boomscooter.format.segment.SegmentHeader;
import org.boomscooter.format.segment.SeqnoMode;

/** Puts batches into a segment and its index as a server does, without files and threads. */
public final class GoldenSegment {
    /** What one message should read as: seqno, type, version, key, channel, payload in hex. */
    public record Line(
            long seqno, int type, int version, Long key, String channel, String payload) {
        /** The form that the golden {@code messages.txt} and the Python reader have. */
        public String text() {
            return String.join(
                    " ",
                    Long.toString(seqno),
                    Integer.toString(type),
                    Integer.toString(version),
                    key == null ? "-" : key.toString(),
                    channel == null ? "-" : channel,
                    payload.isEmpty() ? "-" : payload);
        }
    }

    private static final int STRETCH_LENGTH = 1024;

    private final BatchChecksum checksum = new BatchChecksum();
    private final CRC32C chain = new CRC32C();
    private final List<Line> lines = new ArrayList<>();
    private final ByteBuffer segment;
    private final ByteBuffer indexBytes;
    private final SparseIndex index;
    private final SegmentHeader header;
    private final Stretch whole = new Stretch();
    private Stretch stretch = new Stretch();
    private int tail = SegmentHeader.LENGTH;
    private long nextSeqno;
    private long messageCount;
    private long batchCount;

    public GoldenSegment(
            final String logName,
            final long logId,
            final SeqnoMode seqnoMode,
            final long baseSeqno,
            final int capacity) {
        segment = ByteBuffer.allocate(capacity);
        indexBytes = ByteBuffer.allocate(SparseIndex.fileLength(capacity, STRETCH_LENGTH));
        index = SparseIndex.create(indexBytes, logId, baseSeqno, STRETCH_LENGTH);
        header =
                new SegmentHeader(
                        seqnoMode, logId, baseSeqno, timeNs(baseSeqno), capacity, logName);
        header.put(segment);
        nextSeqno = baseSeqno;
    }

    private static long timeNs(final long seqno) {
        return 1_767_225_600_000_000_000L + seqno * 1_000_000;
    }

    /** Appends the batch of {@code length} bytes at offset 0, and says what it holds. */
    public void append(final ByteBuffer batch, final int length, final List<Line> content) {
        final int offset = tail;
        final long first = content.get(0).seqno();
        segment.put(offset, batch, 0, length);
        BatchHeader.leaderTerm(segment, offset, 1);
        BatchHeader.baseSeqno(segment, offset, first);
        BatchHeader.appendTimeNs(segment, offset, timeNs(first));
        BatchHeader.headerCrc(segment, offset, checksum.headerCrc(segment, offset, header.logId()));
        chain.update(segment.slice(offset + BatchHeader.HEADER_CRC_OFFSET, Integer.BYTES));
        lines.addAll(content);
        tail += length;
        nextSeqno = content.get(content.size() - 1).seqno() + 1;
        messageCount += content.size();
        batchCount++;
        whole.add(segment, offset);
        stretch.add(segment, offset);
        if (tail - stretch.position >= STRETCH_LENGTH) {
            endStretch();
        }
    }

    private void endStretch() {
        index.append(
                stretch.firstSeqno,
                stretch.position,
                tail - stretch.position,
                stretch.minKey,
                stretch.maxKey,
                stretch.minTimeNs,
                stretch.maxTimeNs);
        stretch = new Stretch();
    }

    /** Writes the footer and seals the index; returns the footer's position. */
    public int seal() {
        if (stretch.position != 0) {
            endStretch();
        }
        new SegmentFooter(
                        0,
                        whole.firstSeqno,
                        nextSeqno - 1,
                        messageCount,
                        whole.minKey,
                        whole.maxKey,
                        whole.minTimeNs,
                        whole.maxTimeNs,
                        timeNs(nextSeqno),
                        batchCount,
                        (int) chain.getValue())
                .put(segment, tail, header.logId());
        index.seal(tail, nextSeqno);
        return tail;
    }

    public long nextSeqno() {
        return nextSeqno;
    }

    public List<Line> lines() {
        return lines;
    }

    /** The file as a clean close writes it anew: without the zeroes behind the footer. */
    public byte[] exactBytes() {
        return bytes(tail + SegmentFooter.LENGTH);
    }

    /** The file as it is while batches are appended. */
    public byte[] openBytes() {
        return bytes(segment.capacity());
    }

    private byte[] bytes(final int length) {
        final byte[] bytes = new byte[length];
        segment.get(0, bytes);
        return bytes;
    }

    public byte[] indexBytes() {
        final byte[] bytes =
                new byte[SparseIndex.HEADER_LENGTH + index.count() * SparseIndex.ENTRY_LENGTH];
        indexBytes.get(0, bytes);
        return bytes;
    }

    /** Builds the messages of one batch and remembers what they should read as. */
    static final class Batch {
        private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        private final BatchBuilder builder = new BatchBuilder(buffer);
        private final List<Line> lines = new ArrayList<>();
        private final String channel;
        private long nextSeqno;

        Batch(final long firstSeqno, final String channel, final boolean clientSeqnos) {
            this.channel = channel;
            nextSeqno = firstSeqno;
            builder.begin(
                    channel == null ? null : channel.getBytes(StandardCharsets.UTF_8),
                    clientSeqnos);
        }

        Batch skipSeqnos(final long count) {
            nextSeqno += count;
            return this;
        }

        Batch add(final int type, final int version, final Long key, final byte[] payload) {
            final int offset =
                    builder.claim(
                            type,
                            version,
                            nextSeqno,
                            key != null,
                            key == null ? 0 : key,
                            payload.length);
            buffer.put(offset, payload);
            lines.add(
                    new Line(
                            nextSeqno,
                            type,
                            version,
                            key,
                            channel,
                            HexFormat.of().formatHex(payload)));
            nextSeqno++;
            return this;
        }

        Batch add(final String payload) {
            return add(0, 0, null, payload.getBytes(StandardCharsets.UTF_8));
        }

        Batch add(final long key, final String payload) {
            return add(7, 2, key, payload.getBytes(StandardCharsets.UTF_8));
        }

        BatchBuilder builder() {
            return builder;
        }

        List<Line> lines() {
            return lines;
        }
    }

    private static final class Stretch {
        private int position;
        private long firstSeqno;
        private long minKey = BatchHeader.NO_MIN_KEY;
        private long maxKey = BatchHeader.NO_MAX_KEY;
        private long minTimeNs = Long.MAX_VALUE;
        private long maxTimeNs = Long.MIN_VALUE;

        private void add(final ByteBuffer segment, final int offset) {
            if (position == 0) {
                position = offset;
                firstSeqno = BatchHeader.baseSeqno(segment, offset);
            }
            minKey = Math.min(minKey, BatchHeader.minKey(segment, offset));
            maxKey = Math.max(maxKey, BatchHeader.maxKey(segment, offset));
            final long timeNs = BatchHeader.appendTimeNs(segment, offset);
            minTimeNs = Math.min(minTimeNs, timeNs);
            maxTimeNs = Math.max(maxTimeNs, timeNs);
        }
    }
}
