package org.boomscooter.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.boomscooter.format.frame.Ack;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.frame.LogSwitch;
import org.boomscooter.format.protocol.AckLevel;
import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.protocol.ControlMessage.End;
import org.boomscooter.format.protocol.ControlMessage.Start;
import org.boomscooter.format.protocol.ErrorCode;
import org.boomscooter.server.Await;
import org.boomscooter.server.disk.RealDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProduceAndConsumeTest {
    private static final int MUCH = 1 << 30;

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource(AckLevel.class)
    void batchesAreAcknowledgedInOrderWithTheirSeqnos(final AckLevel level) throws IOException {
        try (TestServer server = TestServer.start(directory);
                RawClient client = server.connect()) {
            final int id = client.openProducer(7, "spans", level).producerId();
            for (int i = 1; i <= 300; i++) {
                client.send(Batches.of(id, i, "a" + i, "b" + i));
            }
            long next = 0;
            for (final ByteBuffer ack : client.frames(Frame.TYPE_ACK, 300)) {
                assertThat(Ack.stream(ack, 0)).isEqualTo(7);
                assertThat(Ack.producerSequence(ack, 0)).isEqualTo((int) (next / 2) + 1);
                assertThat(Ack.firstSeqno(ack, 0)).isEqualTo(next);
                assertThat(Ack.lastSeqno(ack, 0)).isEqualTo(next + 1);
                assertThat(Ack.messageCount(ack, 0)).isEqualTo(2);
                next += 2;
            }
        }
    }

    private static Stream<Arguments> waysOut() {
        return Arrays.stream(EventLoops.Io.values())
                .flatMap(
                        io -> Arrays.stream(ReadPath.values()).map(path -> Arguments.of(io, path)));
    }

    @ParameterizedTest
    @MethodSource("waysOut")
    void whatWasProducedIsConsumedByteForByteOverManySegments(
            final EventLoops.Io io, final ReadPath path) throws IOException {
        final int count = 400;
        try (TestServer server =
                        TestServer.start(
                                directory, TestServer.config().readPath(path), new RealDisk(), io);
                RawClient producer = server.connect();
                RawClient consumer = server.connect()) {
            final int id = producer.openProducer(1, "spans", AckLevel.WRITTEN).producerId();
            final List<ByteBuffer> sent = new ArrayList<>();
            for (int i = 1; i <= count; i++) {
                final ByteBuffer batch = Batches.of(id, i, "m" + i, "x".repeat(i * 40));
                sent.add(batch);
                producer.send(batch);
            }
            producer.frames(Frame.TYPE_ACK, count);
            consumer.subscribe(3, "spans", Start.earliest(), End.at(2L * count - 1), MUCH);
            assertThat(LogSwitch.stream(consumer.frame(), 0)).isEqualTo(3);
            int i = 0;
            for (final ByteBuffer batch : consumer.frames(Frame.TYPE_BATCH, count)) {
                assertThat(Batches.payloads(batch)).isEqualTo(Batches.payloads(sent.get(i)));
                assertThat(BatchHeader.baseSeqno(batch, 0)).isEqualTo(2L * i);
                i++;
            }
            assertThat(consumer.message())
                    .usingRecursiveComparison()
                    .ignoringFields("examined")
                    .isEqualTo(new ControlMessage.StreamEnd(3, 2L * count, ""));
        }
    }

    @Test
    void aConsumerAtTheTailGetsWhatComes() throws IOException {
        try (TestServer server = TestServer.start(directory);
                RawClient producer = server.connect();
                RawClient consumer = server.connect()) {
            final int id = producer.openProducer(1, "spans", AckLevel.SYNCED).producerId();
            consumer.subscribe(1, "spans", Start.latest(), End.none(), MUCH);
            for (int i = 1; i <= 50; i++) {
                producer.send(Batches.of(id, i, "m" + i));
                assertThat(Batches.payloads(consumer.frames(Frame.TYPE_BATCH, 1).get(0)))
                        .containsExactly("m" + i);
            }
        }
    }

    @Test
    void noMoreThanTheCreditAndTheRestOfABatchIsSent() throws IOException {
        try (TestServer server = TestServer.start(directory);
                RawClient producer = server.connect();
                RawClient consumer = server.connect()) {
            final int id = producer.openProducer(1, "spans", AckLevel.SYNCED).producerId();
            final int length = Batches.ofLength(id, 1, 1000).limit();
            for (int i = 1; i <= 10; i++) {
                producer.send(Batches.ofLength(id, i, 1000));
            }
            producer.frames(Frame.TYPE_ACK, 10);
            consumer.subscribe(1, "spans", Start.earliest(), End.asItStands(), 1);
            // One batch for one byte of credit; then 999 bytes are owed.
            assertThat(consumer.frames(Frame.TYPE_BATCH, 1)).hasSize(1);
            consumer.credit(1, length - 1);
            consumer.send(new ControlMessage.DescribeLog("spans"));
            assertThat(consumer.message()).isInstanceOf(ControlMessage.Logs.class);
            consumer.credit(1, 1);
            assertThat(consumer.frames(Frame.TYPE_BATCH, 1)).hasSize(1);
            consumer.credit(1, 8 * length);
            assertThat(consumer.frames(Frame.TYPE_BATCH, 8)).hasSize(8);
            assertThat(consumer.message())
                    .usingRecursiveComparison()
                    .ignoringFields("examined")
                    .isEqualTo(new ControlMessage.StreamEnd(1, 10, ""));
        }
    }

    @Test
    void streamsOfSeveralLogsShareAConnection() throws IOException {
        try (TestServer server = TestServer.start(directory);
                RawClient client = server.connect()) {
            final int a = client.openProducer(1, "a", AckLevel.SYNCED).producerId();
            final int b = client.openProducer(2, "b/0", AckLevel.SYNCED).producerId();
            assertThat(a).isNotEqualTo(b);
            for (int i = 1; i <= 20; i++) {
                client.logSwitch(1);
                client.send(Batches.of(a, i, "a" + i));
                client.logSwitch(2);
                client.send(Batches.of(b, i, "b" + i));
            }
            client.frames(Frame.TYPE_ACK, 40);
            client.subscribe(3, "a", Start.at(5), End.at(19), 0);
            client.subscribe(4, "b/0", Start.earliest(), End.at(19), 0);
            client.credit(3, MUCH);
            client.credit(4, MUCH);
            final List<String> fromA = new ArrayList<>();
            final List<String> fromB = new ArrayList<>();
            int ends = 0;
            List<String> current = null;
            while (ends < 2) {
                final ByteBuffer frame = client.frame();
                switch (Frame.type(frame, 0)) {
                    case Frame.TYPE_LOG_SWITCH ->
                            current = LogSwitch.stream(frame, 0) == 3 ? fromA : fromB;
                    case Frame.TYPE_BATCH -> current.addAll(Batches.payloads(frame));
                    default -> ends++;
                }
            }
            assertThat(fromA).hasSize(15).startsWith("a6").endsWith("a20");
            assertThat(fromB).hasSize(20).startsWith("b1").endsWith("b20");
        }
    }

    @Test
    void onlyChannelsOfThePrefixAreSent() throws IOException {
        try (TestServer server = TestServer.start(directory);
                RawClient client = server.connect()) {
            final int id = client.openProducer(1, "spans", AckLevel.SYNCED).producerId();
            client.send(Batches.ofChannel("eu/1", id, 1, "one"));
            client.send(Batches.ofChannel("us/1", id, 2, "two"));
            client.send(Batches.of(id, 3, "three"));
            client.send(Batches.ofChannel("eu/2", id, 4, "four"));
            client.frames(Frame.TYPE_ACK, 4);
            client.send(
                    new ControlMessage.Subscribe(
                            2, "spans", Start.earliest(), End.asItStands(), "eu/", MUCH));
            assertThat(client.message()).isInstanceOf(ControlMessage.Subscribed.class);
            final List<ByteBuffer> batches = client.frames(Frame.TYPE_BATCH, 2);
            assertThat(Batches.payloads(batches.get(0))).containsExactly("one");
            assertThat(Batches.payloads(batches.get(1))).containsExactly("four");
            assertThat(client.message())
                    .usingRecursiveComparison()
                    .ignoringFields("examined")
                    .isEqualTo(new ControlMessage.StreamEnd(2, 4, ""));
        }
    }

    @Test
    void whatASubscriptionDoubtsIsLookedAtSoon() throws IOException {
        try (TestServer server = TestServer.start(directory);
                RawClient client = server.connect()) {
            final int id = client.openProducer(1, "spans", AckLevel.SYNCED).producerId();
            client.send(Batches.of(id, 1, "one"));
            client.frames(Frame.TYPE_ACK, 1);
            assertThat(server.store.get("spans").takeSuspects()).isEmpty();
            client.send(
                    new ControlMessage.Subscribe(
                            2, "spans", Start.at(0), End.none(), "", 1, null, "", false, true));
            assertThat(client.message()).isInstanceOf(ControlMessage.Subscribed.class);
            assertThat(server.store.get("spans").takeSuspects()).containsExactly(0L);
        }
    }

    @Test
    void aRepeatedBatchIsAcknowledgedAgainAndAGapIsRefusedInOrder() throws IOException {
        try (TestServer server = TestServer.start(directory);
                RawClient client = server.connect()) {
            final int id = client.openProducer(1, "spans", AckLevel.SYNCED).producerId();
            client.send(Batches.of(id, 1, "one"));
            client.send(Batches.of(id, 1, "one"));
            client.send(Batches.of(id, 3, "three"));
            client.send(Batches.of(id, 2, "two"));
            final List<ByteBuffer> acks = client.frames(Frame.TYPE_ACK, 2);
            assertThat(Frame.flags(acks.get(0), 0)).isZero();
            assertThat(Frame.flags(acks.get(1), 0)).isEqualTo(Ack.FLAG_DUPLICATE);
            assertThat(Ack.firstSeqno(acks.get(1), 0)).isZero();
            final ControlMessage.Refusal refusal = client.refusal();
            assertThat(refusal.code()).isEqualTo(ErrorCode.PRODUCER_GAP);
            assertThat(refusal.stream()).isEqualTo(1);
            assertThat(refusal.reference()).isEqualTo(3);
            assertThat(refusal.fatal()).isFalse();
            assertThat(Ack.firstSeqno(client.frames(Frame.TYPE_ACK, 1).get(0), 0)).isEqualTo(1);
        }
    }

    @Test
    void batchesLargerThanAnyReceiveBlockArrive() throws IOException {
        try (TestServer server = TestServer.start(directory);
                RawClient client = server.connect()) {
            final int id = client.openProducer(1, "spans", AckLevel.SYNCED).producerId();
            final int length = 800 << 10;
            for (int i = 1; i <= 12; i++) {
                client.send(Batches.ofLength(id, i, length));
            }
            client.frames(Frame.TYPE_ACK, 12);
            client.subscribe(2, "spans", Start.earliest(), End.asItStands(), MUCH);
            assertThat(client.frames(Frame.TYPE_BATCH, 12))
                    .allSatisfy(batch -> assertThat(batch.capacity()).isEqualTo(length));
        }
    }

    @Test
    void aClosedStreamIsDoneWhenItsBatchesAre() throws IOException {
        try (TestServer server = TestServer.start(directory);
                RawClient client = server.connect()) {
            final int id = client.openProducer(1, "spans", AckLevel.SYNCED).producerId();
            client.send(Batches.of(id, 1, "one"));
            client.send(new ControlMessage.CloseStream(1));
            client.frames(Frame.TYPE_ACK, 1);
            assertThat(client.message()).isEqualTo(new ControlMessage.Done());
            client.send(Batches.of(id, 2, "two"));
            final ControlMessage.Refusal refusal = client.refusal();
            assertThat(refusal.code()).isEqualTo(ErrorCode.NO_SUCH_STREAM);
            assertThat(refusal.reference()).isEqualTo(2);
        }
    }

    @Test
    void whoShutsHalfTheConnectionStillGetsTheAcknowledgements() throws IOException {
        try (TestServer server = TestServer.start(directory);
                RawClient client = server.connect()) {
            final int id = client.openProducer(1, "spans", AckLevel.SYNCED).producerId();
            for (int i = 1; i <= 20; i++) {
                client.send(Batches.of(id, i, "m" + i));
            }
            client.shutdownOutput();
            client.frames(Frame.TYPE_ACK, 20);
            assertThat(client.frame()).isNull();
        }
    }

    @Test
    void closingTheServerAcknowledgesWhatWasReadAndSaysGoodbye() throws IOException {
        try (TestServer server = TestServer.start(directory);
                RawClient client = server.connect()) {
            final int id = client.openProducer(1, "spans", AckLevel.SYNCED).producerId();
            for (int i = 1; i <= 20; i++) {
                client.send(Batches.of(id, i, "m" + i));
            }
            Await.until(() -> server.server.stats().receivedBatches() == 20, "20 batches received");
            server.server.close();
            client.frames(Frame.TYPE_ACK, 20);
            client.farewell(ErrorCode.SHUTTING_DOWN);
        }
    }
}
