package org.boomscooter.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.boomscooter.format.frame.Ack;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.frame.LogSwitch;
import org.boomscooter.format.protocol.AckLevel;
import org.boomscooter.format.protocol.Control;
import org.boomscooter.format.protocol.ControlCodec;
import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.protocol.ControlMessage.End;
import org.boomscooter.format.protocol.ControlMessage.Start;
import org.boomscooter.format.protocol.ErrorCode;
import org.boomscooter.format.protocol.Protocol;
import org.boomscooter.server.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes to an open port, and what the others notice of it: nothing. */
class BadInputTest {
    private static final int MUCH = 1 << 30;

    @TempDir private Path directory;

    @Test
    void anHttpRequestIsToldThatItIsNoFrame() throws IOException {
        try (TestServer server = TestServer.start(directory);
                RawClient client = new RawClient(server.server.port())) {
            client.send(
                    "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            assertThat(client.farewell(ErrorCode.BAD_FRAME).text()).contains("byte 0");
        }
    }

    @Test
    void hugeLengthsAreRefusedByTheHeaderAlone() throws IOException {
        try (TestServer server = TestServer.start(directory)) {
            for (final int length : new int[] {-8, Integer.MAX_VALUE - 7, 0, 4, 12, 1 << 30}) {
                try (RawClient client = new RawClient(server.server.port())) {
                    client.send(header(length, Frame.TYPE_CONTROL));
                    assertThat(client.refusal().fatal()).as("length %d", length).isTrue();
                    assertThat(client.frame()).isNull();
                }
                try (RawClient client = server.connect()) {
                    client.openProducer(1, "spans", AckLevel.SYNCED);
                    client.send(header(length, Frame.TYPE_BATCH));
                    assertThat(client.refusal().fatal()).as("length %d", length).isTrue();
                    assertThat(client.frame()).isNull();
                }
            }
            assertThat(server.server.stats().inFlightBytes()).isLessThan(1 << 20);
        }
    }

    @Test
    void framesOutOfPlaceAreRefused() throws IOException {
        try (TestServer server = TestServer.start(directory)) {
            for (final int type :
                    new int[] {
                        0,
                        Frame.TYPE_BATCH,
                        Frame.TYPE_LOG_SWITCH,
                        Frame.TYPE_CREDIT,
                        Frame.TYPE_HEARTBEAT,
                        Frame.TYPE_ACK,
                        77
                    }) {
                try (RawClient client = new RawClient(server.server.port())) {
                    client.send(header(16, type));
                    assertThat(client.farewell(ErrorCode.BAD_FRAME).text())
                            .contains("type " + type);
                }
            }
            for (final int type : new int[] {Frame.TYPE_ACK, Frame.TYPE_SEGMENT_END, 0, 8}) {
                try (RawClient client = server.connect()) {
                    client.send(header(40, type));
                    assertThat(client.farewell(ErrorCode.BAD_FRAME).text())
                            .contains("type " + type);
                }
            }
            try (RawClient client = server.connect()) {
                client.send(Batches.of(0, 1, "no log switch before it"));
                assertThat(client.farewell(ErrorCode.BAD_FRAME).text()).contains("log switch");
            }
            try (RawClient client = server.connect()) {
                client.send(new ControlMessage.Done());
                assertThat(client.farewell(ErrorCode.BAD_FRAME).text()).contains("Done");
            }
            try (RawClient client = server.connect()) {
                client.credit(1, -1);
                assertThat(client.farewell(ErrorCode.BAD_FRAME).text()).contains("credit is -1");
            }
        }
    }

    @Test
    void aWrongChecksumEndsTheConnectionAndNothingIsAppended() throws IOException {
        try (TestServer server = TestServer.start(directory);
                RawClient other = server.connect();
                RawClient client = server.connect()) {
            final int id = client.openProducer(1, "spans", AckLevel.SYNCED).producerId();
            client.send(Batches.of(id, 1, "good"));
            final ByteBuffer bad = Batches.of(id, 2, "to be spoilt");
            bad.put(BatchHeader.HEADER_LENGTH + 10, (byte) 'X');
            client.send(bad);
            client.send(Batches.of(id, 3, "behind it"));
            assertThat(Ack.producerSequence(client.frames(Frame.TYPE_ACK, 1).get(0), 0))
                    .isEqualTo(1);
            final ControlMessage.Refusal refusal = client.farewell(ErrorCode.BAD_CHECKSUM);
            assertThat(refusal.stream()).isEqualTo(1);
            assertThat(refusal.reference()).isEqualTo(2);
            assertThat(contents(other, "spans")).containsExactly("good");
        }
    }

    @Test
    void everyCutOfAConnectionLeavesWholeBatchesOnly() throws IOException {
        try (TestServer server = TestServer.start(directory)) {
            final ByteBuffer stream = ByteBuffer.allocate(8192);
            final ByteBuffer switched = ByteBuffer.allocate(16);
            LogSwitch.put(switched, 0, 1);
            stream.put(switched);
            stream.put(Batches.of(0, 1, "first"));
            final int first = stream.position();
            stream.put(Batches.of(0, 2, "second", "third"));
            final int second = stream.position();
            final byte[] bytes = new byte[second];
            stream.get(0, bytes);
            long appended = 0;
            for (int cut = 1; cut <= second; cut += 3) {
                try (RawClient client = server.connect()) {
                    client.send(
                            new ControlMessage.OpenProducer(
                                    1, "spans", AckLevel.WRITTEN, 0, true, 0));
                    assertThat(client.message()).isInstanceOf(ControlMessage.ProducerOpened.class);
                    client.send(Arrays.copyOf(bytes, cut));
                    client.shutdownOutput();
                    final int whole = (cut >= first ? 1 : 0) + (cut >= second ? 1 : 0);
                    for (int i = 0; i < whole; i++) {
                        assertThat(Frame.type(client.frame(), 0)).isEqualTo(Frame.TYPE_ACK);
                    }
                    if (cut == LogSwitch.LENGTH || cut == first || cut == second) {
                        assertThat(client.frame()).as("cut at %d", cut).isNull();
                    } else {
                        assertThat(client.farewell(ErrorCode.BAD_FRAME).text())
                                .as("cut at %d", cut)
                                .contains("cut short");
                    }
                    appended += whole == 2 ? 3 : whole;
                }
            }
            assertThat(server.store.find("spans").appendedSeqno()).isEqualTo(appended);
        }
    }

    @Test
    void aFrameCutShortByAHalfCloseIsNamedWithItsPlace() throws IOException {
        try (TestServer server = TestServer.start(directory)) {
            try (RawClient client = new RawClient(server.server.port())) {
                client.send(beginning(header(16, Frame.TYPE_CONTROL), 4));
                client.shutdownOutput();
                assertThat(client.farewell(ErrorCode.BAD_FRAME).text())
                        .contains("frame at byte 0 ", "at byte 4,", "4 of the 8 bytes of a frame");
            }
            final ByteBuffer hello =
                    ControlCodec.encode(Control.of(1, new ControlMessage.Hello(1, 1, "cut", "")));
            try (RawClient client = new RawClient(server.server.port())) {
                client.send(beginning(hello, hello.limit() - 3));
                client.shutdownOutput();
                assertThat(client.farewell(ErrorCode.BAD_FRAME).text())
                        .contains((hello.limit() - 3) + " of " + hello.limit() + " bytes");
            }
            final ByteBuffer open =
                    ControlCodec.encode(
                            Control.of(
                                    2,
                                    new ControlMessage.OpenProducer(
                                            1, "spans", AckLevel.SYNCED, 0, true, 0)));
            final int start = hello.limit() + open.limit() + LogSwitch.LENGTH;
            try (RawClient client = new RawClient(server.server.port())) {
                client.send(hello);
                assertThat(client.message()).isInstanceOf(ControlMessage.Welcome.class);
                client.send(open);
                assertThat(client.message()).isInstanceOf(ControlMessage.ProducerOpened.class);
                client.logSwitch(1);
                final ByteBuffer batch = Batches.of(0, 1, "12345678");
                client.send(beginning(batch, 50));
                client.shutdownOutput();
                assertThat(client.farewell(ErrorCode.BAD_FRAME).text())
                        .contains(
                                "frame at byte " + start + " ",
                                "at byte " + (start + 50) + ",",
                                "50 of " + batch.limit() + " bytes");
            }
            assertThat(server.store.find("spans").appendedSeqno()).isZero();
            Await.until(
                    () -> server.server.stats().openConnections() == 0,
                    "the connections are closed");
        }
    }

    @Test
    void aHelloThatComesByteByByteRunsOutOfTime() throws IOException {
        try (TestServer server =
                        TestServer.start(directory, TestServer.config().handshakeTimeoutMs(300));
                RawClient client = new RawClient(server.server.port())) {
            final ByteBuffer hello =
                    ControlCodec.encode(
                            Control.of(1, new ControlMessage.Hello(1, 1, "x".repeat(60_000), "")));
            final long start = System.nanoTime();
            boolean gone = false;
            for (int i = 0; i < hello.limit() - 1 && !gone; i++) {
                try {
                    client.send(new byte[] {hello.get(i)});
                    LockSupport.parkNanos(1_000_000);
                } catch (final SocketException e) {
                    gone = true;
                }
                assertThat(System.nanoTime() - start).isLessThan(60_000_000_000L);
            }
            assertThat(gone).as("closed before the hello was complete").isTrue();
        }
    }

    @Test
    void aSilentConnectionIsToldWhichTimeoutItMissed() throws IOException {
        try (TestServer server =
                TestServer.start(
                        directory,
                        TestServer.config().handshakeTimeoutMs(200).idleTimeoutMs(200))) {
            try (RawClient client = new RawClient(server.server.port())) {
                assertThat(client.farewell(ErrorCode.LIMIT_EXCEEDED).text())
                        .contains("limit.handshake-timeout");
            }
            try (RawClient client = server.connect()) {
                assertThat(client.farewell(ErrorCode.LIMIT_EXCEEDED).text())
                        .contains("limit.idle-timeout");
            }
        }
    }

    @Test
    void heartbeatsKeepAConnection() throws IOException {
        try (TestServer server =
                        TestServer.start(directory, TestServer.config().idleTimeoutMs(1_000));
                RawClient client = server.connect()) {
            final long end = System.nanoTime() + 2_500_000_000L;
            while (System.nanoTime() < end) {
                client.heartbeat();
                LockSupport.parkNanos(20_000_000);
            }
            client.send(new ControlMessage.ListLogs(""));
            assertThat(client.message()).isInstanceOf(ControlMessage.Logs.class);
        }
    }

    @Test
    void aCapnProtoBombIsRefused() throws IOException {
        try (TestServer server = TestServer.start(directory)) {
            for (final int segments : new int[] {-1, 510, 0x7FFF_FFFE}) {
                try (RawClient client = new RawClient(server.server.port())) {
                    final ByteBuffer frame = header(64, Frame.TYPE_CONTROL);
                    frame.putInt(8, segments).putInt(12, 0x0FFF_FFFF);
                    client.send(frame);
                    client.farewell(ErrorCode.BAD_FRAME);
                }
            }
            // A list of a hundred thousand structs without a word, as the answer "logs".
            final ByteBuffer bomb =
                    ControlCodec.encode(Control.of(1, new ControlMessage.Logs(List.of())));
            bomb.putLong(bomb.limit() - 16, 1 | 100_000L << 35);
            try (RawClient client = server.connect()) {
                client.send(bomb);
                assertThat(client.farewell(ErrorCode.BAD_FRAME).text()).contains("100000");
            }
        }
    }

    @Test
    void halfClosedConnectionsGoAway() throws IOException {
        try (TestServer server = TestServer.start(directory)) {
            final List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                final RawClient client =
                        i % 2 == 0 ? server.connect() : new RawClient(server.server.port());
                client.shutdownOutput();
                clients.add(client);
            }
            Await.until(
                    () -> server.server.stats().openConnections() == 0,
                    "half-closed connections are closed");
            for (final RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void aDeafConsumerCostsNoMemoryAndKeepsNobodyWaiting() throws IOException {
        try (TestServer server = TestServer.start(directory);
                RawClient producer = server.connect();
                RawClient deaf = new RawClient(server.server.port(), 4096);
                RawClient other = server.connect()) {
            final int id = producer.openProducer(1, "spans", AckLevel.SYNCED).producerId();
            deaf.hello("");
            deaf.message();
            deaf.subscribe(1, "spans", Start.earliest(), End.none(), MUCH);
            final int count = 64;
            for (int i = 1; i <= count; i++) {
                producer.send(Batches.ofLength(id, i, 256 << 10));
            }
            producer.frames(Frame.TYPE_ACK, count);
            other.subscribe(1, "spans", Start.earliest(), End.at(count - 1), MUCH);
            other.frames(Frame.TYPE_BATCH, count);
            assertThat(server.server.stats().inFlightBytes()).isLessThan(4 << 20);
            // And when it listens again, everything is there.
            deaf.frames(Frame.TYPE_BATCH, count);
        }
    }

    private static byte[] beginning(final ByteBuffer frame, final int length) {
        final byte[] bytes = new byte[length];
        frame.get(0, bytes);
        return bytes;
    }

    private static ByteBuffer header(final int length, final int type) {
        final int capacity = length < 8 || length > Protocol.MAX_FRAME_BEFORE_WELCOME ? 8 : length;
        final ByteBuffer frame = ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
        Frame.putHeader(frame, 0, length, type, 0);
        return frame;
    }

    private static List<String> contents(final RawClient client, final String log)
            throws IOException {
        client.subscribe(900, log, Start.earliest(), End.asItStands(), MUCH);
        final List<String> payloads = new ArrayList<>();
        while (true) {
            final ByteBuffer frame = client.frame();
            if (Frame.type(frame, 0) == Frame.TYPE_CONTROL) {
                return payloads;
            }
            if (Frame.type(frame, 0) == Frame.TYPE_BATCH) {
                payloads.addAll(Batches.payloads(frame));
            }
        }
    }
}
