package org.boomscooter.server.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.ConsumerBuilder;
import org.boomscooter.client.Message;
import org.boomscooter.client.Producer;
import org.boomscooter.client.direct.DirectReader;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.protocol.AckLevel;
import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.protocol.ControlMessage.End;
import org.boomscooter.format.protocol.ControlMessage.Start;
import org.boomscooter.format.protocol.ErrorCode;
import org.boomscooter.server.Await;
import org.boomscooter.server.disk.UnwellDisk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is wrong with the disk, as those see it who are connected, and those who read the files. */
@Timeout(120)
class FaultsTest {
    @TempDir private Path directory;
    private final UnwellDisk disk = new UnwellDisk();
    private TestServer server;

    private void start(final ReadPath path, final EventLoops.Io io) throws IOException {
        server = TestServer.start(directory, TestServer.config().readPath(path), disk, io);
    }

    private void start() throws IOException {
        start(ReadPath.AUTO, EventLoops.Io.best());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private BoomscooterClient client() {
        return BoomscooterClient.builder().server("127.0.0.1:" + server.server.port()).connect();
    }

    private static List<String> texts(final ConsumerBuilder builder) {
        final List<String> texts = new ArrayList<>();
        try (Consumer consumer = builder.asItStands().open()) {
            for (final Message message : consumer) {
                texts.add(message.toText());
            }
        }
        return texts;
    }

    private void bothReadersSee(final BoomscooterClient client, final String... expected) {
        assertThat(texts(client.consumer("spans"))).containsExactly(expected);
        assertThat(texts(DirectReader.open(directory, "spans").consumer()))
                .containsExactly(expected);
    }

    @Test
    void aFullDiskIsNamedAndPassesWithoutARestart() throws IOException {
        start();
        try (RawClient raw = server.connect();
                BoomscooterClient client = client()) {
            final int id = raw.openProducer(1, "spans", AckLevel.SYNCED).producerId();
            raw.send(Batches.of(id, 1, "safe"));
            raw.frames(Frame.TYPE_ACK, 1);
            disk.full(true);
            final String large = "x".repeat(100_000);
            raw.send(Batches.of(id, 2, large));
            final ControlMessage.Refusal refusal = raw.refusal();
            assertThat(refusal.code()).as(refusal.text()).isEqualTo(ErrorCode.OUT_OF_SPACE);
            assertThat(refusal.text()).contains("spans", directory.toString(), "reads go on");
            assertThat(refusal.retriable()).isTrue();
            assertThat(refusal.fatal()).isFalse();
            assertThat(refusal.stream()).isEqualTo(1);
            assertThat(refusal.reference()).isEqualTo(2);
            bothReadersSee(client, "safe");
            disk.full(false);
            // Whoever was refused tries again; the server looks by itself whether there is room.
            do {
                raw.send(Batches.of(id, 2, large));
            } while (Frame.type(raw.frame(), 0) != Frame.TYPE_ACK);
            bothReadersSee(client, "safe", large);
        }
    }

    @Test
    void theClientWaitsForRoomAndLosesNothing() throws IOException {
        start();
        try (BoomscooterClient client = client();
                Producer producer = client.producer("spans").batchBytes(8 << 10).open()) {
            producer.send("safe".getBytes(UTF_8)).join();
            disk.full(true);
            final List<CompletableFuture<Long>> futures = new ArrayList<>();
            for (int i = 1; i <= 300; i++) {
                futures.add(producer.send(("x".repeat(1_000) + i).getBytes(UTF_8)));
            }
            Await.until(() -> server.server.stats().refusedBatches() > 0, "no space");
            assertThat(futures.get(299)).isNotDone();
            disk.full(false);
            assertThat(producer.flush().join()).isEqualTo(300);
            for (int i = 1; i <= 300; i++) {
                assertThat(futures.get(i - 1)).isCompletedWithValue((long) i);
            }
        }
    }

    @Test
    void whatFoundNoRoomInTimeSaysSo() throws IOException {
        start();
        try (BoomscooterClient client = client();
                Producer producer =
                        client.producer("spans").deliveryTimeout(Duration.ofMillis(300)).open()) {
            disk.full(true);
            final CompletableFuture<Long> future = producer.send("x".repeat(99).getBytes(UTF_8));
            assertThatThrownBy(future::join)
                    .hasMessageContaining("last trouble:")
                    .hasMessageContaining("no space");
        }
    }

    @Test
    void afterAFailedForceAppendsAreRefusedAndReadersSeeWhatWasCommitted() throws IOException {
        start();
        try (RawClient raw = server.connect();
                BoomscooterClient client = client();
                Producer producer = client.producer("spans").open()) {
            final int id = raw.openProducer(1, "spans", AckLevel.SYNCED).producerId();
            raw.send(Batches.of(id, 1, "safe"));
            raw.frames(Frame.TYPE_ACK, 1);
            disk.failForces();
            for (int sequence = 2; sequence <= 3; sequence++) {
                raw.send(Batches.of(id, sequence, "not promised"));
                final ControlMessage.Refusal refusal = raw.refusal();
                assertThat(refusal.code()).as(refusal.text()).isEqualTo(ErrorCode.LOG_READ_ONLY);
                assertThat(refusal.reference()).isEqualTo(sequence);
                assertThat(refusal.retriable()).isFalse();
                assertThat(refusal.fatal()).isFalse();
            }
            assertThatThrownBy(() -> producer.send("no".getBytes(UTF_8)).join())
                    .cause()
                    .isInstanceOfSatisfying(
                            BoomscooterException.class,
                            e ->
                                    assertThat(e.code())
                                            .isEqualTo(
                                                    org.boomscooter.client.ErrorCode
                                                            .LOG_READ_ONLY));
            raw.send(new ControlMessage.DescribeLog("spans"));
            assertThat(((ControlMessage.Logs) raw.message()).logs().get(0).readOnly()).isTrue();
            bothReadersSee(client, "safe");
        }
    }

    private FileChannel firstBytesOfTheSegment(final int length) throws IOException {
        final byte[] whole =
                Files.readAllBytes(directory.resolve("logs/spans/00000000000000000000.log"));
        final Path copy = directory.resolve("short");
        Files.write(copy, Arrays.copyOf(whole, length));
        return FileChannel.open(copy, StandardOpenOption.READ);
    }

    private void writeHalfASegment() throws IOException {
        try (RawClient raw = server.connect()) {
            final int id = raw.openProducer(1, "spans", AckLevel.SYNCED).producerId();
            for (int i = 1; i <= 50; i++) {
                raw.send(Batches.of(id, i, i + "x".repeat(10_000)));
            }
            raw.frames(Frame.TYPE_ACK, 50);
        }
    }

    @Test
    void aTailThatIsCutUnderTheServerIsSaidToBeSoAndOtherLogsAreServed() throws IOException {
        start();
        writeHalfASegment();
        try (BoomscooterClient client = client();
                Producer producer = client.producer("other").open();
                FileChannel file =
                        FileChannel.open(
                                directory.resolve("logs/spans/00000000000000000000.log"),
                                StandardOpenOption.WRITE)) {
            file.truncate(100_000);
            for (final boolean blocks : new boolean[] {false, true}) {
                assertThatThrownBy(() -> texts(client.consumer("spans").compressed(blocks)))
                        .isInstanceOf(BoomscooterException.class)
                        .hasMessageContaining("was cut under the server");
            }
            producer.send("served".getBytes(UTF_8)).join();
            assertThat(texts(client.consumer("other"))).containsExactly("served");
        }
    }

    @ParameterizedTest
    @EnumSource(EventLoops.Io.class)
    void aFileThatEndsBeforeItsAnnouncedLengthClosesTheConnectionWithoutAnotherWord(
            final EventLoops.Io io) throws IOException {
        start(ReadPath.SENDFILE, io);
        writeHalfASegment();
        try (FileChannel cut = firstBytesOfTheSegment(100_000);
                RawClient raw = server.connect()) {
            disk.channelInstead(cut);
            raw.subscribe(1, "spans", Start.earliest(), End.none(), 1 << 30);
            assertThat(raw.frames(Frame.TYPE_BATCH, 9)).hasSize(9);
            assertThatThrownBy(raw::frame).isInstanceOf(EOFException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(EventLoops.Io.class)
    void aConsumerResumesBehindTheLastWholeBatchOfABrokenTransfer(final EventLoops.Io io)
            throws IOException, InterruptedException {
        start(ReadPath.SENDFILE, io);
        writeHalfASegment();
        try (FileChannel cut = firstBytesOfTheSegment(100_000);
                BoomscooterClient client = client()) {
            final long before = server.server.stats().acceptedConnections();
            disk.channelInstead(cut);
            try (Consumer consumer = client.consumer("spans").asItStands().open()) {
                Await.until(
                        () -> server.server.stats().acceptedConnections() >= before + 2,
                        "two connections broken in the middle of a transfer");
                disk.channelInstead(null);
                for (int i = 0; i < 50; i++) {
                    final Message message = consumer.next(Duration.ofSeconds(60));
                    assertThat(message.seqno()).isEqualTo(i);
                    assertThat(message.toText()).startsWith((i + 1) + "x");
                }
            }
        }
    }
}
