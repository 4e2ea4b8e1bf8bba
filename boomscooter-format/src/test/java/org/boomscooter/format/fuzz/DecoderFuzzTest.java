package org.boomscooter.format.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jpountz.lz4.LZ4Factory;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.companion.CompanionDecoder;
import org.boomscooter.format.companion.CompanionFrame;
import org.boomscooter.format.companion.SeekTable;
import org.boomscooter.format.frame.Ack;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.BatchCursor;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.Credit;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.frame.KeyRange;
import org.boomscooter.format.frame.LittleEndian;
import org.boomscooter.format.frame.LogSwitch;
import org.boomscooter.format.golden.SegmentWalk;
import org.boomscooter.format.index.SealedIndex;
import org.boomscooter.format.index.SparseIndex;
import org.boomscooter.format.protocol.ControlCodec;
import org.boomscooter.format.segment.LookupCounter;
import org.boomscooter.format.segment.MarkFile;
import org.boomscooter.format.segment.SegmentFooter;
import org.boomscooter.format.segment.SegmentHeader;
import org.boomscooter.format.segment.SeqnoMode;

/**
 * Bytes from anywhere. Where a checksum guards a structure, the target reads the bytes once as they
 * are and once with the checksum put right, for an attacker can compute it too.
 */
class DecoderFuzzTest {
    private static final long LOG_ID = 0x0123_4567_89AB_CDEFL;
    private static final long BASE_SEQNO = 4096;
    private static final int MAX_BATCH_LENGTH = 1 << 20;

    private final BatchChecksum checksum = new BatchChecksum();
    private final BatchCursor cursor =
            new BatchCursor(LZ4Factory.safeInstance().safeDecompressor(), MAX_BATCH_LENGTH);
    private long sum;

    @FuzzTest(maxDuration = "1m")
    void frames(final byte[] data) {
        final ByteBuffer buffer = ByteBuffer.wrap(data);
        int position = 0;
        while (Frame.shapeError(buffer, position, data.length, MAX_BATCH_LENGTH) == null) {
            if (Ack.shapeError(buffer, position, data.length) == null) {
                sum += Ack.firstSeqno(buffer, position) + Ack.lastSeqno(buffer, position);
                sum += Ack.messageCount(buffer, position) + Ack.stream(buffer, position);
                sum += Ack.producerSequence(buffer, position);
            }
            if (Credit.shapeError(buffer, position, data.length) == null) {
                sum += Credit.stream(buffer, position) + Credit.bytes(buffer, position);
            }
            if (LogSwitch.shapeError(buffer, position, data.length) == null) {
                sum += LogSwitch.stream(buffer, position);
            }
            position += Frame.length(buffer, position);
        }
    }

    @FuzzTest(maxDuration = "1m")
    void batch(final byte[] data) {
        final ByteBuffer buffer = ByteBuffer.wrap(data);
        checksum.isHeaderWhole(buffer, 0, LOG_ID);
        checksum.isBodyWhole(buffer, 0);
        try {
            cursor.wrap(buffer, 0, data.length);
            while (cursor.next()) {
                sum += cursor.seqno() + cursor.key() + cursor.payloadType();
                for (int i = 0; i < cursor.payloadLength(); i++) {
                    sum += cursor.buffer().get(cursor.payloadOffset() + i);
                }
            }
            if (BatchHeader.messageCount(buffer, 0) <= 0 || cursor.channelLength() > 255) {
                throw new AssertionError("accepted what the specification does not");
            }
        } catch (final FormatException e) {
            sum += e.position();
        }
    }

    @FuzzTest(maxDuration = "1m")
    void segmentHeader(final byte[] data) {
        read(() -> sum += SegmentHeader.read(ByteBuffer.wrap(data)).baseSeqno());
        final ByteBuffer page = ByteBuffer.wrap(Arrays.copyOf(data, SegmentHeader.LENGTH));
        final int crcOffset = SegmentHeader.LENGTH - Integer.BYTES;
        LittleEndian.putInt(page, crcOffset, checksum.crc(page, 0, crcOffset));
        read(() -> sum += SegmentHeader.read(page).logName().length());
    }

    @FuzzTest(maxDuration = "1m")
    void segmentFooter(final byte[] data) {
        final ByteBuffer buffer = ByteBuffer.wrap(data);
        read(() -> sum += SegmentFooter.read(buffer, 0, data.length, LOG_ID).lastSeqno());
        if (data.length >= SegmentFooter.LENGTH) {
            LittleEndian.putInt(buffer, 84, checksum.crcOfLog(LOG_ID, buffer, 0, 84));
            read(() -> sum += SegmentFooter.read(buffer, 0, data.length, LOG_ID).lastSeqno());
        }
    }

    /** What follows a whole header page; the checksums of every batch are put right. */
    @FuzzTest(maxDuration = "1m")
    void segment(final byte[] data) {
        final ByteBuffer segment = ByteBuffer.allocate(SegmentHeader.LENGTH + data.length);
        new SegmentHeader(SeqnoMode.SERVER, LOG_ID, 0, 0, segment.capacity(), "fuzz").put(segment);
        segment.put(SegmentHeader.LENGTH, data);
        read(() -> sum += SegmentWalk.of(segment).lines().size());
        int position = SegmentHeader.LENGTH;
        while (BatchHeader.shapeError(segment, position, segment.limit(), MAX_BATCH_LENGTH)
                == null) {
            final int length = Frame.length(segment, position);
            BatchHeader.bodyCrc(segment, position, checksum.bodyCrc(segment, position, length));
            BatchHeader.headerCrc(segment, position, checksum.headerCrc(segment, position, LOG_ID));
            position += length;
        }
        read(() -> sum += SegmentWalk.of(segment).lines().size());
    }

