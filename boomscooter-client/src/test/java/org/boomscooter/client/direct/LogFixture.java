package org.boomscooter.client.direct;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import net.jpountz.lz4.LZ4Factory;
import org.boomscooter.format.companion.CompanionEncoder;
import org.boomscooter.format.companion.CompanionFrame;
import org.boomscooter.format.frame.BatchBuilder;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.index.SparseIndex;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.MarkFile;
import org.boomscooter.format.segment.SegmentFooter;
import org.boomscooter.format.segment.SegmentHeader;
import org.boomscooter.format.segment.SeqnoMode;

/** Plays the server: writes the files of a log by the book, and not more. */
final class LogFixture {
    static final long LOG_ID = 0x0123_4567_89AB_CDEFL;
    static final int CAPACITY = 1 << 20;
    static final int STRETCH = 1024;

    private final BatchBuilder builder = new BatchBuilder(ByteBuffer.allocate(1 << 18));
    private final BatchChecksum checksum = new BatchChecksum();
    private final Path directory;
    private final SeqnoMode mode;
    private final MarkFile mark;
    private ByteBuffer segment;
    private ByteBuffer indexBuffer;
    private SparseIndex index;
    private long base;
    private long nextSeqno;
    private int position;
    private int stretchStart;
    private long stretchSeqno;
    private long timeNs = 1_000;

    LogFixture(final Path directory, final SeqnoMode mode) throws IOException {
        this.directory = directory;
        this.mode = mode;
        final ByteBuffer page = map(directory.resolve(LogFiles.MARK), MarkFile.LENGTH);
        mark = MarkFile.create(page, LOG_ID, mode);
        mark.heartbeatMs(System.currentTimeMillis());
    }

    private static ByteBuffer map(final Path file, final int length) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            return channel.map(MapMode.READ_WRITE, 0, length).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    MarkFile mark() {
        return mark;
    }

    long nextSeqno() {
        return nextSeqno;
    }

    Path file(final long baseSeqno, final String extension) {
        return directory.resolve(LogFiles.name(baseSeqno, extension));
    }

    /** Begins a segment at the next seqno. */
    void roll() throws IOException {
        base = nextSeqno;
        segment = map(file(base, LogFiles.SEGMENT), CAPACITY);
        new SegmentHeader(mode, LOG_ID, base, timeNs, CAPACITY, "spans").put(segment);
        final int indexLength = SparseIndex.fileLength(CAPACITY, STRETCH);
        indexBuffer = map(file(base, LogFiles.INDEX), indexLength);
        index = SparseIndex.create(indexBuffer, LOG_ID, base, STRETCH);
        position = SegmentHeader.LENGTH;
        stretchStart = position;
        mark.tailSegment(base);
    }

    /** Appends one batch of messages that say their own seqno, and commits it. */
    void append(final int messages, final String channel) {
        appendUncommitted(messages, channel);
        commit();
    }

    void appendUncommitted(final int messages, final String channel) {
        builder.begin(
                channel == null ? null : channel.getBytes(StandardCharsets.UTF_8),
                mode == SeqnoMode.CLIENT);
        for (int i = 0; i < messages; i++) {
            final byte[] payload = payload(nextSeqno + i).getBytes(StandardCharsets.UTF_8);
            final int at = builder.claim(7, 1, nextSeqno + i, true, nextSeqno + i, payload.length);
            builder.buffer().put(at, payload);
        }
        publish(builder.finish(0, 0), nextSeqno + messages);
    }

    /** Appends one batch of one message of this seqno, in a log of client-assigned seqnos. */
    void appendAt(final long... seqnos) {
        builder.begin(null, true);
        for (final long seqno : seqnos) {
            final byte[] payload = payload(seqno).getBytes(StandardCharsets.UTF_8);
            final int at = builder.claim(7, 1, seqno, false, 0, payload.length);
            builder.buffer().put(at, payload);
        }
        nextSeqno = seqnos[0];
        publish(builder.finish(0, 0), seqnos[seqnos.length - 1] + 1);
        commit();
    }

    static String payload(final long seqno) {
        return "message " + seqno + " " + "x".repeat((int) (seqno % 50));
    }

