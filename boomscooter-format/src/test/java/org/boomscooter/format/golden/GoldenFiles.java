package org.boomscooter.format.golden;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import org.boomscooter.format.companion.CompanionEncoder;
import org.boomscooter.format.companion.CompanionFrame;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.MarkFile;
import org.boomscooter.format.segment.SeqnoMode;

/**
 * Makes the golden files of this version of the format, always the same bytes. They are made once:
 * a later version adds a directory of its own and leaves these alone.
 */
public final class GoldenFiles {
    /** Where they lie, from the directory of this module. */
    public static final Path DIRECTORY = Path.of("src/test/resources/golden/v1");

    static final long SERVER_LOG_ID = 0x0123_4567_89AB_CDEFL;
    static final long CLIENT_LOG_ID = 0xFEDC_BA98_7654_3210L;
    static final String SERVER_LOG = "golden/server";
    static final String CLIENT_LOG = "golden/client";

    private static final int SEALED_CAPACITY = 72 << 10;
    private static final int OPEN_CAPACITY = 16 << 10;
    private static final LZ4Compressor COMPRESSOR = LZ4Factory.safeInstance().fastCompressor();

    private final Map<String, byte[]> files = new TreeMap<>();

    private GoldenFiles() {}

    /** Writes them all below {@link #DIRECTORY}, or the directory given. */
    public static void main(final String[] args) throws IOException {
        final Path directory = args.length > 0 ? Path.of(args[0]) : DIRECTORY;
        for (final var file : all().entrySet()) {
            final Path path = directory.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
    }

    /** Bytes by relative path. */
    static Map<String, byte[]> all() {
        final GoldenFiles golden = new GoldenFiles();
        golden.serverLog();
        golden.clientLog();
        return golden.files;
    }

    /**
     * Server-assigned seqnos: a sealed segment of its full capacity, and an open one with zeroes
     * behind its tail.
     */
    private void serverLog() {
        final GoldenSegment sealed =
                new GoldenSegment(SERVER_LOG, SERVER_LOG_ID, SeqnoMode.SERVER, 0, SEALED_CAPACITY);
        append(sealed, batch(sealed, null).add("first").add(""), 1);
        append(sealed, batch(sealed, null).add(100, "a").add(-5, "b").add("no key"), 2);
        append(sealed, batch(sealed, "orders/eu").add(Long.MAX_VALUE, "12345678"), 3);
        append(sealed, batch(sealed, "zażółć").add(Long.MIN_VALUE, "1234567"), 4);
        appendCompressed(sealed, repetitive(batch(sealed, null), 40), 5);
        appendCompressed(sealed, repetitive(batch(sealed, "logs"), 3), 6);
        for (int i = 0; i < 12; i++) {
            append(sealed, growing(batch(sealed, i % 3 == 0 ? "grow" : null), i), 7 + i);
        }
        sealed.seal();

        final GoldenSegment open =
                new GoldenSegment(
                        SERVER_LOG,
                        SERVER_LOG_ID,
                        SeqnoMode.SERVER,
                        sealed.nextSeqno(),
                        OPEN_CAPACITY);
        for (int i = 0; i < 4; i++) {
            append(open, growing(batch(open, null), 8 + i), 19 + i);
        }
        put("server", sealed, 0, sealed.openBytes());
        putCompanion("server", SERVER_LOG_ID, sealed.openBytes());
        put("server", open, sealed.nextSeqno(), open.openBytes());
        putLines("server", sealed, open);
        putMark("server", SERVER_LOG_ID, SeqnoMode.SERVER, open.nextSeqno(), sealed.nextSeqno());
    }

    /** Client-assigned seqnos, with gaps, in a segment that was written anew without its zeroes. */
    private void clientLog() {
        final GoldenSegment sealed =
                new GoldenSegment(CLIENT_LOG, CLIENT_LOG_ID, SeqnoMode.CLIENT, 0, SEALED_CAPACITY);
        append(
                sealed,
                new GoldenSegment.Batch(1_000, null, true).add("x").skipSeqnos(41).add(7, "y"),
                1);
        appendCompressed(
                sealed,
                repetitive(new GoldenSegment.Batch(5_000_000_000_000L, "ticks", true), 20),
                2);
        sealed.seal();
        put("client", sealed, 0, sealed.exactBytes());
        putCompanion("client", CLIENT_LOG_ID, sealed.exactBytes());
        putLines("client", sealed);
        putMark("client", CLIENT_LOG_ID, SeqnoMode.CLIENT, sealed.nextSeqno(), 0);
    }

    private static GoldenSegment.Batch batch(final GoldenSegment segment, final String channel) {
        return new GoldenSegment.Batch(segment.nextSeqno(), channel, false);
    }

    private static GoldenSegment.Batch repetitive(
            final GoldenSegment.Batch batch, final int count) {
        for (int i = 0; i < count; i++) {
            batch.add(1_000 - i, "the same words again and again, number " + i);
        }
        return batch;
    }

    /** Messages of every length modulo 8, over and over. */
    private static GoldenSegment.Batch growing(final GoldenSegment.Batch batch, final int step) {
        for (int length = step; length < step + 17; length++) {
            final byte[] payload = new byte[length];
            for (int i = 0; i < length; i++) {
                payload[i] = (byte) (31 * i + length);
            }
            batch.add(0x8000 + step, 255, length % 2 == 0 ? null : (long) length, payload);
        }
        return batch;
    }

    private static void append(
            final GoldenSegment segment, final GoldenSegment.Batch batch, final int sequence) {
        final int length = batch.builder().finish(42, sequence);
        segment.append(batch.builder().buffer(), length, batch.lines());
    }

    private static void appendCompressed(
            final GoldenSegment segment, final GoldenSegment.Batch batch, final int sequence) {
        final ByteBuffer target =
                ByteBuffer.allocate(batch.builder().maxCompressedLength(COMPRESSOR));
        final int length = batch.builder().finishCompressed(COMPRESSOR, target, 42, sequence);
        segment.append(target, length, batch.lines());
    }

    private void put(
            final String log, final GoldenSegment segment, final long base, final byte[] bytes) {
        files.put(log + "/" + LogFiles.name(base, LogFiles.SEGMENT), bytes);
        files.put(log + "/" + LogFiles.name(base, LogFiles.INDEX), segment.indexBytes());
    }

    /** The companion of the first segment. */
    private void putCompanion(final String log, final long logId, final byte[] segment) {
        final CompanionEncoder encoder = new CompanionEncoder(COMPRESSOR, logId, 0);
        final ByteBuffer source = ByteBuffer.wrap(segment);
        final ByteBuffer target = ByteBuffer.allocate(segment.length + (64 << 10));
        int end = CompanionFrame.HEADER_LENGTH;
        for (int from = 0; from < segment.length; from += CompanionFrame.BLOCK_LENGTH) {
            final int length = Math.min(CompanionFrame.BLOCK_LENGTH, segment.length - from);
            end += encoder.putBlock(source, from, length, target, end);
        }
        encoder.putHeader(target, 0);
        encoder.putEnd(target, end);
        final byte[] bytes = Arrays.copyOf(target.array(), end + encoder.endLength());
        files.put(log + "/" + LogFiles.name(0, LogFiles.COMPANION), bytes);
    }

    private void putLines(final String log, final GoldenSegment... segments) {
        final List<GoldenSegment.Line> lines = new ArrayList<>();
        for (final GoldenSegment segment : segments) {
            lines.addAll(segment.lines());
        }
        final String text =
                lines.stream().map(line -> line.text() + "\n").collect(Collectors.joining());
        files.put(log + "/messages.txt", text.getBytes(StandardCharsets.UTF_8));
    }

    private void putMark(
            final String log,
            final long logId,
            final SeqnoMode seqnoMode,
            final long nextSeqno,
            final long tailSegment) {
        final byte[] page = new byte[MarkFile.LENGTH];
        final MarkFile mark = MarkFile.create(ByteBuffer.wrap(page), logId, seqnoMode);
        mark.appendedSeqno(nextSeqno);
        mark.syncedSeqno(nextSeqno);
        mark.committedSeqno(nextSeqno);
        mark.earliestSeqno(0);
        mark.tailSegment(tailSegment);
        mark.heartbeatMs(1_767_225_600_123L);
        files.put(log + "/" + LogFiles.MARK, page);
    }
}
