package org.boomscooter.format.companion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import net.jpountz.lz4.LZ4Factory;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompanionTest {
    private final Random random = new Random(7);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 4096, 65535, 65536, 65537, 131072, 300_001})
    void unpacksToTheSameBytes(final int length) {
        final byte[] content = Companions.content(length, random);

        assertThat(Companions.decode(Companions.encode(content))).isEqualTo(content);
    }

    @Test
    void storesWhatDoesNotCompressAsItIs() {
        final byte[] companion = Companions.encode(Companions.content(131072, random));
        final SeekTable table = read(companion);

        assertThat(table.isCompressed(0)).isTrue();
        assertThat(table.isCompressed(1)).isFalse();
        assertThat(table.storedLength(1)).isEqualTo(65536);
    }

    @Test
    void alignsItsTableInTheFile() {
        for (int length = 1; length < 40; length++) {
            final byte[] companion = Companions.encode(Companions.content(length, random));

            assertThat(read(companion).position() % 8).isZero();
            assertThat(companion.length % 8).isZero();
        }
    }

    @Test
    void tellsHowMuchOfItsEndIsNeededForTheTable() {
        final byte[] companion = Companions.encode(Companions.content(300_001, random));
        final ByteBuffer end = ByteBuffer.wrap(companion, companion.length - 32, 32).slice();

        assertThat(SeekTable.lengthFromEnd(end, 0, 32, companion.length))
                .isEqualTo(48 + 5 * 16 + 32);
        assertThatThrownBy(() -> SeekTable.read(end, 0, 32, companion.length))
                .isInstanceOfSatisfying(
                        FormatException.class,
                        e -> assertThat(e.error()).isEqualTo(FormatError.TRUNCATED));
    }

    /** A match of LZ4 may name either of two places with the same bytes: that is no damage. */
    @Test
    void neverUnpacksToOtherBytesWhicheverBitIsFlipped() {
        final byte[] content = Companions.content(65536 + 300, random);
        final byte[] companion = Companions.encode(content);
        final SeekTable table = read(companion);
        for (int i = 0; i < companion.length; i++) {
            if (i > 400 && i < companion.length - 1200 && i % 97 != 0) {
                continue;
            }
            companion[i] ^= (byte) (1 << (i % 8));
            final byte[] unpacked = decodeOrNull(companion);
            if (i < CompanionFrame.HEADER_LENGTH || i >= table.endMarkPosition()) {
                assertThat(unpacked).as("bit %d of byte %d", i % 8, i).isNull();
            } else if (unpacked != null) {
                assertThat(unpacked).as("bit %d of byte %d", i % 8, i).isEqualTo(content);
            }
            companion[i] ^= (byte) (1 << (i % 8));
        }
    }

    @Test
    void findsEveryCut() {
        final byte[] companion = Companions.encode(Companions.content(1000, random));
        for (int length = 0; length < companion.length; length++) {
            final byte[] cut = Arrays.copyOf(companion, length);

            assertThat(catchThrowable(() -> Companions.decode(cut)))
                    .as("cut at %d", length)
                    .isInstanceOf(FormatException.class);
        }
    }

    @Test
    void answersRandomBytesWithANamedError() {
        final byte[] content = Companions.content(70_000, random);
        final byte[] companion = Companions.encode(content);
        for (int round = 0; round < 2000; round++) {
            final byte[] damaged = companion.clone();
            final int from = random.nextInt(damaged.length);
            for (int i = from; i < Math.min(damaged.length, from + 64); i++) {
                damaged[i] = (byte) random.nextInt();
            }

            final byte[] unpacked = decodeOrNull(damaged);
            assertThat(unpacked == null || Arrays.equals(unpacked, content)).isTrue();
        }
    }

    /** {@code null}: refused with a named error; any other exception fails the test. */
    private static byte[] decodeOrNull(final byte[] companion) {
        try {
            return Companions.decode(companion);
        } catch (final FormatException e) {
            return null;
        }
    }

    @Test
    void refusesABlockBehindAShortOne() {
        final CompanionEncoder encoder =
                new CompanionEncoder(LZ4Factory.safeInstance().fastCompressor(), 1, 0);
        final ByteBuffer source = ByteBuffer.allocate(100);
        final ByteBuffer target = ByteBuffer.allocate(encoder.maxStoredBlockLength());
        encoder.putBlock(source, 0, 100, target, 0);

        assertThatThrownBy(() -> encoder.putBlock(source, 0, 100, target, 0))
                .isInstanceOf(IllegalStateException.class);
    }

    private static SeekTable read(final byte[] companion) {
        return SeekTable.read(ByteBuffer.wrap(companion), 0, companion.length, companion.length);
    }

    private static CompanionWalk.Found walk(final byte[] companion, final int readable) {
        return CompanionWalk.run(
                (target, position, length) -> {
                    if (position + length > readable) {
                        return false;
                    }
                    target.put(0, companion, (int) position, length);
                    return true;
                },
                LZ4Factory.safeInstance().safeDecompressor(),
                Companions.LOG_ID,
                Companions.BASE_SEQNO);
    }

    /** Header, blocks as they lie there, and an end. */
    private static byte[] framedAnew(final byte[] companion, final CompanionWalk.Found found) {
        final SeekTable table = found.table();
        final byte[] bytes =
                Arrays.copyOf(companion, (int) table.endMarkPosition() + table.endLength());
        final ByteBuffer buffer = ByteBuffer.wrap(bytes);
        CompanionFrame.putHeader(buffer, 0, table.contentLength());
        table.putEnd(buffer, (int) table.endMarkPosition(), found.contentHash());
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 4096, 65535, 65536, 65537, 131072, 300_001})
    void aWalkGivesBackWhateverByteOfHeaderOrEndIsChanged(final int length) {
        final byte[] companion = Companions.encode(Companions.content(length, random));
        final int end = (int) read(companion).endMarkPosition();
        for (int i = 0; i < companion.length; i++) {
            if (i < CompanionFrame.HEADER_LENGTH || i >= end) {
                final byte[] changed = companion.clone();
                changed[i] ^= (byte) (1 << (i % 8));
                assertThat(framedAnew(changed, walk(changed, changed.length)))
                        .as("byte %d", i)
                        .isEqualTo(companion);
            }
        }
        final byte[] longer = Arrays.copyOf(companion, companion.length + 1000);
        assertThat(framedAnew(longer, walk(longer, longer.length))).isEqualTo(companion);
    }

    @Test
    void aWalkOfACutCompanionGivesTheBlocksBeforeTheCut() {
        final byte[] content = Companions.content(300_001, random);
        final byte[] companion = Companions.encode(content);
        final SeekTable table = read(companion);
        for (int block = 0; block < table.blockCount(); block++) {
            final int behind = (int) table.dataPosition(block) + table.storedLength(block);
            for (final int cut : new int[] {behind - 1, behind, behind + 1, behind + 5}) {
                final int whole = cut < behind ? block : block + 1;
                final byte[] kept = Arrays.copyOf(content, Math.min(content.length, whole * 65536));
                assertThat(Companions.decode(framedAnew(companion, walk(companion, cut))))
                        .as("cut at %d of block %d", cut, block)
                        .isEqualTo(kept);
            }
        }
        for (int cut = 0; cut < 19; cut++) {
            assertThat(walk(companion, cut).table().blockCount()).isZero();
        }
    }

    @Test
    void aWalkGoesOnBehindABlockThatDoesNotUnpack() {
        final byte[] content = Companions.content(300_001, random);
        final byte[] companion = Companions.encode(content);
        final SeekTable table = read(companion);
        final int data = (int) table.dataPosition(2);
        Arrays.fill(companion, data, data + 40, (byte) 0);
        companion[companion.length - 1] ^= 1;
        final byte[] anew = framedAnew(companion, walk(companion, companion.length));
        final SeekTable made = read(anew);
        final ByteBuffer block = ByteBuffer.allocate(CompanionFrame.BLOCK_LENGTH);
        for (int i = 0; i < table.blockCount(); i++) {
            final int number = i;
            final Throwable trouble =
                    catchThrowable(
                            () ->
                                    new CompanionDecoder()
                                            .decode(
                                                    made,
                                                    number,
                                                    ByteBuffer.wrap(anew),
                                                    (int) made.dataPosition(number),
                                                    block,
                                                    0));
            if (i == 2) {
                assertThat(trouble).isInstanceOf(FormatException.class);
            } else {
                assertThat(trouble).isNull();
                assertThat(made.crc(i)).isEqualTo(table.crc(i));
            }
        }
    }
}
