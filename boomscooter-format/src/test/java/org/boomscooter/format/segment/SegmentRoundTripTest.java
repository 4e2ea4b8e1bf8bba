package org.boomscooter.format.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.LittleEndian;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentRoundTripTest {
    private static final long LOG_ID = 77;

    @Provide
    Arbitrary<SegmentHeader> headers() {
        return Combinators.combine(
                        Arbitraries.of(SeqnoMode.values()),
                        Arbitraries.longs(),
                        Arbitraries.longs().between(0, Long.MAX_VALUE - 1),
                        Arbitraries.longs(),
                        Arbitraries.longs().between(4096, SegmentHeader.MAX_SEGMENT_LENGTH),
                        Arbitraries.strings().withCharRange(' ', '\ud7ff').ofMaxLength(85))
                .as(SegmentHeader::new);
    }

    @Provide
    Arbitrary<SegmentFooter> footers() {
        final Arbitrary<Long> longs = Arbitraries.longs();
        return Combinators.combine(
                        longs.list().ofSize(9),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers())
                .as(
                        (fields, flags, chain) ->
                                new SegmentFooter(
                                        flags,
                                        fields.get(0),
                                        fields.get(1),
                                        fields.get(2),
                                        fields.get(3),
                                        fields.get(4),
                                        fields.get(5),
                                        fields.get(6),
                                        fields.get(7),
                                        fields.get(8),
                                        chain));
    }

    @Property
    void aHeaderIsReadAsItWasWritten(@ForAll("headers") final SegmentHeader header) {
        final ByteBuffer page = ByteBuffer.allocateDirect(SegmentHeader.LENGTH);
        header.put(page);
        assertThat(SegmentHeader.read(page)).isEqualTo(header);
    }

    @Property
    void noFlippedBitOfAHeaderIsOverlooked(
            @ForAll("headers") final SegmentHeader header,
            @ForAll @IntRange(max = SegmentHeader.LENGTH * 8 - 1) final int bit) {
        final ByteBuffer page = ByteBuffer.allocate(SegmentHeader.LENGTH);
        header.put(page);
        flip(page, bit);
        assertThatThrownBy(() -> SegmentHeader.read(page)).isInstanceOf(FormatException.class);
    }

    /** Someone may write nonsense with a right checksum. */
    @ParameterizedTest
    @CsvSource({"10,7", "12,0", "24,-1", "40,0", "40,1073741825", "48,-1", "48,256", "52,-1"})
    void aValueOutOfItsRangeIsRefusedEvenWithARightChecksum(final int offset, final long value) {
        final ByteBuffer page = ByteBuffer.allocate(SegmentHeader.LENGTH);
        new SegmentHeader(SeqnoMode.SERVER, LOG_ID, 0, 0, 4096, "abcdefgh").put(page);
        if (offset == 24 || offset == 40 || offset == 52) {
            LittleEndian.putLong(page, offset, value);
        } else {
            LittleEndian.putShort(page, offset, (short) value);
        }
        if (offset == 48 && value < 0) {
            LittleEndian.putInt(page, offset, -1);
        }
        LittleEndian.putInt(page, 4092, new BatchChecksum().crc(page, 0, 4092));
        assertThatThrownBy(() -> SegmentHeader.read(page))
                .isInstanceOfSatisfying(
                        FormatException.class,
                        e -> assertThat(e.error()).isEqualTo(FormatError.BAD_VALUE));
    }

    @Property
    void aFooterIsReadAsItWasWritten(
            @ForAll("footers") final SegmentFooter footer,
            @ForAll @IntRange(max = 9) final int at) {
        final ByteBuffer buffer = ByteBuffer.allocateDirect(at + SegmentFooter.LENGTH);
        footer.put(buffer, at, LOG_ID);
        assertThat(SegmentFooter.read(buffer, at, buffer.limit(), LOG_ID)).isEqualTo(footer);
        assertThatThrownBy(() -> SegmentFooter.read(buffer, at, buffer.limit(), LOG_ID + 1))
                .isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> SegmentFooter.read(buffer, at, buffer.limit() - 1, LOG_ID))
                .isInstanceOf(FormatException.class);
    }

    @Property
    void noFlippedBitOfAFooterIsOverlooked(
            @ForAll("footers") final SegmentFooter footer,
            @ForAll @IntRange(max = 88 * 8 - 1) final int bit) {
        final ByteBuffer buffer = ByteBuffer.allocate(SegmentFooter.LENGTH);
        footer.put(buffer, 0, LOG_ID);
        flip(buffer, bit);
        assertThatThrownBy(() -> SegmentFooter.read(buffer, 0, buffer.limit(), LOG_ID))
                .isInstanceOf(FormatException.class);
    }

    @Property
    void aMarkFileIsReadAsItWasWritten(
            @ForAll final long logId,
            @ForAll final SeqnoMode seqnoMode,
            @ForAll final boolean direct,
            @ForAll final long base) {
        final ByteBuffer page =
                direct
                        ? ByteBuffer.allocateDirect(MarkFile.LENGTH)
                        : ByteBuffer.allocate(MarkFile.LENGTH);
        final MarkFile written = MarkFile.create(page, logId, seqnoMode);
        written.appendedSeqno(base);
        written.syncedSeqno(base + 1);
        written.committedSeqno(base + 2);
        written.earliestSeqno(base + 3);
        written.tailSegment(base + 4);
        written.heartbeatMs(base + 5);
        final MarkFile mark = MarkFile.open(page);
        assertThat(mark.logId()).isEqualTo(logId);
        assertThat(mark.seqnoMode()).isEqualTo(seqnoMode);
        assertThat(mark.appendedSeqno()).isEqualTo(base);
        assertThat(mark.syncedSeqno()).isEqualTo(base + 1);
        assertThat(mark.committedSeqno()).isEqualTo(base + 2);
        assertThat(mark.earliestSeqno()).isEqualTo(base + 3);
        assertThat(mark.tailSegment()).isEqualTo(base + 4);
        assertThat(mark.heartbeatMs()).isEqualTo(base + 5);
    }

    @Property
    void noFlippedBitOfTheFixedPartOfAMarkFileIsOverlooked(
            @ForAll final long logId, @ForAll @IntRange(max = 64 * 8 - 1) final int bit) {
        final ByteBuffer page = ByteBuffer.allocate(MarkFile.LENGTH);
        MarkFile.create(page, logId, SeqnoMode.SERVER);
        flip(page, bit);
        assertThatThrownBy(() -> MarkFile.open(page)).isInstanceOf(FormatException.class);
    }

    @Property
    void aFileNameGivesBackItsSeqno(@ForAll @LongRange(min = 0) final long seqno) {
        final String name = LogFiles.name(seqno, LogFiles.INDEX);
        assertThat(name).hasSize(24);
        assertThat(LogFiles.baseSeqno(name, LogFiles.INDEX)).isEqualTo(seqno);
        assertThat(LogFiles.baseSeqno(name, LogFiles.SEGMENT)).isEqualTo(-1);
    }

    @Property
    void anyOtherNameIsNone(@ForAll final String name) {
        assertThat(LogFiles.baseSeqno(name, LogFiles.SEGMENT)).isEqualTo(-1);
    }

    private static void flip(final ByteBuffer buffer, final int bit) {
        buffer.put(bit / 8, (byte) (buffer.get(bit / 8) ^ 1 << bit % 8));
    }
}
