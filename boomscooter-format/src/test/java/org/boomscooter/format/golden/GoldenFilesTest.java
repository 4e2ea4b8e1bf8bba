package org.boomscooter.format.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.companion.CompanionDecoder;
import org.boomscooter.format.companion.CompanionFrame;
import org.boomscooter.format.companion.SeekTable;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.index.SparseIndex;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.MarkFile;
import org.boomscooter.format.segment.SegmentFooter;
import org.boomscooter.format.segment.SeqnoMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoldenFilesTest {
    @Test
    void theGeneratorStillMakesTheSameBytes() throws IOException {
        for (final var file : GoldenFiles.all().entrySet()) {
            assertThat(GoldenFiles.DIRECTORY.resolve(file.getKey()))
                    .hasBinaryContent(file.getValue());
        }
        try (Stream<Path> files = Files.walk(GoldenFiles.DIRECTORY)) {
            assertThat(files.filter(Files::isRegularFile))
                    .hasSameSizeAs(GoldenFiles.all().keySet());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"server", "client"})
    void everyMessageOfEverySegmentIsRead(final String log) throws IOException {
        final List<String> lines = new ArrayList<>();
        for (final Path segment : files(log, LogFiles.SEGMENT)) {
            final SegmentWalk walk = SegmentWalk.of(read(segment));
            assertThat(walk.header().baseSeqno())
                    .isEqualTo(LogFiles.baseSeqno(name(segment), LogFiles.SEGMENT));
            walk.lines().forEach(line -> lines.add(line.text()));
        }
        assertThat(lines)
                .isNotEmpty()
                .isEqualTo(
                        Files.readAllLines(
                                GoldenFiles.DIRECTORY.resolve(log).resolve("messages.txt"),
                                StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"server", "client"})
    void everyIndexLeadsToItsBatchesAndFooter(final String log) throws IOException {
        for (final Path path : files(log, LogFiles.INDEX)) {
            final long base = LogFiles.baseSeqno(name(path), LogFiles.INDEX);
            final ByteBuffer segment =
                    read(path.resolveSibling(LogFiles.name(base, LogFiles.SEGMENT)));
            final SegmentWalk walk = SegmentWalk.of(segment);
            final SparseIndex index = SparseIndex.open(read(path), walk.header().logId(), base);
            assertThat(index.count()).isPositive();
            for (int i = 0; i < index.count(); i++) {
                final int position = index.position(i);
                assertThat(BatchHeader.baseSeqno(segment, position)).isEqualTo(index.firstSeqno(i));
                assertThat(index.find(index.firstSeqno(i))).isEqualTo(i);
            }
            assertThat(index.footerPosition()).isEqualTo(walk.footer() == null ? 0 : walk.end());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"server", "client"})
    void theCompanionUnpacksToTheSegment(final String log) throws IOException {
        final Path path = files(log, LogFiles.COMPANION).get(0);
        final ByteBuffer companion = read(path);
        final SeekTable table = SeekTable.read(companion, 0, companion.limit(), companion.limit());
        final ByteBuffer segment = ByteBuffer.allocate((int) table.contentLength());
        final CompanionDecoder decoder = new CompanionDecoder();
        for (int block = 0; block < table.blockCount(); block++) {
            decoder.decode(
                    table,
                    block,
                    companion,
                    (int) table.dataPosition(block),
                    segment,
                    block * CompanionFrame.BLOCK_LENGTH);
        }
        assertThat(path.resolveSibling(LogFiles.name(0, LogFiles.SEGMENT)))
                .hasBinaryContent(segment.array());
        assertThat(table.logId()).isEqualTo(SegmentWalk.of(segment).header().logId());
    }

    @Test
    void theFooterAddsUpWhatTheSegmentHolds() throws IOException {
        final SegmentWalk walk = SegmentWalk.of(read(files("server", LogFiles.SEGMENT).get(0)));
        final SegmentFooter footer = walk.footer();
        assertThat(footer.messageCount()).isEqualTo(walk.lines().size());
        assertThat(footer.firstSeqno()).isZero();
        assertThat(footer.lastSeqno()).isEqualTo(walk.lines().size() - 1);
        assertThat(footer.minKey()).isEqualTo(Long.MIN_VALUE);
        assertThat(footer.maxKey()).isEqualTo(Long.MAX_VALUE);
        assertThat(footer.batchCount()).isEqualTo(18);
    }

    @Test
    void noFlippedBitOfASealedSegmentIsOverlooked() throws IOException {
        final ByteBuffer segment = read(files("client", LogFiles.SEGMENT).get(0));
        final SegmentWalk whole = SegmentWalk.of(segment);
        for (int i = 0; i < segment.limit(); i++) {
            final byte right = segment.get(i);
            segment.put(i, (byte) (right ^ 1 << i % Byte.SIZE));
            assertThat(isNoticed(segment, whole)).as("a bit flipped at position %d", i).isTrue();
            segment.put(i, right);
        }
    }

    /** An error, no footer where one must be, or a bit of the footer that has no meaning. */
    private static boolean isNoticed(final ByteBuffer segment, final SegmentWalk whole) {
        try {
            final SegmentWalk walk = SegmentWalk.of(segment);
            return walk.footer() == null || walk.equals(whole);
        } catch (final FormatException e) {
            return true;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"server", "client"})
    void theMarkFileNamesTheTail(final String log) throws IOException {
        final MarkFile mark =
                MarkFile.open(read(GoldenFiles.DIRECTORY.resolve(log).resolve(LogFiles.MARK)));
        final List<Path> segments = files(log, LogFiles.SEGMENT);
        final SegmentWalk tail = SegmentWalk.of(read(segments.get(segments.size() - 1)));
        assertThat(mark.logId()).isEqualTo(tail.header().logId());
        assertThat(mark.seqnoMode())
                .isEqualTo("client".equals(log) ? SeqnoMode.CLIENT : SeqnoMode.SERVER);
        assertThat(mark.tailSegment()).isEqualTo(tail.header().baseSeqno());
        assertThat(mark.committedSeqno())
                .isEqualTo(tail.lines().get(tail.lines().size() - 1).seqno() + 1)
                .isEqualTo(mark.syncedSeqno())
                .isEqualTo(mark.appendedSeqno());
        assertThat(mark.earliestSeqno()).isZero();
        assertThat(mark.heartbeatMs()).isEqualTo(1_767_225_600_123L);
    }

    private static List<Path> files(final String log, final String extension) throws IOException {
        try (Stream<Path> files = Files.list(GoldenFiles.DIRECTORY.resolve(log))) {
            return files.filter(path -> LogFiles.baseSeqno(name(path), extension) >= 0)
                    .sorted()
                    .toList();
        }
    }

    private static String name(final Path path) {
        return path.getFileName().toString();
    }

    private static ByteBuffer read(final Path path) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(path));
    }
}
