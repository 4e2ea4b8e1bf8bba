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
}