    @FuzzTest(maxDuration = "1m")
    void index(final byte[] data) {
        useIndex(ByteBuffer.wrap(data));
        final ByteBuffer index =
                ByteBuffer.wrap(
                        Arrays.copyOf(data, Math.max(SparseIndex.HEADER_LENGTH, data.length)));
        LittleEndian.putInt(index, 60, checksum.crc(index, 0, 60));
        final int count = LittleEndian.getInt(index, 68);
        if (count >= 0
                && count
                        <= (index.limit() - SparseIndex.HEADER_LENGTH) / SparseIndex.ENTRY_LENGTH) {
            final int length = count * SparseIndex.ENTRY_LENGTH;
            LittleEndian.putInt(index, 72, checksum.crc(index, SparseIndex.HEADER_LENGTH, length));
        }
        LittleEndian.putInt(index, 76, checksum.crcOfLog(LOG_ID, index, 64, 12));
        final boolean hasGroups = LittleEndian.getInt(index, 80) != 0;
        LittleEndian.putInt(
                index, 4092, hasGroups ? checksum.crcOfLog(LOG_ID, index, 80, 4012) : 0);
        useIndex(index);
        useGroups(index);
    }

    private void useGroups(final ByteBuffer buffer) {
        read(
                () -> {
                    final SealedIndex index =
                            SealedIndex.open(
                                    (target, position) -> copy(buffer, position, target),
                                    LOG_ID,
                                    BASE_SEQNO,
                                    new LookupCounter());
                    if (index != null) {
                        sum += index.find(BASE_SEQNO) + index.findTime(0, 0);
                        sum += index.findKeys(new KeyRange(0, 9), 0);
                    }
                });
    }

    private static void copy(final ByteBuffer from, final long position, final ByteBuffer target) {
        final int length = (int) Math.min(target.remaining(), from.capacity() - position);
        if (length > 0) {
            target.put(target.position(), from, (int) position, length)
                    .position(target.position() + length);
        }
    }

    private void useIndex(final ByteBuffer buffer) {
        read(
                () -> {
                    final SparseIndex index = SparseIndex.open(buffer, LOG_ID, BASE_SEQNO);
                    if (index.uncoveredPosition() < SegmentHeader.LENGTH
                            || index.uncoveredPosition() > SegmentHeader.MAX_SEGMENT_LENGTH) {
                        throw new AssertionError("position " + index.uncoveredPosition());
                    }
                    for (int i = 0; i < index.count(); i++) {
                        if (index.find(index.firstSeqno(i)) != i) {
                            throw new AssertionError("entry " + i + " is not found");
                        }
                        sum += index.position(i) + index.findTime(index.maxTimeNs(i), 0);
                        sum +=
                                index.findKeys(
                                        new KeyRange(
                                                Math.min(index.minKey(i), index.maxKey(i)),
                                                index.maxKey(i)),
                                        0);
                    }
                });
    }

    @FuzzTest(maxDuration = "1m")
    void markFile(final byte[] data) {
        read(() -> sum += MarkFile.open(ByteBuffer.wrap(data)).committedSeqno());
        final ByteBuffer page = ByteBuffer.wrap(Arrays.copyOf(data, MarkFile.LENGTH));
        LittleEndian.putInt(page, 60, checksum.crc(page, 0, 60));
        read(() -> sum += MarkFile.open(page).tailSegment());
    }

    @FuzzTest(maxDuration = "1m")
    void companion(final byte[] data) {
        useCompanion(ByteBuffer.wrap(data));
        final ByteBuffer file = ByteBuffer.wrap(data);
        final int trailer = data.length - SeekTable.TRAILER_LENGTH;
        if (trailer < 0) {
            return;
        }
        final int length = LittleEndian.getInt(file, trailer + 8);
        if (length >= 0 && length <= trailer) {
            LittleEndian.putInt(file, trailer + 12, checksum.crc(file, trailer - length, length));
        }
        LittleEndian.putInt(file, trailer + 20, checksum.crc(file, trailer, 20));
        useCompanion(file);
    }

    private void useCompanion(final ByteBuffer file) {
        final int length = file.limit();
        read(() -> sum += CompanionFrame.readHeader(file, 0, length));
        read(
                () -> {
                    final SeekTable table = SeekTable.read(file, 0, length, length);
                    final CompanionDecoder decoder = new CompanionDecoder();
                    final ByteBuffer target = ByteBuffer.allocate(CompanionFrame.BLOCK_LENGTH);
                    for (int block = 0; block < table.blockCount(); block++) {
                        final int each = block;
                        final int position = (int) table.dataPosition(block);
                        read(() -> decoder.decode(table, each, file, position, target, 0));
                    }
                    sum += table.readEnd(file, (int) table.endMarkPosition());
                });
    }

    @FuzzTest(maxDuration = "1m")
    void control(final byte[] data) {
        read(() -> sum += ControlCodec.decode(ByteBuffer.wrap(data), 0, data.length).requestId());
    }

    private void read(final Runnable decoder) {
        try {
            decoder.run();
        } catch (final FormatException e) {
            sum += e.position();
        }
    }
}
