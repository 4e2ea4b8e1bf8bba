package org.boomscooter.format.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;

class BatchRoundTripTest {
    private static final LZ4Compressor COMPRESSOR = LZ4Factory.safeInstance().fastCompressor();
    private static final long LOG_ID = 0x1122_3344_5566_7788L;

    /**
     * What a message should read as; {@code seqnoStep} counts in batches that number themselves.
     */
    record Sample(int type, int version, Long key, long seqnoStep, String payload) {
        byte[] bytes() {
            return payload.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    /** A batch before it is built. */
    record Plan(
            List<Sample> samples, String channel, boolean clientSeqnos, boolean lz4, long first) {}

    @Provide
    Arbitrary<Plan> plans() {
        final Arbitrary<Sample> samples =
                Combinators.combine(
                                Arbitraries.integers().between(0, 0xFFFF),
                                Arbitraries.integers().between(0, 0xFF),
                                Arbitraries.longs().injectNull(0.5),
                                Arbitraries.longs().between(1, 1L << 40),
                                Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(70))
                        .as(Sample::new);
        final Arbitrary<String> channels =
                Arbitraries.strings()
                        .withCharRange(' ', '\ud7ff')
                        .ofMinLength(1)
                        .ofMaxLength(85)
                        .injectNull(0.5);
        return Combinators.combine(
                        samples.list().ofMinSize(1).ofMaxSize(30),
                        channels,
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false),
                        Arbitraries.longs().between(0, 1L << 60))
                .as(Plan::new);
    }

    @Property
    void whatWasBuiltIsRead(
            @ForAll("plans") final Plan plan,
            @ForAll @IntRange(max = 20) final int offset,
            @ForAll final boolean direct) {
        final ByteBuffer batch = place(build(plan), offset, direct);
        final BatchCursor cursor = new BatchCursor().wrap(batch, offset, batch.limit());
        assertThat(channel(cursor)).isEqualTo(plan.channel() == null ? "" : plan.channel());
        long seqno = plan.first() - 1;
        for (final Sample sample : plan.samples()) {
            assertThat(cursor.next()).isTrue();
            seqno += seqno < plan.first() || !plan.clientSeqnos() ? 1 : sample.seqnoStep();
            assertThat(cursor.seqno()).isEqualTo(seqno);
            assertThat(cursor.payloadType()).isEqualTo(sample.type());
            assertThat(cursor.payloadVersion()).isEqualTo(sample.version());
            assertThat(cursor.hasKey()).isEqualTo(sample.key() != null);
            assertThat(cursor.key()).isEqualTo(sample.key() == null ? 0 : sample.key());
            assertThat(payload(cursor)).isEqualTo(sample.bytes());
        }
        assertThat(cursor.next()).isFalse();
        assertThat(cursor.next()).isFalse();
    }

    @Property
    void theHeaderHoldsTheRangeOfTheKeys(@ForAll("plans") final Plan plan) {
        final ByteBuffer batch = build(plan);
        final List<Long> keys = new ArrayList<>();
        plan.samples().stream().map(Sample::key).filter(key -> key != null).forEach(keys::add);
        assertThat(BatchHeader.minKey(batch, 0))
                .isEqualTo(keys.stream().min(Long::compare).orElse(BatchHeader.NO_MIN_KEY));
        assertThat(BatchHeader.maxKey(batch, 0))
                .isEqualTo(keys.stream().max(Long::compare).orElse(BatchHeader.NO_MAX_KEY));
    }

    @Property
    void noFlippedBitGetsPastTheChecksums(
            @ForAll("plans") final Plan plan, @ForAll @IntRange(max = 1 << 20) final int anyBit) {
        final ByteBuffer batch = build(plan);
        final int length = Frame.length(batch, 0);
        final int bit = anyBit % (length * Byte.SIZE);
        batch.put(bit / 8, (byte) (batch.get(bit / 8) ^ 1 << bit % 8));
        final BatchChecksum checksum = new BatchChecksum();
        final boolean passes =
                BatchHeader.shapeError(batch, 0, length, length) == null
                        && checksum.isHeaderWhole(batch, 0, LOG_ID)
                        && checksum.isBodyWhole(batch, 0);
        assertThat(passes).as("bit %d", bit).isFalse();
    }

