package org.boomscooter.format.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.KeyRange;
import org.boomscooter.format.frame.LittleEndian;
import org.boomscooter.format.segment.SegmentHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SparseIndexTest {
    private static final long LOG_ID = 9;
    private static final long BASE_SEQNO = 1_000;
    private static final int STRETCH_LENGTH = 4096;

    /** One stretch: how many seqnos and 8-byte words it takes, and what lies in it. */
    record Stretch(int seqnos, int words, long minKey, long maxKey, long minTime, long maxTime) {}

    @Provide
    Arbitrary<List<Stretch>> stretches() {
        final Arbitrary<Long> longs = Arbitraries.longs();
        return Combinators.combine(
                        Arbitraries.integers().between(1, 1_000_000),
                        Arbitraries.integers().between(8, 4_000),
                        longs,
                        longs,
                        longs,
                        longs)
                .as(
                        (seqnos, words, key, otherKey, time, otherTime) ->
                                new Stretch(
                                        seqnos,
                                        words,
                                        Math.min(key, otherKey),
                                        Math.max(key, otherKey),
                                        Math.min(time, otherTime),
                                        Math.max(time, otherTime)))
                .list()
                .ofMaxSize(40);
    }

    @Property(tries = 300)
    void everySeqnoIsFoundInItsStretch(
            @ForAll("stretches") final List<Stretch> stretches, @ForAll final boolean sealed) {
        final ByteBuffer buffer = build(stretches, sealed);
        final SparseIndex index = SparseIndex.open(buffer, LOG_ID, BASE_SEQNO);
        assertThat(index.count()).isEqualTo(stretches.size());
        assertThat(index.find(BASE_SEQNO - 1)).isEqualTo(-1);
        long seqno = BASE_SEQNO;
        for (int i = 0; i < stretches.size(); i++) {
            final Stretch stretch = stretches.get(i);
            assertThat(index.find(seqno)).isEqualTo(i);
            seqno += stretch.seqnos();
            assertThat(index.find(seqno - 1)).isEqualTo(i);
            assertThat(index.length(i)).isEqualTo(stretch.words() * 8);
            assertThat(index.minKey(i)).isEqualTo(stretch.minKey());
            assertThat(index.maxKey(i)).isEqualTo(stretch.maxKey());
            assertThat(index.minTimeNs(i)).isEqualTo(stretch.minTime());
            assertThat(index.maxTimeNs(i)).isEqualTo(stretch.maxTime());
        }
        assertThat(index.find(Long.MAX_VALUE)).isEqualTo(stretches.size() - 1);
    }

    @Property(tries = 300)
    void keysAndTimesSkipOnlyWhatCannotHoldThem(
            @ForAll("stretches") final List<Stretch> stretches,
            @ForAll final long key,
            @ForAll final long time) {
        final SparseIndex index = SparseIndex.open(build(stretches, true), LOG_ID, BASE_SEQNO);
        final int byKey = index.findKeys(new KeyRange(key, key), 0);
        final int byTime = index.findTime(time, 0);
        for (int i = 0; i < stretches.size(); i++) {
            final Stretch stretch = stretches.get(i);
            if (byKey < 0 || i < byKey) {
                assertThat(key < stretch.minKey() || key > stretch.maxKey()).isTrue();
            }
            if (byTime < 0 || i < byTime) {
                assertThat(stretch.maxTime()).isLessThan(time);
            }
        }
    }

    @Property
    void aFlippedBitOfASealedIndexIsFound(
            @ForAll("stretches") final List<Stretch> stretches, @ForAll @IntRange final int any) {
        final ByteBuffer buffer = build(stretches, true);
        // Without stretches there are no groups, and nothing behind byte 80 that counts.
        final int covered = stretches.isEmpty() ? 80 : buffer.capacity();
        final int bit = Math.floorMod(any, covered * 8);
        final int at = bit / 8;
        buffer.put(at, (byte) (buffer.get(at) ^ 1 << bit % 8));
        if (LittleEndian.getInt(buffer, 64) == 0) {
            return;
        }
        assertThatThrownBy(() -> SparseIndex.open(buffer, LOG_ID, BASE_SEQNO))
                .isInstanceOf(FormatException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "1000, 4096, 8",
        "1001, 4096, 4096",
        "1001, 8184, 4096",
        "1001, 8193, 4096",
        "1001, 8192, 4095",
        "1001, 8192, 0",
        "1001, 8192, -8",
        "1001, 8192, 2147483640",
        "1001, 2147483640, 4096",
        "1001, -8192, 4096",
        "1000, 8192, 4096",
        "-5, 8192, 4096"
    })
    void anEntryThatDoesNotContinueTheOneBeforeEndsAnOpenIndexAndSpoilsASealedOne(
            final long seqno, final int position, final int length) {
        final ByteBuffer buffer = ByteBuffer.allocate(SparseIndex.fileLength(1 << 20, 4096));
        final SparseIndex index = SparseIndex.create(buffer, LOG_ID, BASE_SEQNO, STRETCH_LENGTH);
        index.append(BASE_SEQNO, SegmentHeader.LENGTH, 4096, 0, 0, 0, 0);
        index.append(seqno, position, length, 0, 0, 0, 0);
        final SparseIndex open = SparseIndex.open(buffer, LOG_ID, BASE_SEQNO);
        assertThat(open.count()).isEqualTo(1);
        assertThat(open.uncoveredPosition()).isEqualTo(8192);
        index.seal(16384, BASE_SEQNO + 1);
        assertThatThrownBy(() -> SparseIndex.open(buffer, LOG_ID, BASE_SEQNO))
                .isInstanceOfSatisfying(
                        FormatException.class,
                        e -> assertThat(e.error()).isEqualTo(FormatError.BAD_VALUE));
    }

    @ParameterizedTest
    @CsvSource({"4096", "-8192", "8196", "2147483647"})
    void aFooterLiesBehindTheLastStretch(final int footerPosition) {
        final ByteBuffer buffer = ByteBuffer.allocate(SparseIndex.fileLength(1 << 20, 4096));
        final SparseIndex index = SparseIndex.create(buffer, LOG_ID, BASE_SEQNO, STRETCH_LENGTH);
        index.append(BASE_SEQNO, SegmentHeader.LENGTH, 4096, 0, 0, 0, 0);
        index.seal(footerPosition, BASE_SEQNO + 1);
        assertThatThrownBy(() -> SparseIndex.open(buffer, LOG_ID, BASE_SEQNO))
                .isInstanceOf(FormatException.class);
    }

    @Test
    void aReaderSeesEntriesThatAreAddedLater() {
        final ByteBuffer buffer =
                ByteBuffer.allocateDirect(SparseIndex.fileLength(1 << 20, STRETCH_LENGTH));
        final SparseIndex writer = SparseIndex.create(buffer, LOG_ID, BASE_SEQNO, STRETCH_LENGTH);
        final SparseIndex reader = SparseIndex.open(buffer.duplicate(), LOG_ID, BASE_SEQNO);
        assertThat(reader.uncoveredPosition()).isEqualTo(SegmentHeader.LENGTH);
        writer.append(BASE_SEQNO, SegmentHeader.LENGTH, 5000, 1, 2, 3, 4);
        assertThat(reader.count()).isZero();
        assertThat(reader.refresh()).isEqualTo(1);
        assertThat(reader.uncoveredPosition()).isEqualTo(SegmentHeader.LENGTH + 5000);
    }

    @Test
    void anIndexOfAnotherSegmentIsRefused() {
        final ByteBuffer buffer = build(List.of(), true);
        assertThatThrownBy(() -> SparseIndex.open(buffer, LOG_ID + 1, BASE_SEQNO))
                .isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> SparseIndex.open(buffer, LOG_ID, BASE_SEQNO + 1))
                .isInstanceOf(FormatException.class);
    }

    private static ByteBuffer build(final List<Stretch> stretches, final boolean sealed) {
        final ByteBuffer buffer =
                ByteBuffer.allocate(
                        SparseIndex.HEADER_LENGTH + stretches.size() * SparseIndex.ENTRY_LENGTH);
        final SparseIndex index = SparseIndex.create(buffer, LOG_ID, BASE_SEQNO, STRETCH_LENGTH);
        long seqno = BASE_SEQNO;
        int position = SegmentHeader.LENGTH;
        for (final Stretch stretch : stretches) {
            index.append(
                    seqno,
                    position,
                    stretch.words() * 8,
                    stretch.minKey(),
                    stretch.maxKey(),
                    stretch.minTime(),
                    stretch.maxTime());
            seqno += stretch.seqnos();
            position += stretch.words() * 8;
        }
        if (sealed) {
            index.seal(position, seqno);
        }
        return buffer;
    }
}