    private void publish(final int length, final long behind) {
        final ByteBuffer batch = builder.buffer();
        timeNs += 1_000;
        BatchHeader.baseSeqno(batch, 0, nextSeqno);
        BatchHeader.appendTimeNs(batch, 0, timeNs);
        BatchHeader.headerCrc(batch, 0, checksum.headerCrc(batch, 0, LOG_ID));
        if (position == stretchStart) {
            stretchSeqno = nextSeqno;
        }
        segment.put(position + 4, batch, 4, length - 4);
        Frame.lengthRelease(segment, position, length);
        position += length;
        nextSeqno = behind;
        if (position - stretchStart >= STRETCH) {
            index.append(stretchSeqno, stretchStart, position - stretchStart, 0, 0, timeNs, timeNs);
            stretchStart = position;
        }
    }

    /** Where the log ends. */
    record End(long base, long nextSeqno, int position) {}

    End end() {
        return new End(base, nextSeqno, position);
    }

    /**
     * What a server does that comes back after a loss of power which took all behind this end, in
     * the segment that is open: it seals what is left, and appends to a segment of its own.
     */
    void losePowerAndComeBack(final End end) throws IOException {
        nextSeqno = end.nextSeqno();
        if (end.position() == SegmentHeader.LENGTH) {
            Files.delete(file(base, LogFiles.SEGMENT));
        } else {
            segment.put(end.position(), new byte[position - end.position()]);
            position = end.position();
            putFooter(segment);
        }
        Files.delete(file(base, LogFiles.INDEX));
        timeNs += 1_000_000;
        roll();
        commit();
        mark.heartbeatMs(mark.heartbeatMs() + 1);
    }

    /** The first four bytes of the next batch, as a reader may see them while it is written. */
    void putLengthAlone() {
        Frame.lengthRelease(segment, position, BatchHeader.HEADER_LENGTH);
    }

    void commit() {
        mark.appendedSeqno(nextSeqno);
        mark.syncedSeqno(nextSeqno);
        mark.committedSeqno(nextSeqno);
    }

    void seal() {
        putFooter(segment);
        index.seal(position, nextSeqno);
    }

    private void putFooter(final ByteBuffer target) {
        new SegmentFooter(0, base, nextSeqno - 1, nextSeqno - base, 0, 0, 0, timeNs, timeNs, 1, 0)
                .put(target, position, LOG_ID);
    }

    /** Seals by a new, shorter file; whoever has the old one mapped never sees a footer there. */
    void sealAnew() throws IOException {
        final ByteBuffer copy =
                ByteBuffer.allocate(position + SegmentFooter.LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        copy.put(0, segment, 0, position);
        putFooter(copy);
        index.seal(position, nextSeqno);
        final Path made = directory.resolve("made.tmp");
        Files.write(made, copy.array());
        Files.move(made, file(base, LogFiles.SEGMENT), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Puts a companion in the place of a segment. */
    void replaceByCompanion(final long baseSeqno) throws IOException {
        final Path raw = file(baseSeqno, LogFiles.SEGMENT);
        final ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(raw));
        final CompanionEncoder encoder =
                new CompanionEncoder(LZ4Factory.safeInstance().fastCompressor(), LOG_ID, baseSeqno);
        final ByteBuffer out = ByteBuffer.allocate(2 * content.capacity() + (1 << 20));
        int at = CompanionFrame.HEADER_LENGTH;
        for (int from = 0; from < content.capacity(); from += CompanionFrame.BLOCK_LENGTH) {
            final int length = Math.min(CompanionFrame.BLOCK_LENGTH, content.capacity() - from);
            at += encoder.putBlock(content, from, length, out, at);
        }
        encoder.putEnd(out, at);
        encoder.putHeader(out, 0);
        Files.write(
                file(baseSeqno, LogFiles.COMPANION),
                Arrays.copyOf(out.array(), at + encoder.endLength()));
        Files.delete(raw);
    }

    /** Says that the server has closed the log. */
    void close() {
        mark.heartbeatMs(0);
    }

    /** Where the next batch goes. */
    int position() {
        return position;
    }

    ByteBuffer segment() {
        return segment;
    }

    long timeNs() {
        return timeNs;
    }
}
