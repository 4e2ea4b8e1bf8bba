package org.boomscooter.format.specification;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.boomscooter.format.companion.CompanionDecoder;
import org.boomscooter.format.companion.CompanionFrame;
import org.boomscooter.format.companion.SeekTable;
import org.boomscooter.format.frame.Ack;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.BatchCursor;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.Blocks;
import org.boomscooter.format.frame.Credit;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.frame.LittleEndian;
import org.boomscooter.format.frame.LogSwitch;
import org.boomscooter.format.index.SparseIndex;
import org.boomscooter.format.segment.MarkFile;
import org.boomscooter.format.segment.SegmentFooter;
import org.boomscooter.format.segment.SegmentHeader;

/** Says in words what the Java classes read from bytes, one {@code field = value} a line. */
final class Structures {
    static final long LOG_ID = 0x0123_4567_89AB_CDEFL;
    static final long BASE_SEQNO = 4096;

    private final List<String> values = new ArrayList<>();
    private final ByteBuffer bytes;

    private Structures(final ByteBuffer bytes) {
        this.bytes = bytes;
    }

    static List<String> values(final String kind, final ByteBuffer bytes) {
        final Structures structures = new Structures(bytes);
        switch (kind) {
            case "frame" -> structures.frame();
            case "batch" -> structures.batch();
            case "segment-header" -> structures.segmentHeader();
            case "segment-footer" -> structures.segmentFooter();
            case "index" -> structures.index();
            case "mark" -> structures.mark();
            case "companion" -> structures.companion();
            case "ack" -> structures.ack();
            case "credit" -> structures.credit();
            case "blocks" -> structures.blocks();
            case "log-switch" -> structures.logSwitch();
            default -> throw new IllegalArgumentException("kind of example: " + kind);
        }
        return structures.values;
    }

    private void say(final String field, final Object value) {
        values.add(field + " = " + value);
    }

    private void sayHex(final String field, final int value) {
        say(field, String.format("0x%08x", value));
    }

    private void sayKey(final String field, final long key, final long none) {
        say(field, key == none ? key + " (no keys)" : key);
    }

    private void require(final Object error) {
        if (error != null) {
            throw new IllegalStateException("the example is not whole: " + error);
        }
    }

    private void frame() {
        require(Frame.shapeError(bytes, 0, bytes.limit(), bytes.limit()));
        say("frame length", Frame.length(bytes, 0));
        say("type", Frame.type(bytes, 0));
        say("version", Frame.version(bytes, 0));
        say("flags", Frame.flags(bytes, 0));
    }

    private void batch() {
        final BatchCursor cursor = new BatchCursor().wrap(bytes, 0, bytes.limit());
        final BatchChecksum checksum = new BatchChecksum();
        frame();
        sayHex("header CRC32C", BatchHeader.headerCrc(bytes, 0));
        say("header CRC32C is right", checksum.isHeaderWhole(bytes, 0, LOG_ID));
        say("leader term", BatchHeader.leaderTerm(bytes, 0));
        say("base seqno", BatchHeader.baseSeqno(bytes, 0));
        say("append time", BatchHeader.appendTimeNs(bytes, 0));
        sayHex("body CRC32C", BatchHeader.bodyCrc(bytes, 0));
        say("body CRC32C is right", checksum.isBodyWhole(bytes, 0));
        say("message count", BatchHeader.messageCount(bytes, 0));
        say("producer id", BatchHeader.producerId(bytes, 0));
        say("producer sequence", BatchHeader.producerSequence(bytes, 0));
        sayKey("min key", BatchHeader.minKey(bytes, 0), BatchHeader.NO_MIN_KEY);
        sayKey("max key", BatchHeader.maxKey(bytes, 0), BatchHeader.NO_MAX_KEY);
        say(
                "channel",
                cursor.channelLength() == 0
                        ? "none"
                        : quoted(bytes, cursor.channelOffset(), cursor.channelLength()));
        while (cursor.next()) {
            say("message", message(cursor));
        }
    }

    private static String message(final BatchCursor cursor) {
        return String.format(
                Locale.ROOT,
                "seqno %d, type %d, version %d, key %s, payload %s",
                cursor.seqno(),
                cursor.payloadType(),
                cursor.payloadVersion(),
                cursor.hasKey() ? cursor.key() : "none",
                quoted(cursor.buffer(), cursor.payloadOffset(), cursor.payloadLength()));
    }

    private static String quoted(final ByteBuffer buffer, final int offset, final int length) {
        final byte[] text = new byte[length];
        buffer.get(offset, text);
        return '"' + new String(text, StandardCharsets.UTF_8) + '"';
    }

    private void segmentHeader() {
        final SegmentHeader header = SegmentHeader.read(bytes);
        say("seqno mode", header.seqnoMode());
        say("log id", HexFormat.of().toHexDigits(header.logId()));
        say("base seqno", header.baseSeqno());
        say("creation time", header.creationTimeNs());
        say("capacity", header.capacity());
        say("log name", header.logName());
        sayHex("CRC32C", new BatchChecksum().crc(bytes, 0, 4092));
    }

