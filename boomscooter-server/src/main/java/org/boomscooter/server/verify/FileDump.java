package org.boomscooter.server.verify;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.companion.SeekTable;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.BatchCursor;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.frame.LittleEndian;
import org.boomscooter.format.index.SparseIndex;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.MarkFile;
import org.boomscooter.format.segment.SegmentFooter;
import org.boomscooter.format.segment.SegmentHeader;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.disk.RealDisk;

/**
 * Takes a file of a log apart: a segment, an index, a companion or a mark file, told apart by its
 * name. Damage becomes a part of its own, and the dump goes on behind it where it can.
 *
 * <p><b>Threading:</b> for one thread.
 */
public final class FileDump {
    private static final String KIND = "kind";
    private static final String POSITION = "position";
    private static final long MAX_INDEX_LENGTH = 1 << 30;

    private final Disk disk = new RealDisk();
    private final BatchChecksum checksum = new BatchChecksum();
    private final BatchCursor cursor = new BatchCursor();
    private final boolean messages;
    private final DumpListener listener;

    /**
     * @param messages whether to take batches apart too
     */
    public FileDump(final boolean messages, final DumpListener listener) {
        this.messages = messages;
        this.listener = listener;
    }

    /**
     * Dumps one file.
     *
     * @throws FormatException it does not begin as a file of its kind
     * @throws IllegalArgumentException the name is that of no file of a log
     */
    public void dump(final Path file) throws IOException {
        final String name = file.getFileName().toString();
        if (name.equals(LogFiles.MARK)) {
            dumpMark(file);
        } else if (name.endsWith(LogFiles.INDEX)) {
            dumpIndex(file);
        } else if (name.endsWith(LogFiles.COMPANION)) {
            dumpCompanion(file);
        } else if (name.endsWith(LogFiles.SEGMENT)) {
            try (FileSource source = new FileSource(disk, file)) {
                dumpSegment(new Window(source));
            }
        } else {
            throw new IllegalArgumentException(
                    file + ": no file of a log (expected: mark, or a name in .log, .idx or .lz4)");
        }
    }

    private static Map<String, Object> part(final String kind) {
        final Map<String, Object> facts = new LinkedHashMap<>();
        facts.put(KIND, kind);
        return facts;
    }

    private static String hex(final int value) {
        return String.format("0x%08x", value);
    }

    private void dumpSegment(final Window window) throws IOException {
        final SegmentHeader header = SegmentVerifier.readHeader(window);
        final Map<String, Object> facts = part("header");
        facts.put(POSITION, 0);
        facts.put("logName", header.logName());
        facts.put("logId", String.format("%016x", header.logId()));
        facts.put("seqnoMode", header.seqnoMode().toString().toLowerCase(Locale.ROOT));
        facts.put("baseSeqno", header.baseSeqno());
        facts.put("creationTimeNs", header.creationTimeNs());
        facts.put("capacity", header.capacity());
        listener.onPart(facts, window.buffer(), window.offset(0), 64);
        final WholeFrames frames = new WholeFrames(window, header.logId());
        long position = SegmentHeader.LENGTH;
        while (position >= 0 && window.load(position, Frame.HEADER_LENGTH)) {
            position = dumpFrame(window, frames, header.logId(), position);
        }
    }

