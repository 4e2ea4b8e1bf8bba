package org.boomscooter.server.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.boomscooter.format.segment.Retention;
import org.boomscooter.format.segment.SeqnoMode;
import org.boomscooter.server.disk.RealDisk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a subscription by prefix gets: how many runs, and which bytes. */
class ChannelRunsTest {
    private static final int MAX_RUN = 1 << 20;

    private record Piece(long firstSeqno, long nextSeqno, int bytes) {}

    @TempDir private Path directory;
    private LogStore store;
    private Log log;

    @BeforeEach
    void open() {
        store =
                LogStore.open(
                        StoreConfig.withDefaults(directory)
                                .withSegmentBytes(16 << 20)
                                .withReserveBytes(0),
                        new RealDisk());
        log = store.create(LogSpec.of("spans"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private int append(final ByteBuffer batch) {
        Batches.append(log, AckLevel.WRITTEN, batch);
        return batch.capacity();
    }

    private int appendTo(final String channel, final int count) {
        int bytes = 0;
        for (int i = 0; i < count; i++) {
            bytes += append(Batches.of(channel, 0, 0, "payload " + i));
        }
        return bytes;
    }

    private List<Piece> runs(final String prefix) {
        Batches.append(log, AckLevel.SYNCED, Batches.of("the end", 0, 0, ""));
        final List<Piece> runs = new ArrayList<>();
        final Run run = new Run();
        try (LogReader reader = log.openReader()) {
            while (reader.poll(run, MAX_RUN, prefix.getBytes(UTF_8))) {
                assertThat(run.kind()).isEqualTo(Run.Kind.BATCHES);
                runs.add(new Piece(run.firstSeqno(), run.nextSeqno(), run.length()));
            }
        }
        return runs;
    }

    private List<Piece> withBytes(final String prefix) {
        return runs(prefix).stream().filter(run -> run.bytes() > 0).toList();
    }

    @Test
    void whatLiesTogetherGoesTogether() {
        appendTo("us/1", 100);
        final int first = appendTo("eu/1", 200) + appendTo("eu/2", 100);
        appendTo(null, 100);
        final int second = appendTo("eu", 1) + appendTo("eu/1", 50);
        appendTo("us/1", 100);
        final int alone = appendTo("eu/3", 1);
        assertThat(withBytes("eu"))
                .containsExactly(
                        new Piece(100, 400, first),
                        new Piece(500, 551, second),
                        new Piece(651, 652, alone));
        assertThat(withBytes("eu/"))
                .extracting(Piece::firstSeqno, Piece::nextSeqno)
                .containsExactly(tuple(100L, 400L), tuple(501L, 551L), tuple(651L, 652L));
        assertThat(withBytes("asia")).isEmpty();
    }

    @Test
    void packedBatchesAreChosenAsTheyLie() {
        final int first = append(Batches.compressed("eu/1", "x".repeat(10_000)));
        final int second = append(Batches.compressed("eu/2", "y".repeat(10_000)));
        append(Batches.compressed("us/1", "z".repeat(10_000)));
        assertThat(first).isLessThan(1_000);
        assertThat(withBytes("eu/")).containsExactly(new Piece(0, 2, first + second));
    }

    @Test
    void prefixesOfManyBytesToACharacterAreComparedAsBytes() {
        appendTo("k\u00f6ln/1", 1);
        appendTo("k\u00f8ge/1", 1);
        appendTo("\ud83d\udef4/a", 1);
        appendTo("\ud83d\udef5/a", 1);
        assertThat(withBytes("k\u00f6")).extracting(Piece::firstSeqno).containsExactly(0L);
        assertThat(withBytes("\ud83d\udef4")).extracting(Piece::firstSeqno).containsExactly(2L);
        assertThat(withBytes("k")).extracting(Piece::nextSeqno).containsExactly(2L);
    }

    /** So that others get their turn, and a consumer knows how far it is. */
    @Test
    void whoPassesMuchComesUpForAirWithoutBytes() {
        for (int i = 0; i < 35; i++) {
            append(Batches.of("us/1", 0, 0, "x".repeat(100_000)));
        }
        final int bytes = appendTo("eu/1", 1);
        final List<Piece> runs = runs("eu");
        assertThat(runs).filteredOn(run -> run.bytes() == 0).hasSizeBetween(3, 5);
        assertThat(runs.get(0).nextSeqno()).isBetween(9L, 12L);
        assertThat(runs).contains(new Piece(35, 36, bytes));
        assertThat(runs.get(runs.size() - 1).nextSeqno()).isEqualTo(37);
    }

    /** Their batches do not say in the header how far they go. */
    @Test
    void passedBatchesWithTheirOwnSeqnosAreCountedToTheirEnd() {
        log =
                store.create(
                        new LogSpec(
                                "own",
                                SeqnoMode.CLIENT,
                                AckLevel.SYNCED,
                                1 << 20,
                                false,
                                Retention.KEEP,
                                Retention.KEEP));
        append(Batches.withSeqnos(5, 10, 20));
        Batches.append(log, AckLevel.SYNCED, Batches.withSeqnos(30, 45));
        final Run run = new Run();
        try (LogReader reader = log.openReader()) {
            assertThat(reader.poll(run, MAX_RUN, "eu".getBytes(UTF_8))).isTrue();
            assertThat(run.length()).isZero();
            assertThat(run.nextSeqno()).isEqualTo(46);
        }
    }
}
