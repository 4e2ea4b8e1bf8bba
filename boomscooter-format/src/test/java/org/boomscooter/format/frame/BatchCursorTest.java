package org.boomscooter.format.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.Consumer;
import net.jpountz.lz4.LZ4Factory;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchCursorTest {
    private static final int FIRST_MESSAGE = BatchHeader.HEADER_LENGTH;

    private final BatchBuilder builder = new BatchBuilder(ByteBuffer.allocate(4096));
    private final BatchCursor cursor = new BatchCursor();

    @Test
    void bytesBehindTheLastCountedMessageAreIgnored() {
        final ByteBuffer batch = batch(3);
        BatchHeader.messageCount(batch, 0, 2);
        cursor.wrap(batch, 0, batch.limit());
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.next()).isFalse();
    }

    @Test
    void aMissingMessageIsAnError() {
        final ByteBuffer batch = batch(3);
        BatchHeader.messageCount(batch, 0, 4);
        cursor.wrap(batch, 0, batch.limit());
        for (int i = 0; i < 3; i++) {
            assertThat(cursor.next()).isTrue();
        }
        assertThatThrownBy(cursor::next).satisfies(is(FormatError.BAD_COUNT));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, Integer.MAX_VALUE})
    void aCountThatCannotBeIsRefusedBeforeAnyMessage(final int count) {
        final ByteBuffer batch = batch(3);
        BatchHeader.messageCount(batch, 0, count);
        assertThatThrownBy(() -> cursor.wrap(batch, 0, batch.limit()))
                .satisfies(is(FormatError.BAD_COUNT));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {Integer.MIN_VALUE, -1, 0, 7, 4096, Integer.MAX_VALUE - 7, Integer.MAX_VALUE})
    void aMessageLengthThatLeavesTheBatchIsRefused(final int length) {
        final ByteBuffer batch = batch(3);
        LittleEndian.putInt(batch, FIRST_MESSAGE, length);
        cursor.wrap(batch, 0, batch.limit());
        assertThatThrownBy(cursor::next).satisfies(is(FormatError.BAD_LENGTH));
    }

    @Test
    void anUnknownFlagOfAMessageIsRefused() {
        final ByteBuffer batch = batch(1);
        batch.put(FIRST_MESSAGE + Message.FLAGS_OFFSET, (byte) 0x80);
        cursor.wrap(batch, 0, batch.limit());
        assertThatThrownBy(cursor::next).satisfies(is(FormatError.BAD_FLAGS));
    }

    @ParameterizedTest
    @CsvSource({
        "-1, BAD_SEQNO",
        "-9223372036854775808, BAD_SEQNO",
        "9223372036854775805, BAD_SEQNO",
        "9223372036854775807, BAD_SEQNO"
    })
    void seqnosStayBelowTheHighestOne(final long base, final FormatError error) {
        final ByteBuffer batch = batch(3);
        BatchHeader.baseSeqno(batch, 0, BatchHeader.MAX_SEQNO - 2);
        assertThat(cursor.wrap(batch, 0, batch.limit()).next()).isTrue();
        BatchHeader.baseSeqno(batch, 0, base);
        assertThatThrownBy(() -> cursor.wrap(batch, 0, batch.limit())).satisfies(is(error));
    }

    @ParameterizedTest
    @CsvSource({"10, 10", "10, 9", "11, 12", "9, 12", "10, -1", "10, 9223372036854775807"})
    void clientSeqnosBeginWithTheBaseAndIncrease(final long first, final long second) {
        builder.begin(null, true);
        builder.claim(0, 0, 10, false, 0, 0);
        builder.claim(0, 0, 20, false, 0, 0);
        final ByteBuffer batch = builder.buffer().slice(0, builder.finish(0, 0));
        LittleEndian.putLong(batch, FIRST_MESSAGE + 8, first);
        LittleEndian.putLong(batch, FIRST_MESSAGE + 24, second);
        cursor.wrap(batch, 0, batch.limit());
        assertThatThrownBy(
                        () -> {
                            cursor.next();
                            cursor.next();
                        })
                .satisfies(is(FormatError.BAD_SEQNO));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000",
                "ffff",
                "0001",
                "0900616161616161616161",
                "0100ff",
                "0200c080",
                "0300eda080",
                "0200c3c3",
                "0400f4908080",
                "0100e2"
            })
    void aChannelIsWellFormedUtf8WithinTheBatch(final String bytes) {
        builder.begin(new byte[] {'a'}, false);
        builder.claim(0, 0, 0);
        final ByteBuffer batch = builder.buffer().slice(0, builder.finish(0, 0));
        BatchHeader.messageCount(batch, 0, 1);
        batch.put(FIRST_MESSAGE, HexFormat.of().parseHex(bytes));
        if (bytes.startsWith("0900")) {
            LittleEndian.putInt(batch, 0, 72);
        }
        assertThatThrownBy(() -> cursor.wrap(batch, 0, batch.limit()))
                .satisfies(is(FormatError.BAD_CHANNEL));
    }

    @Test
    void aChannelIsFoundWhereverTheBatchLies() {
        builder.begin("zażółć/π/😀".getBytes(StandardCharsets.UTF_8), false);
        builder.buffer().put(builder.claim(0, 0, 3), new byte[] {1, 2, 3});
        final int length = builder.finish(0, 0);
        for (int offset = 0; offset < 8; offset++) {
            final ByteBuffer shifted = ByteBuffer.allocate(offset + length);
            shifted.put(offset, builder.buffer(), 0, length);
            cursor.wrap(shifted, offset, shifted.limit());
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.payloadLength()).isEqualTo(3);
            assertThat(shifted.get(cursor.payloadOffset() + 2)).isEqualTo((byte) 3);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 16",
        "-8, 16",
        "12, 16",
        "2147483640, 16",
        "4088, 16",
        "144, 0",
        "144, -1",
        "144, 4096",
        "136, 44",
        "152, 44"
    })
    void aCompressedBlockUnpacksToWhatItsHeaderSaysOrIsRefused(
            final int uncompressed, final int compressed) {
        final ByteBuffer batch = compressedBatch();
        LittleEndian.putInt(batch, FIRST_MESSAGE, uncompressed);
        LittleEndian.putInt(batch, FIRST_MESSAGE + 4, compressed);
        assertThatThrownBy(() -> cursor.wrap(batch, 0, batch.limit()))
                .satisfies(is(FormatError.BAD_COMPRESSION));
    }

    @Test
    void aCompressedBatchAboveTheLimitOfTheCursorIsRefused() {
        final ByteBuffer batch = compressedBatch();
        final int unpacked = LittleEndian.getInt(batch, FIRST_MESSAGE);
        final var decompressor = LZ4Factory.safeInstance().safeDecompressor();
        assertThat(new BatchCursor(decompressor, unpacked).wrap(batch, 0, batch.limit()).next())
                .isTrue();
        assertThatThrownBy(
                        () ->
                                new BatchCursor(decompressor, unpacked - 8)
                                        .wrap(batch, 0, batch.limit()))
                .satisfies(is(FormatError.BAD_COMPRESSION));
    }

    @Test
    void aRefusedBatchLeavesNoMessagesOfTheOneBefore() {
        final ByteBuffer batch = batch(3);
        cursor.wrap(batch, 0, batch.limit());
        assertThatThrownBy(() -> cursor.wrap(batch, 0, 10)).isInstanceOf(FormatException.class);
        assertThat(cursor.next()).isFalse();
    }

    private ByteBuffer batch(final int count) {
        builder.begin(null, false);
        for (int i = 0; i < count; i++) {
            builder.claim(0, 0, 10);
        }
        return builder.buffer().slice(0, builder.finish(0, 0));
    }

    private ByteBuffer compressedBatch() {
        builder.begin(null, false);
        for (int i = 0; i < 9; i++) {
            builder.claim(0, 0, 64);
        }
        final var compressor = LZ4Factory.safeInstance().fastCompressor();
        final ByteBuffer target = ByteBuffer.allocate(builder.maxCompressedLength(compressor));
        return target.slice(0, builder.finishCompressed(compressor, target, 0, 0));
    }

    private static Consumer<Throwable> is(final FormatError error) {
        return thrown -> {
            assertThat(thrown).isInstanceOf(FormatException.class);
            assertThat(((FormatException) thrown).error()).isEqualTo(error);
        };
    }
}
