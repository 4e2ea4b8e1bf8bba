package org.boomscooter.format.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.protocol.ControlMessage.LogInfo;
import org.boomscooter.format.segment.LookupCounts;
import org.boomscooter.format.segment.Retention;
import org.boomscooter.format.segment.SeqnoMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ControlCodecTest {
    private static final ControlMessage.Damage DAMAGE =
            new ControlMessage.Damage(
                    3, 40, 49, "00000000000000000000.log at 8192: body CRC32C", true);

    private static final LogInfo INFO =
            new LogInfo(
                    "samples/3",
                    0x1122_3344_5566_7788L,
                    SeqnoMode.CLIENT,
                    1 << 28,
                    true,
                    1,
                    900,
                    800,
                    800,
                    2,
                    1 << 30,
                    1 << 20,
                    true,
                    "/var/lib/boomscooter/logs/samples/3",
                    1_700_000_000_000L,
                    List.of(DAMAGE, DAMAGE),
                    AckLevel.WRITTEN,
                    new Retention(86_400_000, 0),
                    new Retention(0, 1L << 40));

    private static final LookupCounts COUNTS = new LookupCounts(1, 2, 3, 4, 5, 6, 7);

    static Stream<ControlMessage> messages() {
        return Stream.of(
                new ControlMessage.Hello(1, 65535, "test 1", "s3cret-\u00e9"),
                new ControlMessage.Welcome(1, "boomscooter 0.1", 16 << 20, 8 << 20, 30_000, 64),
                new ControlMessage.Refusal(ErrorCode.SEQNO_GONE, "gone", true, 7, 9, true),
                new ControlMessage.Done(),
                new ControlMessage.CreateLog(
                        "spans",
                        SeqnoMode.SERVER,
                        1 << 20,
                        false,
                        true,
                        AckLevel.SYNCED,
                        null,
                        null),
                new ControlMessage.CreateLog(
                        "spans",
                        SeqnoMode.SERVER,
                        0,
                        true,
                        false,
                        AckLevel.SYNCED,
                        new Retention(1, 2),
                        Retention.KEEP,
                        7),
                new ControlMessage.SetLog("spans", null, new Retention(86_400_000, 0)),
                new ControlMessage.SetLog("spans", Retention.KEEP, null),
                new ControlMessage.DescribeLog("spans"),
                new ControlMessage.ListLogs(""),
                new ControlMessage.DeleteLog("spans"),
                new ControlMessage.Logs(List.of(INFO, INFO)),
                new ControlMessage.OpenProducer(1, "spans", AckLevel.WRITTEN, -1, true, -2),
                new ControlMessage.ProducerOpened(1, 5, 6, 7, SeqnoMode.CLIENT, 8),
                subscribe(ControlMessage.Start.earliest(), ControlMessage.End.none()),
                subscribe(ControlMessage.Start.latest(), ControlMessage.End.asItStands()),
                subscribe(ControlMessage.Start.at(5), ControlMessage.End.at(6)),
                subscribe(ControlMessage.Start.since(-5), ControlMessage.End.none()),
                new ControlMessage.Subscribed(2, 3, SeqnoMode.SERVER, 4, -1, 5),
                new ControlMessage.CloseStream(2),
                new ControlMessage.StreamEnd(2, 77, ""),
                new ControlMessage.StreamEnd(2, 77, "deleted", COUNTS),
                new ControlMessage.Subscribe(
                        2,
                        "spans",
                        ControlMessage.Start.earliest(),
                        ControlMessage.End.none(),
                        "",
                        1,
                        new ControlMessage.Keys(Long.MAX_VALUE, Long.MIN_VALUE),
                        "billing",
                        true,
                        false),
                new ControlMessage.Subscribe(
                        2,
                        "spans",
                        ControlMessage.Start.at(7),
                        ControlMessage.End.none(),
                        "",
                        1,
                        null,
                        "",
                        false,
                        true),
                new ControlMessage.Examine(2),
                new ControlMessage.Examined(COUNTS),
                DAMAGE,
                new ControlMessage.WatchLogs("spans/", 100),
                new ControlMessage.LogsChanged(
                        List.of(
                                new ControlMessage.LogChange(
                                        "a",
                                        1,
                                        0,
                                        4096,
                                        ControlMessage.ChangeKind.DELETED,
                                        7,
                                        List.of(8L, 1L << 40)))),
                new ControlMessage.UnwatchLogs(),
                new ControlMessage.ReadMetrics(),
                new ControlMessage.Metrics("up 1\n"),
                new ControlMessage.CommitCursor("spans", "billing", 900, true),
                new ControlMessage.ListCursors("spans"),
                new ControlMessage.DeleteCursor("spans", "billing"),
                new ControlMessage.Cursors(
                        List.of(new ControlMessage.Cursor("billing", 899, 1_700_000_000_000L)),
                        3,
                        900));
    }

    private static ControlMessage subscribe(
            final ControlMessage.Start start, final ControlMessage.End end) {
        return new ControlMessage.Subscribe(2, "spans", start, end, "eu/", 1 << 20);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void everyMessageComesBackAsItWent(final ControlMessage message) {
        final Control control = new Control(-2, true, message);
        final ByteBuffer frame = ControlCodec.encode(control);
        assertThat(frame.remaining()).isEqualTo(Frame.length(frame, 0)).matches(n -> n % 8 == 0);
        final ByteBuffer elsewhere = ByteBuffer.allocateDirect(frame.remaining() + 24);
        elsewhere.put(16, frame, 0, frame.remaining());
        assertThat(ControlCodec.decode(elsewhere, 16, 16 + frame.remaining())).isEqualTo(control);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void everyCutIsAFormatException(final ControlMessage message) {
        final ByteBuffer frame = ControlCodec.encode(Control.of(1, message));
        for (int cut = 0; cut < frame.remaining(); cut++) {
            final int limit = cut;
            assertThatThrownBy(() -> ControlCodec.decode(frame, 0, limit))
                    .isInstanceOf(FormatException.class);
        }
        for (int cut = 16; cut < frame.remaining(); cut += 8) {
            final byte[] shorter = new byte[cut];
            frame.get(0, shorter);
            ByteBuffer.wrap(shorter).order(ByteOrder.LITTLE_ENDIAN).putInt(0, cut);
            decodeAnything(shorter);
        }
    }

    @ParameterizedTest
    @MethodSource("messages")
    void flippedBytesGiveAValueOrAFormatException(final ControlMessage message) {
        final ByteBuffer frame = ControlCodec.encode(Control.of(1, message));
        final long seed = System.nanoTime();
        System.out.println("seed " + seed);
        final Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            final byte[] bytes = new byte[frame.remaining()];
            frame.get(0, bytes);
            for (int flips = 1 + random.nextInt(6); flips > 0; flips--) {
                bytes[8 + random.nextInt(bytes.length - 8)] =
                        random.nextBoolean()
                                ? (byte) random.nextInt()
                                : (byte) (random.nextInt(3) - 1);
            }
            decodeAnything(bytes);
        }
    }

    private static void decodeAnything(final byte[] bytes) {
        try {
            assertThat(ControlCodec.decode(ByteBuffer.wrap(bytes), 0, bytes.length)).isNotNull();
        } catch (final FormatException e) {
            assertThat(e.error()).isNotNull();
        } catch (final Throwable e) {
            fail("not a FormatException, for " + Arrays.toString(bytes), e);
        }
    }

    @Test
    void claimedSegmentsAreNotBelieved() {
        for (final int count : new int[] {-1, Integer.MIN_VALUE, 64, 511, Integer.MAX_VALUE - 1}) {
            final ByteBuffer frame = header(24);
            frame.putInt(8, count);
            assertThatThrownBy(() -> ControlCodec.decode(frame, 0, 24))
                    .isInstanceOfSatisfying(
                            FormatException.class,
                            e -> assertThat(e.error()).isEqualTo(FormatError.BAD_LENGTH));
        }
        for (final int words : new int[] {-1, 2, 0x0FFF_FFFF, Integer.MAX_VALUE}) {
            final ByteBuffer frame = header(24);
            frame.putInt(12, words);
            assertThatThrownBy(() -> ControlCodec.decode(frame, 0, 24))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("segment 0");
        }
    }

    @Test
    void aListOfEmptyStructsIsNotBelieved() {
        final ByteBuffer frame =
                ControlCodec.encode(Control.of(1, new ControlMessage.Logs(List.of())));
        final int list = frame.limit() - 2 * Long.BYTES;
        for (final long count : new long[] {8, 100_000, (1 << 29) - 1}) {
            // Element size 0: no bits at all.
            frame.putLong(list, 1 | count << 35);
            assertThatThrownBy(() -> ControlCodec.decode(frame, 0, frame.limit()))
                    .as("%d elements", count)
                    .isInstanceOf(FormatException.class);
        }
    }

    @Test
    void textThatIsNotUtf8IsRefused() {
        final ByteBuffer frame =
                ControlCodec.encode(Control.of(1, new ControlMessage.DescribeLog("spans")));
        for (int i = 0; i < frame.limit(); i++) {
            if (frame.get(i) == 'p') {
                frame.put(i, (byte) 0xFF);
            }
        }
        assertThatThrownBy(() -> ControlCodec.decode(frame, 0, frame.limit()))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void aMessageAboveTheLargestFrameIsNotEncoded() {
        final ControlMessage big =
                new ControlMessage.Logs(
                        Collections.nCopies(Protocol.MAX_CONTROL_FRAME / 200, INFO));
        assertThatThrownBy(() -> ControlCodec.encode(Control.of(1, big)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1048576");
    }

    @Test
    void aFrameFullOfLogsIsRead() {
        final ControlMessage many = new ControlMessage.Logs(Collections.nCopies(2400, INFO));
        final ByteBuffer frame = ControlCodec.encode(Control.of(1, many));
        assertThat(frame.limit()).isGreaterThan(Protocol.MAX_CONTROL_FRAME * 3 / 4);
        assertThat(ControlCodec.decode(frame, 0, frame.limit()).message()).isEqualTo(many);
    }

    @Test
    void theCodesAreThoseOfTheSchema() {
        assertThat(Stream.of(ErrorCode.values()).map(Enum::name))
                .containsExactlyElementsOf(
                        Stream.of(ControlSchema.ErrorCode.values())
                                .filter(code -> code != ControlSchema.ErrorCode._NOT_IN_SCHEMA)
                                .map(Enum::name)
                                .toList());
    }

    @Test
    void aTokenIsNotPrinted() {
        assertThat(new ControlMessage.Hello(1, 1, "me", "s3cret"))
                .asString()
                .doesNotContain("s3cret");
    }

    private static ByteBuffer header(final int length) {
        final ByteBuffer frame = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        Frame.putHeader(frame, 0, length, Frame.TYPE_CONTROL, 0);
        return frame;
    }
}
