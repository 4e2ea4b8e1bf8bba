package org.boomscooter.format.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.KeyRange;
import org.boomscooter.format.segment.LookupCounter;
import org.boomscooter.format.segment.SegmentHeader;
import org.junit.jupiter.api.Test;

class SealedIndexTest {
    private static final long LOG_ID = 9;
    private static final long BASE_SEQNO = 1_000;
    private static final int STRETCH_LENGTH = 8192;

    /** Stretches of a segment of 256 MiB. */
    private static final int MANY = 32_768;

    private final LookupCounter counter = new LookupCounter();

    @Property(tries = 100)
    void answersAsTheWholeIndexDoes(
            @ForAll @IntRange(min = 1, max = 12_000) final int count, @ForAll final long seed) {
        final Random random = new Random(seed);
        final ByteBuffer file = build(count, i -> random.nextInt(1_000), 0);
        final SparseIndex whole = SparseIndex.open(file, LOG_ID, BASE_SEQNO);
        final SealedIndex index = open(file);
        assertThat(index.count()).isEqualTo(count);
        assertThat(index.footerPosition()).isEqualTo(whole.footerPosition());
        assertThat(index.uncoveredPosition()).isEqualTo(whole.uncoveredPosition());
        for (int i = 0; i < 50; i++) {
            final int entry = random.nextInt(count);
            assertThat(index.position(entry)).isEqualTo(whole.position(entry));
            assertThat(index.length(entry)).isEqualTo(whole.length(entry));
            final long seqno = BASE_SEQNO - 5L + random.nextInt(2 * count + 10);
            assertThat(index.find(seqno)).isEqualTo(whole.find(seqno));
            final long low = random.nextInt(1_200) - 100L;
            final KeyRange keys = new KeyRange(low, low + random.nextInt(3));
            assertThat(index.findKeys(keys, entry)).isEqualTo(whole.findKeys(keys, entry));
            final long time = random.nextInt(1_200) - 100L;
            assertThat(index.findTime(time, entry)).isEqualTo(whole.findTime(time, entry));
        }
    }

    @Test
    void theZoneMapIsThatOfAllStretches() {
        final ZoneMap zones = open(build(MANY, i -> i, 0)).zoneMap();
        assertThat(zones)
                .isEqualTo(
                        new ZoneMap(
                                0,
                                MANY,
                                0,
                                MANY,
                                BASE_SEQNO + 2L * MANY,
                                SegmentHeader.LENGTH + MANY * STRETCH_LENGTH));
    }

    @Test
    void findingAKeyInOrderedOnesReadsTheHeadAndOneGroup() {
        final ByteBuffer file = build(MANY, i -> i, 0);
        final SealedIndex index = open(file);
        assertThat(index.findKeys(new KeyRange(20_000, 20_000), 0)).isEqualTo(19_999);
        assertThat(index.position(19_999))
                .isEqualTo(SegmentHeader.LENGTH + 19_999 * STRETCH_LENGTH);
        assertThat(counter.counts().indexBytesRead()).isLessThanOrEqualTo(4096 + 5 * 4096);
    }

    @Test
    void findingASeqnoReadsTheHeadAndOneGroup() {
        final SealedIndex index = open(build(MANY, i -> i, 0));
        assertThat(index.find(BASE_SEQNO + 2L * 777 + 1)).isEqualTo(777);
        assertThat(index.firstSeqno(777)).isEqualTo(BASE_SEQNO + 2 * 777);
        assertThat(counter.counts().indexBytesRead()).isLessThanOrEqualTo(4096 + 5 * 4096);
    }

    @Test
    void whatNoKeyIsInNeedsNoGroup() {
        final SealedIndex index = open(build(MANY, i -> i, 0));
        assertThat(index.findKeys(new KeyRange(-9, -1), 0)).isEqualTo(-1);
        assertThat(index.findTime(MANY + 1, 0)).isEqualTo(-1);
        assertThat(counter.counts().indexBytesRead()).isEqualTo(4096);
    }

    @Test
    void anIndexWithAGapHasNoGroups() {
        assertThat(open(build(100, i -> i, 8))).isNull();
    }

    @Test
    void anOpenIndexHasNoGroups() {
        final ByteBuffer file = ByteBuffer.allocate(SparseIndex.fileLength(1 << 20, 8192));
        SparseIndex.create(file, LOG_ID, BASE_SEQNO, STRETCH_LENGTH)
                .append(BASE_SEQNO, SegmentHeader.LENGTH, STRETCH_LENGTH, 0, 0, 0, 0);
        assertThat(open(file)).isNull();
    }

    @Property(tries = 200)
    void aFlippedBitIsFoundBeforeAnythingIsBelieved(@ForAll @IntRange final int any) {
        final int count = 300;
        final ByteBuffer file = build(count, i -> i, 0);
        final int bit = Math.floorMod(any, file.capacity() * 8);
        file.put(bit / 8, (byte) (file.get(bit / 8) ^ 1 << bit % 8));
        // The checksum of all entries is for whoever reads all of them.
        if (bit / 8 >= 36 && bit / 8 < 60) {
            return;
        }
        assertThatThrownBy(
                        () -> {
                            final SealedIndex index = open(file);
                            for (int i = 0; i < count; i++) {
                                index.position(i);
                            }
                        })
                .isInstanceOf(FormatException.class);
    }

    @Test
    void anIndexThatIsCutShortIsRefused() {
        final ByteBuffer file = build(300, i -> i, 0).limit(4096 + 48 * 299);
        assertThatThrownBy(() -> open(file).position(299))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("shorter");
        assertThatThrownBy(() -> open(file.duplicate().limit(4095)))
                .isInstanceOf(FormatException.class);
    }

    private SealedIndex open(final ByteBuffer file) {
        return SealedIndex.open(
                (target, position) -> {
                    final int length =
                            Math.max(
                                    0, Math.min(target.remaining(), file.limit() - (int) position));
                    target.put(target.position(), file, (int) position, length)
                            .position(target.position() + length);
                },
                LOG_ID,
                BASE_SEQNO,
                counter);
    }

    /** A key for each stretch. */
    @FunctionalInterface
    private interface Keys {
        long of(int stretch);
    }

    /** Two seqnos a stretch, keys and times from that of the stretch to one more. */
    private static ByteBuffer build(final int count, final Keys keys, final int gap) {
        final ByteBuffer buffer =
                ByteBuffer.allocate(SparseIndex.HEADER_LENGTH + count * SparseIndex.ENTRY_LENGTH);
        final SparseIndex index = SparseIndex.create(buffer, LOG_ID, BASE_SEQNO, STRETCH_LENGTH);
        int position = SegmentHeader.LENGTH;
        for (int i = 0; i < count; i++) {
            final long key = keys.of(i);
            final int from = i == count / 2 ? position + gap : position;
            index.append(BASE_SEQNO + 2L * i, from, STRETCH_LENGTH, key, key + 1, key, key + 1);
            position = from + STRETCH_LENGTH;
        }
        index.seal(position, BASE_SEQNO + 2L * count);
        return buffer;
    }
}