    /** Returns where the next frame lies; -1: there is none. */
    private long dumpFrame(
            final Window window, final WholeFrames frames, final long logId, final long position)
            throws IOException {
        final int length = Frame.length(window.buffer(), window.offset(position));
        try {
            if (length == 0) {
                throw new FormatException(FormatError.BAD_LENGTH, position, "nothing here");
            }
            if (!Frame.isValidLength(length, BatchHeader.MAX_LENGTH)
                    || !window.load(position, length)) {
                throw new FormatException(
                        FormatError.BAD_LENGTH, position, "frame length is " + length);
            }
            final ByteBuffer buffer = window.buffer();
            final int offset = window.offset(position);
            if (Frame.type(buffer, offset) == Frame.TYPE_SEGMENT_END) {
                dumpFooter(buffer, offset, length, logId, position);
                return -1;
            }
            dumpBatch(buffer, offset, length, logId, position);
            return position + length;
        } catch (final FormatException e) {
            final long next = frames.nextBehind(position);
            if (length != 0 || next >= 0) {
                final Map<String, Object> facts = part("damage");
                facts.put(POSITION, position);
                facts.put("text", e.text());
                facts.put("nextPosition", next < 0 ? null : next);
                listener.onPart(facts, null, 0, 0);
            }
            return next;
        }
    }

    private void dumpFooter(
            final ByteBuffer buffer,
            final int offset,
            final int length,
            final long logId,
            final long position) {
        final SegmentFooter footer = SegmentFooter.read(buffer, offset, offset + length, logId);
        final Map<String, Object> facts = part("footer");
        facts.put(POSITION, position);
        facts.put("flags", footer.flags());
        facts.put("firstSeqno", footer.firstSeqno());
        facts.put("lastSeqno", footer.lastSeqno());
        facts.put("messages", footer.messageCount());
        facts.put("batches", footer.batchCount());
        facts.put("minKey", footer.minKey());
        facts.put("maxKey", footer.maxKey());
        facts.put("minTimeNs", footer.minTimeNs());
        facts.put("maxTimeNs", footer.maxTimeNs());
        facts.put("sealTimeNs", footer.sealTimeNs());
        facts.put("chainCrc", hex(footer.chainCrc()));
        listener.onPart(facts, buffer, offset, length);
    }

    private void dumpBatch(
            final ByteBuffer buffer,
            final int offset,
            final int length,
            final long logId,
            final long position) {
        final FormatError shape =
                BatchHeader.shapeError(buffer, offset, offset + length, BatchHeader.MAX_LENGTH);
        if (shape != null) {
            throw new FormatException(shape, position, "no batch here");
        }
        if (!checksum.isHeaderWhole(buffer, offset, logId)) {
            throw new FormatException(
                    FormatError.BAD_HEADER_CRC, position, "the header contradicts its checksum");
        }
        final boolean whole = checksum.isBodyWhole(buffer, offset);
        final Map<String, Object> facts = part("batch");
        facts.put(POSITION, position);
        facts.put("length", length);
        facts.put("flags", Frame.flags(buffer, offset));
        facts.put("baseSeqno", BatchHeader.baseSeqno(buffer, offset));
        facts.put("messages", BatchHeader.messageCount(buffer, offset));
        facts.put("appendTimeNs", BatchHeader.appendTimeNs(buffer, offset));
        facts.put("leaderTerm", BatchHeader.leaderTerm(buffer, offset));
        facts.put("producerId", BatchHeader.producerId(buffer, offset));
        facts.put("producerSequence", BatchHeader.producerSequence(buffer, offset));
        facts.put("minKey", BatchHeader.minKey(buffer, offset));
        facts.put("maxKey", BatchHeader.maxKey(buffer, offset));
        facts.put("headerCrc", hex(BatchHeader.headerCrc(buffer, offset)));
        facts.put("bodyCrc", hex(BatchHeader.bodyCrc(buffer, offset)));
        facts.put("bodyWhole", whole);
        listener.onPart(facts, buffer, offset, length);
        if (messages && whole) {
            dumpMessages(buffer, offset, length, position);
        }
    }

