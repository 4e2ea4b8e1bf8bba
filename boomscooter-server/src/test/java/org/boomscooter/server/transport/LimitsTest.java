package org.boomscooter.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.boomscooter.format.frame.Ack;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.protocol.AckLevel;
import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.protocol.ControlMessage.End;
import org.boomscooter.format.protocol.ControlMessage.Start;
import org.boomscooter.format.protocol.ErrorCode;
import org.boomscooter.format.protocol.Protocol;
import org.boomscooter.format.segment.SeqnoMode;
import org.boomscooter.server.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every limit at its bound and at one more. */
class LimitsTest {
    @TempDir private Path directory;

    @Test
    void batchSize() throws IOException {
        try (TestServer server =
                        TestServer.start(directory, TestServer.config().maxFrameBytes(8192));
                RawClient client = server.connect()) {
            client.openProducer(1, "spans", AckLevel.WRITTEN);
            client.send(Batches.ofLength(0, 1, 8192));
            client.frames(Frame.TYPE_ACK, 1);
            client.send(Batches.ofLength(0, 2, 8200));
            assertThat(client.farewell(ErrorCode.LIMIT_EXCEEDED).text())
                    .contains("8200", "8192", "limit.batch-size");
        }
    }

    @Test
    void messageSize() throws IOException {
        try (TestServer server =
                        TestServer.start(directory, TestServer.config().maxMessageBytes(1000));
                RawClient client = server.connect()) {
            client.openProducer(1, "spans", AckLevel.WRITTEN);
            client.send(Batches.of(0, 1, "x".repeat(1000), "y"));
            client.frames(Frame.TYPE_ACK, 1);
            client.send(Batches.of(0, 2, "y", "x".repeat(1001)));
            final ControlMessage.Refusal refusal = client.refusal();
            assertThat(refusal.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
            assertThat(refusal.text()).contains("1001", "1000", "limit.message-size");
            assertThat(refusal.reference()).isEqualTo(2);
            assertThat(refusal.fatal()).isFalse();
            client.send(Batches.of(0, 3, "small"));
            client.frames(Frame.TYPE_ACK, 1);
        }
    }

    @Test
    void frameSizeBeforeTheWelcome() throws IOException {
        try (TestServer server = TestServer.start(directory)) {
            final String name = "x".repeat(Protocol.MAX_FRAME_BEFORE_WELCOME - 200);
            try (RawClient client = new RawClient(server.server.port())) {
                client.send(new ControlMessage.Hello(1, 1, name, ""));
                assertThat(client.message()).isInstanceOf(ControlMessage.Welcome.class);
            }
            try (RawClient client = new RawClient(server.server.port())) {
                client.send(new ControlMessage.Hello(1, 1, name + "x".repeat(200), ""));
                assertThat(client.farewell(ErrorCode.LIMIT_EXCEEDED).text()).contains("65536");
            }
        }
    }

    @Test
    void connections() throws IOException {
        try (TestServer server =
                TestServer.start(directory, TestServer.config().maxConnections(2))) {
            final RawClient first = server.connect();
            try (RawClient second = server.connect();
                    RawClient third = new RawClient(server.server.port())) {
                assertThat(third.farewell(ErrorCode.LIMIT_EXCEEDED).text())
                        .contains("at most 2", "limit.connections");
                second.send(new ControlMessage.ListLogs(""));
                second.message();
            }
            first.close();
            Await.until(() -> server.server.stats().openConnections() == 0, "all closed");
            server.connect().close();
        }
    }

    @Test
    void subscriptions() throws IOException {
        try (TestServer server =
                        TestServer.start(directory, TestServer.config().maxSubscriptions(2));
                RawClient client = server.connect()) {
            client.openProducer(9, "spans", AckLevel.WRITTEN);
            client.subscribe(1, "spans", Start.earliest(), End.none(), 0);
            client.subscribe(2, "spans", Start.earliest(), End.none(), 0);
            subscribe(client, 3);
            refused(client, "limit.subscriptions");
            client.send(new ControlMessage.CloseStream(1));
            assertThat(client.message()).isEqualTo(new ControlMessage.Done());
            subscribe(client, 3);
            assertThat(client.message()).isInstanceOf(ControlMessage.Subscribed.class);
        }
    }

    private static void subscribe(final RawClient client, final int stream) throws IOException {
        client.send(
                new ControlMessage.Subscribe(stream, "spans", Start.earliest(), End.none(), "", 0));
    }

    @Test
    void producers() throws IOException {
        try (TestServer server = TestServer.start(directory, TestServer.config().maxProducers(1));
                RawClient client = server.connect()) {
            client.openProducer(1, "spans", AckLevel.WRITTEN);
            client.send(new ControlMessage.OpenProducer(2, "spans", AckLevel.WRITTEN, 0, false, 0));
            refused(client, "limit.producers");
        }
    }

    @Test
    void watches() throws IOException {
        try (TestServer server = TestServer.start(directory, TestServer.config().maxWatches(1));
                RawClient client = server.connect()) {
            client.send(new ControlMessage.WatchLogs("", 10));
            assertThat(client.message()).isEqualTo(new ControlMessage.Done());
            client.send(new ControlMessage.WatchLogs("a", 10));
            refused(client, "limit.watches");
        }
    }

    private static void refused(final RawClient client, final String setting) throws IOException {
        final ControlMessage.Refusal refusal = client.refusal();
        assertThat(refusal.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED);
        assertThat(refusal.text()).contains(setting);
        assertThat(refusal.fatal()).isFalse();
    }

    @Test
    void bytesInFlightStopTheReadingAndLoseNothing() throws IOException {
        try (TestServer server =
                        TestServer.start(
                                directory,
                                TestServer.config()
                                        .maxFrameBytes(64 << 10)
                                        .maxInFlightBytesPerConnection(64 << 10)
                                        .maxInFlightBytes(128 << 10));
                RawClient first = server.connect();
                RawClient second = server.connect()) {
            final List<RawClient> clients = List.of(first, second);
            final int count = 200;
            final List<Integer> ids = new ArrayList<>();
            for (final RawClient client : clients) {
                ids.add(client.openProducer(1, "spans", AckLevel.WRITTEN).producerId());
            }
            for (int i = 1; i <= count; i++) {
                for (int c = 0; c < clients.size(); c++) {
                    clients.get(c).send(Batches.ofLength(ids.get(c), i, 40_000));
                    assertThat(server.server.stats().inFlightBytes()).isLessThan(1 << 20);
                }
            }
            for (final RawClient client : clients) {
                int sequence = 0;
                for (final ByteBuffer ack : client.frames(Frame.TYPE_ACK, count)) {
                    sequence++;
                    assertThat(Ack.producerSequence(ack, 0)).isEqualTo(sequence);
                }
            }
        }
    }

    @Test
    @Timeout(60)
    void framesThatNeverComeWholeStopNobodyElse() throws Exception {
        try (TestServer server =
                        TestServer.start(
                                directory,
                                TestServer.config()
                                        .maxFrameBytes(1 << 20)
                                        .maxInFlightBytesPerConnection(1 << 20)
                                        .maxInFlightBytes(1 << 20));
                RawClient quick = server.connect()) {
            final int id = quick.openProducer(1, "spans", AckLevel.WRITTEN).producerId();
            final List<RawClient> slow = new ArrayList<>();
            final List<Thread> sending = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                final RawClient client = server.connect();
                slow.add(client);
                final byte[] batch = firstBatch(client, 900_000);
                // The server does not read all of them, so that may stand still.
                sending.add(inBackground(() -> client.send(Arrays.copyOf(batch, 600_000))));
            }
            Await.until(() -> server.server.stats().inFlightBytes() >= 1 << 20, "no room left");
            for (int sequence = 1; sequence <= 50; sequence++) {
                quick.send(Batches.ofLength(id, sequence, 128 << 10));
            }
            quick.frames(Frame.TYPE_ACK, 50);
            assertThat(server.server.stats().inFlightBytes()).isGreaterThan(1 << 20);
            for (final RawClient client : slow) {
                client.close();
            }
            for (final Thread thread : sending) {
                thread.join();
            }
        }
    }