    @Property
    void aBatchOfAnotherLogNeverPasses(
            @ForAll("plans") final Plan plan, @ForAll final long otherLogId) {
        final boolean passes = new BatchChecksum().isHeaderWhole(build(plan), 0, otherLogId);
        assertThat(passes).isEqualTo(otherLogId == LOG_ID);
    }

    @Property(tries = 200)
    void everyCutOfABatchIsToldFromAWholeOne(@ForAll("plans") final Plan plan) {
        final ByteBuffer batch = build(plan);
        final BatchCursor cursor = new BatchCursor();
        for (int cut = 0; cut < batch.limit(); cut++) {
            final int limit = cut;
            assertThat(BatchHeader.shapeError(batch, 0, limit, batch.limit()))
                    .isEqualTo(FormatError.TRUNCATED);
            assertThatThrownBy(() -> cursor.wrap(batch, 0, limit))
                    .isInstanceOf(FormatException.class);
        }
    }

    /** Damage that checksums would find: without them it must still end in a value or an error. */
    @Property
    void aDamagedBatchIsReadToItsEndOrRefused(
            @ForAll("plans") final Plan plan,
            @ForAll @IntRange(max = 1 << 20) final int anyOffset,
            @ForAll final byte value) {
        final ByteBuffer batch = build(plan);
        batch.put(anyOffset % batch.limit(), value);
        final BatchCursor cursor = new BatchCursor(decompressor(), 1 << 20);
        int count = 0;
        try {
            cursor.wrap(batch, 0, batch.limit());
            while (cursor.next()) {
                payload(cursor);
                count++;
            }
            assertThat(count).isEqualTo(BatchHeader.messageCount(batch, 0));
        } catch (final FormatException e) {
            assertThat(e.error()).isNotNull();
            assertThat(e.position()).isNotNegative();
        }
    }

    private static LZ4SafeDecompressor decompressor() {
        return LZ4Factory.safeInstance().safeDecompressor();
    }

    /** A whole batch at offset 0, stamped as the server does; its limit is its length. */
    private static ByteBuffer build(final Plan plan) {
        final BatchBuilder builder = new BatchBuilder(ByteBuffer.allocate(1 << 14));
        builder.begin(
                plan.channel() == null ? null : plan.channel().getBytes(StandardCharsets.UTF_8),
                plan.clientSeqnos());
        long seqno = plan.first();
        for (final Sample sample : plan.samples()) {
            if (builder.messageCount() > 0) {
                seqno += sample.seqnoStep();
            }
            final byte[] payload = sample.bytes();
            final int offset =
                    builder.claim(
                            sample.type(),
                            sample.version(),
                            seqno,
                            sample.key() != null,
                            sample.key() == null ? 0 : sample.key(),
                            payload.length);
            builder.buffer().put(offset, payload);
        }
        final ByteBuffer batch = finish(builder, plan.lz4());
        if (!plan.clientSeqnos()) {
            BatchHeader.baseSeqno(batch, 0, plan.first());
        }
        BatchHeader.headerCrc(batch, 0, new BatchChecksum().headerCrc(batch, 0, LOG_ID));
        return batch;
    }

    private static ByteBuffer finish(final BatchBuilder builder, final boolean lz4) {
        if (lz4) {
            final ByteBuffer target = ByteBuffer.allocate(builder.maxCompressedLength(COMPRESSOR));
            final int length = builder.finishCompressed(COMPRESSOR, target, 1, 1);
            if (length != BatchBuilder.FULL) {
                return target.slice(0, length);
            }
        }
        return builder.buffer().slice(0, builder.finish(1, 1));
    }

    private static ByteBuffer place(
            final ByteBuffer batch, final int offset, final boolean direct) {
        final int length = offset + batch.limit();
        final ByteBuffer placed =
                direct ? ByteBuffer.allocateDirect(length) : ByteBuffer.allocate(length);
        placed.put(offset, batch, 0, batch.limit());
        return placed;
    }

    private static String channel(final BatchCursor cursor) {
        final byte[] channel = new byte[cursor.channelLength()];
        cursor.batchBuffer().get(cursor.channelOffset(), channel);
        assertThat(cursor.channelStartsWith(channel)).isTrue();
        return new String(channel, StandardCharsets.UTF_8);
    }

    private static byte[] payload(final BatchCursor cursor) {
        final byte[] payload = new byte[cursor.payloadLength()];
        cursor.buffer().get(cursor.payloadOffset(), payload);
        return payload;
    }
}
