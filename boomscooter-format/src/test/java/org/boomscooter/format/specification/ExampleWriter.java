package org.boomscooter.format.specification;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import org.boomscooter.format.companion.CompanionEncoder;
import org.boomscooter.format.companion.CompanionFrame;
import org.boomscooter.format.frame.Ack;
import org.boomscooter.format.frame.BatchBuilder;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.Blocks;
import org.boomscooter.format.frame.Credit;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.frame.LogSwitch;
import org.boomscooter.format.index.SparseIndex;
import org.boomscooter.format.segment.MarkFile;
import org.boomscooter.format.segment.SegmentFooter;
import org.boomscooter.format.segment.SegmentHeader;
import org.boomscooter.format.segment.SeqnoMode;

/** Prints the worked examples of the specification, to be pasted into it. */
public final class ExampleWriter {
    private static final long TIME_NS = 1_767_225_600_000_000_000L;
    private static final LZ4Compressor COMPRESSOR = LZ4Factory.safeInstance().fastCompressor();

    private final List<Example> examples = new ArrayList<>();
    private final BatchChecksum checksum = new BatchChecksum();
    private final CRC32C chain = new CRC32C();
    private final ByteBuffer buffer = ByteBuffer.allocate(1024);
    private final BatchBuilder builder = new BatchBuilder(buffer);

    private ExampleWriter() {}

    public static void main(final String[] args) {
        final ExampleWriter writer = new ExampleWriter();
        writer.writeAll();
        writer.examples.forEach(example -> System.out.println(example.text()));
    }

    private void writeAll() {
        final ByteBuffer heartbeat = ByteBuffer.allocate(Frame.HEADER_LENGTH);
        Frame.putHeader(heartbeat, 0, Frame.HEADER_LENGTH, Frame.TYPE_HEARTBEAT, 0);
        add("frame", "heartbeat", heartbeat);
        batches();
        segment();
        indexAndMark();
        companion();
        wire();
    }

    private void batches() {
        builder.begin(null, false);
        put(0, 0, null, "hello");
        put(7, 2, -5L, "12345678");
        batch("plain", Structures.BASE_SEQNO, 1);
        builder.begin("orders/eu".getBytes(StandardCharsets.UTF_8), false);
        put(0, 0, null, "");
        batch("channel", Structures.BASE_SEQNO + 2, 2);
        builder.begin(null, false);
        put(0, 0, 10L, "again and again and again and again and again and again");
        put(0, 0, 11L, "again and again and again and again and again and again");
        final ByteBuffer target = ByteBuffer.allocate(builder.maxCompressedLength(COMPRESSOR));
        final int length = builder.finishCompressed(COMPRESSOR, target, 42, 3);
        stamp("compressed", target.slice(0, length), Structures.BASE_SEQNO + 3);
    }

    private void clientBatch() {
        builder.begin(null, true);
        builder.claim(0, 0, 1_000, false, 0, 0);
        buffer.put(builder.claim(0, 0, 1_042, true, 7, 1), (byte) 'y');
        batch("client", 1_000, 1);
    }

    private void put(final int type, final int version, final Long key, final String payload) {
        final byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        final int offset =
                key == null
                        ? builder.claim(type, version, bytes.length)
                        : builder.claim(type, version, (long) key, bytes.length);
        buffer.put(offset, bytes);
    }

    private void batch(final String name, final long seqno, final int sequence) {
        stamp(name, buffer.slice(0, builder.finish(42, sequence)), seqno);
    }

    /** What the server fills in. */
    private void stamp(final String name, final ByteBuffer batch, final long seqno) {
        BatchHeader.leaderTerm(batch, 0, 1);
        BatchHeader.baseSeqno(batch, 0, seqno);
        BatchHeader.appendTimeNs(batch, 0, TIME_NS + seqno);
        BatchHeader.headerCrc(batch, 0, checksum.headerCrc(batch, 0, Structures.LOG_ID));
        chain.update(batch.slice(BatchHeader.HEADER_CRC_OFFSET, Integer.BYTES));
        add("batch", name, batch);
    }