    private void dumpMessages(
            final ByteBuffer buffer, final int offset, final int length, final long position) {
        cursor.wrap(buffer, offset, offset + length);
        final byte[] channel = new byte[cursor.channelLength()];
        buffer.get(cursor.channelOffset(), channel);
        while (cursor.next()) {
            final Map<String, Object> facts = part("message");
            facts.put("batchPosition", position);
            facts.put("seqno", cursor.seqno());
            facts.put("key", cursor.hasKey() ? cursor.key() : null);
            facts.put("type", cursor.payloadType());
            facts.put("version", cursor.payloadVersion());
            facts.put("channel", new String(channel, StandardCharsets.UTF_8));
            facts.put("length", cursor.payloadLength());
            listener.onPart(facts, cursor.buffer(), cursor.payloadOffset(), cursor.payloadLength());
        }
    }

    private void dumpIndex(final Path file) throws IOException {
        final ByteBuffer bytes = FileSource.readAll(disk, file, MAX_INDEX_LENGTH);
        if (bytes.capacity() < SparseIndex.HEADER_LENGTH) {
            throw new FormatException(FormatError.TRUNCATED, 0, "an index has 4096 bytes or more");
        }
        final long logId = LittleEndian.getLong(bytes, 16);
        final SparseIndex index = SparseIndex.open(bytes, logId, LittleEndian.getLong(bytes, 24));
        final Map<String, Object> head = part("head");
        head.put("logId", String.format("%016x", logId));
        head.put("baseSeqno", index.baseSeqno());
        head.put("stretchLength", index.stretchLength());
        head.put("footerPosition", index.footerPosition());
        head.put("stretches", index.count());
        listener.onPart(head, bytes, 0, 96);
        for (int i = 0; i < index.count(); i++) {
            final Map<String, Object> facts = part("stretch");
            facts.put("firstSeqno", index.firstSeqno(i));
            facts.put(POSITION, index.position(i));
            facts.put("length", index.length(i));
            facts.put("minKey", index.minKey(i));
            facts.put("maxKey", index.maxKey(i));
            facts.put("minTimeNs", index.minTimeNs(i));
            facts.put("maxTimeNs", index.maxTimeNs(i));
            listener.onPart(
                    facts,
                    bytes,
                    SparseIndex.HEADER_LENGTH + i * SparseIndex.ENTRY_LENGTH,
                    SparseIndex.ENTRY_LENGTH);
        }
    }

    private void dumpCompanion(final Path file) throws IOException {
        try (CompanionSource source = new CompanionSource(disk, file)) {
            final SeekTable table = source.table();
            final Map<String, Object> head = part("table");
            head.put(POSITION, table.position());
            head.put("logId", String.format("%016x", table.logId()));
            head.put("baseSeqno", table.baseSeqno());
            head.put("contentLength", table.contentLength());
            head.put("blocks", table.blockCount());
            listener.onPart(head, null, 0, 0);
            for (int i = 0; i < table.blockCount(); i++) {
                final Map<String, Object> facts = part("block");
                facts.put("number", i);
                facts.put(POSITION, table.dataPosition(i));
                facts.put("storedLength", table.storedLength(i));
                facts.put("compressed", table.isCompressed(i));
                facts.put("contentLength", table.contentLength(i));
                facts.put("contentCrc", hex(table.crc(i)));
                listener.onPart(facts, null, 0, 0);
            }
        }
    }

    private void dumpMark(final Path file) throws IOException {
        final ByteBuffer page = FileSource.readAll(disk, file, MarkFile.LENGTH);
        final MarkFile mark = MarkFile.open(page);
        final Map<String, Object> facts = part("mark");
        facts.put("logId", String.format("%016x", mark.logId()));
        facts.put("seqnoMode", mark.seqnoMode().toString().toLowerCase(Locale.ROOT));
        facts.put("appendedSeqno", mark.appendedSeqno());
        facts.put("syncedSeqno", mark.syncedSeqno());
        facts.put("committedSeqno", mark.committedSeqno());
        facts.put("earliestSeqno", mark.earliestSeqno());
        facts.put("tailSegment", mark.tailSegment());
        facts.put("heartbeatMs", mark.heartbeatMs());
        listener.onPart(facts, page, 0, 64);
    }
}