    private void segmentFooter() {
        final SegmentFooter footer = SegmentFooter.read(bytes, 0, bytes.limit(), LOG_ID);
        frame();
        say("first seqno", footer.firstSeqno());
        say("last seqno", footer.lastSeqno());
        say("message count", footer.messageCount());
        sayKey("min key", footer.minKey(), BatchHeader.NO_MIN_KEY);
        sayKey("max key", footer.maxKey(), BatchHeader.NO_MAX_KEY);
        say("min append time", footer.minTimeNs());
        say("max append time", footer.maxTimeNs());
        say("seal time", footer.sealTimeNs());
        say("batch count", footer.batchCount());
        sayHex("chain CRC32C", footer.chainCrc());
        sayHex("CRC32C", new BatchChecksum().crcOfLog(LOG_ID, bytes, 0, 84));
    }

    private void index() {
        final SparseIndex index = SparseIndex.open(bytes, LOG_ID, BASE_SEQNO);
        say("base seqno", index.baseSeqno());
        say("stretch length", index.stretchLength());
        say("footer position", index.footerPosition());
        say("entry count", index.count());
        say("stretches of a group", LittleEndian.getInt(bytes, 80));
        say("base seqno of the next segment", LittleEndian.getLong(bytes, 88));
        sayHex("CRC32C of the entries of group 0", LittleEndian.getInt(bytes, 104));
        for (int i = 0; i < index.count(); i++) {
            say(
                    "entry",
                    String.format(
                            Locale.ROOT,
                            "first seqno %d, position %d, length %d, keys %d to %d, times %d to %d",
                            index.firstSeqno(i),
                            index.position(i),
                            index.length(i),
                            index.minKey(i),
                            index.maxKey(i),
                            index.minTimeNs(i),
                            index.maxTimeNs(i)));
        }
    }

    private void mark() {
        final MarkFile mark = MarkFile.open(bytes);
        say("seqno mode", mark.seqnoMode());
        say("log id", HexFormat.of().toHexDigits(mark.logId()));
        say("appended seqno", mark.appendedSeqno());
        say("synced seqno", mark.syncedSeqno());
        say("committed seqno", mark.committedSeqno());
        say("earliest seqno", mark.earliestSeqno());
        say("tail segment", mark.tailSegment());
        say("heartbeat", mark.heartbeatMs());
    }

    private void companion() {
        final SeekTable table = SeekTable.read(bytes, 0, bytes.limit(), bytes.limit());
        say("content length in the header", CompanionFrame.readHeader(bytes, 0, bytes.limit()));
        sayHex("XXH32 of the content", table.readEnd(bytes, (int) table.endMarkPosition()));
        say("table position", table.position());
        say("log id", HexFormat.of().toHexDigits(table.logId()));
        say("base seqno", table.baseSeqno());
        say("content length", table.contentLength());
        say("block count", table.blockCount());
        final CompanionDecoder decoder = new CompanionDecoder();
        for (int block = 0; block < table.blockCount(); block++) {
            final ByteBuffer content = ByteBuffer.allocate(table.contentLength(block));
            final int position = (int) table.dataPosition(block);
            decoder.decode(table, block, bytes, position, content, 0);
            say(
                    "block",
                    String.format(
                            Locale.ROOT,
                            "at %d, %d bytes, compressed %s, CRC32C 0x%08x, content %s",
                            position,
                            table.storedLength(block),
                            table.isCompressed(block),
                            table.crc(block),
                            quoted(content, 0, content.capacity())));
        }
    }

    private void ack() {
        require(Ack.shapeError(bytes, 0, bytes.limit()));
        frame();
        say("stream", Ack.stream(bytes, 0));
        say("producer sequence", Ack.producerSequence(bytes, 0));
        say("first seqno", Ack.firstSeqno(bytes, 0));
        say("last seqno", Ack.lastSeqno(bytes, 0));
        say("message count", Ack.messageCount(bytes, 0));
    }

    private void credit() {
        require(Credit.shapeError(bytes, 0, bytes.limit()));
        frame();
        say("stream", Credit.stream(bytes, 0));
        say("bytes", Credit.bytes(bytes, 0));
    }

    private void blocks() {
        require(Blocks.shapeError(bytes, 0, bytes.limit()));
        frame();
        say("stream", Blocks.stream(bytes, 0));
        say("stored length", Blocks.storedLength(bytes, 0));
        say("base seqno", Blocks.baseSeqno(bytes, 0));
        say("position", Blocks.position(bytes, 0));
        say("content length", Blocks.contentLength(bytes, 0));
        say("from position", Blocks.from(bytes, 0));
        say("to position", Blocks.to(bytes, 0));
    }

    private void logSwitch() {
        require(LogSwitch.shapeError(bytes, 0, bytes.limit()));
        frame();
        say("stream", LogSwitch.stream(bytes, 0));
    }
}