    private void segment() {
        final ByteBuffer page = ByteBuffer.allocate(SegmentHeader.LENGTH);
        new SegmentHeader(
                        SeqnoMode.SERVER,
                        Structures.LOG_ID,
                        Structures.BASE_SEQNO,
                        TIME_NS,
                        64 << 20,
                        "orders/0")
                .put(page);
        add("segment-header", "page", page);
        final ByteBuffer footer = ByteBuffer.allocate(SegmentFooter.LENGTH);
        new SegmentFooter(
                        0,
                        Structures.BASE_SEQNO,
                        Structures.BASE_SEQNO + 4,
                        5,
                        -5,
                        11,
                        TIME_NS + Structures.BASE_SEQNO,
                        TIME_NS + Structures.BASE_SEQNO + 3,
                        TIME_NS + 1_000_000,
                        3,
                        (int) chain.getValue())
                .put(footer, 0, Structures.LOG_ID);
        add("segment-footer", "end", footer);
        clientBatch();
    }

    private void indexAndMark() {
        final ByteBuffer index =
                ByteBuffer.allocate(SparseIndex.HEADER_LENGTH + SparseIndex.ENTRY_LENGTH);
        final SparseIndex sparse =
                SparseIndex.create(index, Structures.LOG_ID, Structures.BASE_SEQNO, 4096);
        sparse.append(
                Structures.BASE_SEQNO,
                SegmentHeader.LENGTH,
                336,
                -5,
                11,
                TIME_NS + Structures.BASE_SEQNO,
                TIME_NS + Structures.BASE_SEQNO + 3);
        sparse.seal(SegmentHeader.LENGTH + 336, Structures.BASE_SEQNO + 5);
        add("index", "sealed", index);
        final ByteBuffer page = ByteBuffer.allocate(MarkFile.LENGTH);
        final MarkFile mark = MarkFile.create(page, Structures.LOG_ID, SeqnoMode.SERVER);
        mark.appendedSeqno(4_103);
        mark.syncedSeqno(4_101);
        mark.committedSeqno(4_101);
        mark.earliestSeqno(0);
        mark.tailSegment(Structures.BASE_SEQNO);
        mark.heartbeatMs(TIME_NS / 1_000_000);
        add("mark", "open", page);
    }

    private static ByteBuffer smallSegment() {
        return ByteBuffer.wrap("Boomscooter. ".repeat(9).getBytes(StandardCharsets.UTF_8));
    }

    private void companion() {
        final ByteBuffer segment = smallSegment();
        final CompanionEncoder encoder =
                new CompanionEncoder(COMPRESSOR, Structures.LOG_ID, Structures.BASE_SEQNO);
        final ByteBuffer target = ByteBuffer.allocate(1024);
        int end = CompanionFrame.HEADER_LENGTH;
        end += encoder.putBlock(segment, 0, segment.capacity(), target, end);
        encoder.putHeader(target, 0);
        encoder.putEnd(target, end);
        add("companion", "small", target.slice(0, end + encoder.endLength()));
    }

    private void wire() {
        final ByteBuffer ack = ByteBuffer.allocate(Ack.LENGTH);
        Ack.put(ack, 0, Ack.FLAG_DUPLICATE, 3, 1, 4_096, 4_097, 2);
        add("ack", "duplicate", ack);
        final ByteBuffer credit = ByteBuffer.allocate(Credit.LENGTH);
        Credit.put(credit, 0, 5, 1 << 20);
        add("credit", "one-mebibyte", credit);
        blocks();
        final ByteBuffer logSwitch = ByteBuffer.allocate(LogSwitch.LENGTH);
        LogSwitch.put(logSwitch, 0, 3);
        add("log-switch", "stream-3", logSwitch);
    }

    /** The block of the companion above, from position 40 of its segment on. */
    private void blocks() {
        final ByteBuffer segment = smallSegment();
        final CompanionEncoder encoder =
                new CompanionEncoder(COMPRESSOR, Structures.LOG_ID, Structures.BASE_SEQNO);
        final ByteBuffer target = ByteBuffer.allocate(1024);
        final int stored =
                encoder.putBlock(segment, 0, segment.capacity(), target, Blocks.HEADER_LENGTH);
        Blocks.put(
                target,
                0,
                5,
                stored,
                Structures.BASE_SEQNO,
                0,
                segment.capacity(),
                40,
                segment.capacity());
        add("blocks", "small", target.slice(0, Blocks.frameLength(stored)));
    }

    private void add(final String kind, final String name, final ByteBuffer bytes) {
        final byte[] copy = new byte[bytes.limit()];
        bytes.get(0, copy);
        final ByteBuffer own = ByteBuffer.wrap(copy);
        examples.add(new Example(kind, name, own, Structures.values(kind, own)));
    }
}