    /** Of a producer that is opened for it; not sent yet. */
    private static byte[] firstBatch(final RawClient client, final int length) throws IOException {
        final int id = client.openProducer(1, "spans", AckLevel.WRITTEN).producerId();
        final byte[] batch = new byte[length];
        Batches.ofLength(id, 1, length).get(batch);
        return batch;
    }

    private interface Sending {
        void run() throws IOException;
    }

    private static Thread inBackground(final Sending sending) {
        final Thread thread =
                new Thread(
                        () -> {
                            try {
                                sending.run();
                            } catch (final IOException e) {
                                // Ended in the middle by whoever closed the connection.
                            }
                        },
                        "sending");
        thread.start();
        return thread;
    }

    @Test
    @Timeout(60)
    void halfFramesHoldNoMoreThanTheLimitAndOneFrameAndAllComeWhole() throws Exception {
        final int frameBytes = 900_000;
        final int count = 30;
        // A block is exchanged for the next larger one: for a moment there are both.
        final long mostBytes = (2 << 20) + 2L * frameBytes + count * (256L << 10);
        try (TestServer server =
                TestServer.start(
                        directory,
                        TestServer.config()
                                .maxFrameBytes(frameBytes)
                                .maxInFlightBytesPerConnection(frameBytes)
                                .maxInFlightBytes(2 << 20))) {
            final CountDownLatch mayEnd = new CountDownLatch(1);
            final List<RawClient> clients = new ArrayList<>();
            final List<Thread> sending = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                final RawClient client = server.connect();
                clients.add(client);
                final byte[] batch = firstBatch(client, frameBytes);
                sending.add(
                        inBackground(
                                () -> {
                                    client.send(Arrays.copyOf(batch, frameBytes - 8));
                                    await(mayEnd);
                                    client.send(
                                            Arrays.copyOfRange(batch, frameBytes - 8, frameBytes));
                                }));
            }
            Await.until(() -> server.server.stats().inFlightBytes() > 2 << 20, "overdrawn");
            mayEnd.countDown();
            while (sending.stream().anyMatch(Thread::isAlive)) {
                assertThat(server.server.stats().inFlightBytes()).isLessThanOrEqualTo(mostBytes);
                Thread.onSpinWait();
            }
            for (final RawClient client : clients) {
                client.frames(Frame.TYPE_ACK, 1);
                client.close();
            }
        }
    }

    private static void await(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @Timeout(60)
    void aFrameThatStopsOthersAndDoesNotComeWholeEndsItsConnection() throws Exception {
        final int frameBytes = 1 << 20;
        try (TestServer server =
                TestServer.start(
                        directory,
                        TestServer.config()
                                .maxFrameBytes(frameBytes)
                                .maxInFlightBytesPerConnection(frameBytes)
                                .maxInFlightBytes(frameBytes)
                                .idleTimeoutMs(500))) {
            final List<RawClient> slow = new ArrayList<>();
            final List<Thread> sending = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                final RawClient client = server.connect();
                slow.add(client);
                final byte[] batch = firstBatch(client, frameBytes);
                sending.add(inBackground(() -> client.send(Arrays.copyOf(batch, 700_000))));
            }
            for (final RawClient client : slow) {
                assertThat(client.farewell(ErrorCode.LIMIT_EXCEEDED).text())
                        .contains("limit.idle-timeout");
                client.close();
            }
            for (final Thread thread : sending) {
                thread.join();
            }
        }
    }

    @Test
    void addressesOtherThanLoopbackNeedAToken() {
        assertThatThrownBy(() -> TestServer.start(directory, TestServer.config().host("0.0.0.0")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0.0.0.0")
                .hasMessageContaining("token");
    }

    @Test
    void whoShowsNoTokenOrAWrongOneGetsNoFurther() throws IOException {
        try (TestServer server =
                TestServer.start(
                        directory,
                        TestServer.config().host("0.0.0.0").token(AccessToken.of("s3cret")))) {
            for (final String token : List.of("", "s3cre", "s3cret ", "S3CRET")) {
                try (RawClient client = new RawClient(server.server.port())) {
                    client.hello(token);
                    client.farewell(ErrorCode.UNAUTHENTICATED);
                }
            }
            try (RawClient client = new RawClient(server.server.port())) {
                client.hello("s3cret");
                assertThat(client.message()).isInstanceOf(ControlMessage.Welcome.class);
            }
        }
    }

    @Test
    void withoutAnyRightEveryCommandIsForbidden() throws IOException {
        final List<ControlMessage> commands =
                List.of(
                        new ControlMessage.CreateLog(
                                "a", SeqnoMode.SERVER, 0, true, true, AckLevel.SYNCED, null, null),
                        new ControlMessage.SetLog("a", null, null),
                        new ControlMessage.DescribeLog("a"),
                        new ControlMessage.ListLogs(""),
                        new ControlMessage.DeleteLog("a"),
                        new ControlMessage.OpenProducer(1, "a", AckLevel.SYNCED, 0, true, 0),
                        new ControlMessage.Subscribe(2, "a", Start.earliest(), End.none(), "", 1),
                        new ControlMessage.CommitCursor("a", "c", 0, false),
                        new ControlMessage.ListCursors("a"),
                        new ControlMessage.DeleteCursor("a", "c"),
                        new ControlMessage.WatchLogs("", 10));
        try (TestServer server =
                        TestServer.start(directory, TestServer.config(), (verb, log) -> false);
                RawClient client = server.connect()) {
            for (final ControlMessage command : commands) {
                client.send(command);
                assertThat(client.refusal().code())
                        .as("%s", command)
                        .isEqualTo(ErrorCode.FORBIDDEN);
            }
            client.send(new ControlMessage.CloseStream(1));
            assertThat(client.refusal().code()).isEqualTo(ErrorCode.NO_SUCH_STREAM);
        }
    }

    @Test
    void versionsMustMeet() throws IOException {
        try (TestServer server = TestServer.start(directory)) {
            try (RawClient client = new RawClient(server.server.port())) {
                client.send(new ControlMessage.Hello(2, 9, "from the future", ""));
                assertThat(client.farewell(ErrorCode.UNSUPPORTED_VERSION).text())
                        .contains("2-9", "1-1");
            }
            try (RawClient client = new RawClient(server.server.port())) {
                client.send(new ControlMessage.Hello(1, 9, "from both", ""));
                assertThat(client.message())
                        .isInstanceOfSatisfying(
                                ControlMessage.Welcome.class,
                                welcome -> assertThat(welcome.version()).isEqualTo(1));
            }
        }
    }
}
