package org.boomscooter.server.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import org.boomscooter.client.Admin;
import org.boomscooter.client.Batch;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.Claim;
import org.boomscooter.client.Compression;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.ConsumerBuilder;
import org.boomscooter.client.EndPosition;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.client.LogChange;
import org.boomscooter.client.LogInfo;
import org.boomscooter.client.LogSettings;
import org.boomscooter.client.Message;
import org.boomscooter.client.MessageHeader;
import org.boomscooter.client.Producer;
import org.boomscooter.client.StartPosition;
import org.boomscooter.client.direct.DirectReader;
import org.boomscooter.format.protocol.AckLevel;
import org.boomscooter.format.segment.SeqnoMode;
import org.boomscooter.server.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The client library against a real server. */
@Timeout(60)
class ClientRoundTripTest {
    private static final Duration WAIT = Duration.ofSeconds(20);

    private Servers server;
    private BoomscooterClient client;

    @BeforeEach
    void start(@TempDir final Path directory) throws IOException {
        server = Servers.start(directory);
        client = server.connect();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void aMessageComesBackWithEverythingItWasGiven() throws InterruptedException {
        final long before = System.currentTimeMillis() * 1_000_000;
        try (Producer producer = client.producer("all").channel("a/b").open()) {
            final MessageHeader header = new MessageHeader().type(7).version(3).key(-5);
            assertThat(producer.send(header, "payload".getBytes(UTF_8)).join()).isZero();
        }
        try (Consumer consumer = client.consumer("all").open()) {
            final Message message = consumer.next(WAIT);
            assertThat(message.seqno()).isZero();
            assertThat(message.type()).isEqualTo(7);
            assertThat(message.version()).isEqualTo(3);
            assertThat(message.hasKey()).isTrue();
            assertThat(message.key()).isEqualTo(-5);
            assertThat(message.channel()).isEqualTo("a/b");
            assertThat(message.toText()).isEqualTo("payload");
            assertThat(message.appendTimeNs()).isGreaterThanOrEqualTo(before);
            assertThat(consumer.nextSeqno()).isEqualTo(1);
            assertThat(consumer.poll(Duration.ZERO)).isNull();
        }
    }

    @Test
    void futuresGetTheSeqnosOfTheirMessagesAcrossManyBatches() {
        final List<CompletableFuture<Long>> futures = new ArrayList<>();
        try (Producer producer = client.producer("many").batchBytes(4096).open()) {
            for (int i = 0; i < 5_000; i++) {
                futures.add(producer.send(("message " + i).getBytes(UTF_8)));
            }
        }
        for (int i = 0; i < futures.size(); i++) {
            assertThat(futures.get(i)).isCompletedWithValue((long) i);
        }
        assertThat(texts(client.consumer("many").asItStands()))
                .hasSize(5_000)
                .startsWith("message 0", "message 1")
                .endsWith("message 4999");
    }

    @Test
    void theLogAsItStandsHoldsWhatWasAcknowledgedEvenIfItIsNotForcedYet() {
        try (Producer producer = client.producer("fresh").acks(AckLevel.WRITTEN).open()) {
            for (int i = 0; i < 20; i++) {
                producer.send(("message " + i).getBytes(UTF_8)).join();
                assertThat(texts(client.consumer("fresh").asItStands())).hasSize(i + 1);
            }
        }
    }

    @Test
    void aConsumerEndsAtASeqnoOrWithTheLogWhateverComesFirst() {
        try (Producer rare = client.producer("mixed").channel("rare").open();
                Producer often = client.producer("mixed").channel("often").open()) {
            assertThat(texts(upTo(3))).isEmpty();
            rare.send("first".getBytes(UTF_8)).join();
            for (int i = 0; i < 5; i++) {
                often.send("other".getBytes(UTF_8)).join();
            }
            rare.send("last".getBytes(UTF_8)).join();
        }
        assertThat(texts(upTo(3))).containsExactly("first");
        assertThat(texts(upTo(5))).containsExactly("first");
        assertThat(texts(upTo(6))).containsExactly("first", "last");
        assertThat(texts(upTo(1_000))).containsExactly("first", "last");
        assertThat(texts(upTo(1_000).from(StartPosition.seqno(7)))).isEmpty();
    }

    private ConsumerBuilder upTo(final long seqno) {
        return client.consumer("mixed").channelPrefix("rare").to(EndPosition.asItStandsUpTo(seqno));
    }

    @Test
    void compressedBatchesAreReadLikeOthers() {
        final String text = "the same words again and again ".repeat(20);
        try (Producer producer = client.producer("lz4").compression(Compression.LZ4).open()) {
            for (int i = 0; i < 1_000; i++) {
                assertThat(producer.offer(new MessageHeader(), (text + i).getBytes(UTF_8), 0, 300))
                        .isTrue();
            }
            assertThat(producer.flush().join()).isEqualTo(999);
        }
        assertThat(client.admin().describeLog("lz4").rawBytes()).isLessThan(100_000);
        assertThat(texts(client.consumer("lz4").asItStands()))
                .hasSize(1_000)
                .containsOnly(text.substring(0, 300));
    }

    /** A claim is written so, and whoever reads must not have to know which way it came. */
    @ParameterizedTest
    @EnumSource(Compression.class)
    void numbersAreReadInTheByteOrderTheyAreClaimedIn(final Compression compression) {
        final Claim claim = new Claim();
        try (Producer producer = client.producer("numbers").compression(compression).open()) {
            for (long i = 0; i < 100; i++) {
                assertThat(producer.tryClaim(new MessageHeader(), Long.BYTES, claim)).isTrue();
                claim.buffer().putLong(claim.offset(), i);
                claim.commit();
            }
        }
        final DirectReader files =
                DirectReader.open(Path.of(client.admin().describeLog("numbers").directory()));
        for (final ConsumerBuilder builder :
                List.of(client.consumer("numbers"), files.consumer())) {
            try (Consumer consumer = builder.asItStands().open()) {
                for (final Message message : consumer) {
                    assertThat(message.buffer().getLong(message.offset()))
                            .isEqualTo(message.seqno());
                    assertThat(message.copy().buffer().getLong(0)).isEqualTo(message.seqno());
                }
                assertThat(consumer.nextSeqno()).isEqualTo(100);
            }
        }
    }

    @Test
    void claimsAreWrittenInPlaceAndAbortedOnesLeaveNothing() {
        final Claim claim = new Claim();
        try (Producer producer = client.producer("claims").open()) {
            for (long i = 0; i < 1_000; i++) {
                assertThat(producer.tryClaim(MessageHeader.ofKey(i), Long.BYTES, claim)).isTrue();
                claim.buffer().putLong(claim.offset(), i);
                if (i % 3 == 0) {
                    claim.abort();
                } else {
                    claim.commit();
                }
            }
        }
        long expected = 1;
        try (Consumer consumer = client.consumer("claims").asItStands().open()) {
            for (final Message message : consumer) {
                assertThat(message.key()).isEqualTo(expected);
                assertThat(message.buffer().getLong(message.offset())).isEqualTo(expected);
                expected += expected % 3 == 2 ? 2 : 1;
            }
        }
        assertThat(expected).isEqualTo(1_000);
    }

    @Test
    void theProducersOwnSeqnosAreKept() {
        client.admin().createLog(LogSettings.of("own").clientSeqnos());
        final List<CompletableFuture<Long>> futures = new ArrayList<>();
        try (Producer producer = client.producer("own").batchBytes(1024).open()) {
            for (long i = 1; i <= 300; i++) {
                futures.add(producer.send(new MessageHeader().seqno(i * i), new byte[20]));
            }
            assertThatThrownBy(() -> producer.send(new byte[1]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("give each message one");
        }
        assertThat(futures.get(16)).isCompletedWithValue(17L * 17);
        final List<Long> seqnos = new ArrayList<>();
        try (Consumer consumer =
                client.consumer("own")
                        .from(StartPosition.seqno(101))
                        .to(EndPosition.seqno(200))
                        .open()) {
            consumer.forEach(message -> seqnos.add(message.seqno()));
        }
        assertThat(seqnos).containsExactly(121L, 144L, 169L, 196L);
    }

    @Test
    void aRefusedBatchFailsAloneAndTheOnesBehindItAreSentAgain() {
        client.admin().createLog(LogSettings.of("refuse").clientSeqnos());
        try (Producer producer = client.producer("refuse").open()) {
            final CompletableFuture<Long> first = send(producer, 10);
            final CompletableFuture<Long> refused = send(producer, 5);
            final CompletableFuture<Long> behind = send(producer, 20);
            final CompletableFuture<Long> last = send(producer, 30);
            assertThat(first.join()).isEqualTo(10);
            assertThat(behind.join()).isEqualTo(20);
            assertThat(last.join()).isEqualTo(30);
            assertThatThrownBy(refused::join)
                    .cause()
                    .isInstanceOfSatisfying(
                            BoomscooterException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.SEQNO_OUT_OF_ORDER));
        }
    }

    private static CompletableFuture<Long> send(final Producer producer, final long seqno) {
        final CompletableFuture<Long> future =
                producer.send(new MessageHeader().seqno(seqno), new byte[8]);
        producer.flush().exceptionally(e -> -1L);
        return future;
    }

    @Test
    void aConsumerBeginsAndEndsWhereItIsTold() throws InterruptedException {
        try (Producer producer = client.producer("bounds").batchBytes(1024).open()) {
            for (int i = 0; i < 100; i++) {
                assertThat(producer.send(Integer.toString(i).getBytes(UTF_8)).join()).isEqualTo(i);
            }
        }
        assertThat(texts(client.consumer("bounds").from(StartPosition.seqno(97)).asItStands()))
                .containsExactly("97", "98", "99");
        assertThat(texts(client.consumer("bounds").to(EndPosition.seqno(2))))
                .containsExactly("0", "1", "2");
        assertThat(texts(client.consumer("bounds").from(StartPosition.seqno(50)).count(2)))
                .containsExactly("50", "51");
        assertThat(texts(client.consumer("bounds").from(StartPosition.latest()).asItStands()))
                .isEmpty();
        assertThat(
                        texts(
                                client.consumer("bounds")
                                        .from(StartPosition.time(Instant.EPOCH))
                                        .count(1)))
                .containsExactly("0");
    }

    @Test
    void onlyChannelsOfThePrefixCome() {
        for (final String channel : List.of("eu/a", "us/a", "eu/b", "")) {
            try (Producer producer = client.producer("channels").channel(channel).open()) {
                put(producer, channel.getBytes(UTF_8));
            }
        }
        assertThat(texts(client.consumer("channels").channelPrefix("eu/").asItStands()))
                .containsExactly("eu/a", "eu/b");
    }

    @Test
    void aFollowerGetsWhatIsAppendedLater() throws InterruptedException {
        try (Producer producer = client.producer("follow").open();
                Consumer consumer = client.consumer("follow").from(StartPosition.latest()).open()) {
            for (int i = 0; i < 50; i++) {
                put(producer, Integer.toString(i).getBytes(UTF_8));
                assertThat(consumer.next(WAIT).toText()).isEqualTo(Integer.toString(i));
            }
            assertThat(consumer.isEnded()).isFalse();
        }
    }

    @Test
    void manyMegabytesComeThroughASmallWindowAndBatchesMayExceedIt() throws InterruptedException {
        final int count = 300;
        try (Producer producer = client.producer("big").acks(AckLevel.WRITTEN).open()) {
            for (int i = 0; i < count; i++) {
                final byte[] payload = new byte[100_000 + i];
                payload[i] = 1;
                put(producer, payload);
            }
        }
        int messages = 0;
        try (Consumer consumer =
                client.consumer("big")
                        .windowBytes(64 << 10)
                        .to(EndPosition.seqno(count - 1))
                        .open()) {
            for (Batch batch = consumer.poll(WAIT); batch != null; batch = consumer.poll(WAIT)) {
                for (Message m = batch.next(); m != null; m = batch.next()) {
                    assertThat(m.length()).isEqualTo(100_000 + messages);
                    assertThat(m.buffer().get(m.offset() + messages)).isEqualTo((byte) 1);
                    messages++;
                }
            }
            assertThat(consumer.isEnded()).isTrue();
        }
        assertThat(messages).isEqualTo(count);
    }

    @Test
    void aMessageBeyondTheLimitIsRefusedBeforeItIsSent() {
        try (Producer producer = client.producer("limit").open()) {
            assertThatThrownBy(() -> producer.send(new byte[32 << 20]).join())
                    .cause()
                    .hasMessageContaining("33554432")
                    .isInstanceOfSatisfying(
                            BoomscooterException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED));
            assertThat(producer.send(new byte[1]).join()).isZero();
        }
    }

    @Test
    void theCallbackRunsUntilTheEnd() throws InterruptedException {
        try (Producer producer = client.producer("callback").open()) {
            for (int i = 0; i < 10; i++) {
                put(producer, Integer.toString(i).getBytes(UTF_8));
            }
        }
        final List<String> texts = new ArrayList<>();
        try (Consumer consumer = client.consumer("callback").asItStands().open()) {
            assertThat(consumer.run(message -> texts.add(message.toText()))).isEqualTo(10);
        }
        assertThat(texts).hasSize(10).startsWith("0").endsWith("9");
    }

    @Test
    void thePublisherHandsOutCopiesAsRequested() {
        try (Producer producer = client.producer("publish").open()) {
            for (int i = 0; i < 10; i++) {
                put(producer, Integer.toString(i).getBytes(UTF_8));
            }
        }
        final List<Message> messages = new CopyOnWriteArrayList<>();
        final CompletableFuture<Void> completed = new CompletableFuture<>();
        client.consumer("publish")
                .asItStands()
                .open()
                .asPublisher()
                .subscribe(
                        new Flow.Subscriber<>() {
                            private Flow.Subscription subscription;

                            @Override
                            public void onSubscribe(final Flow.Subscription given) {
                                subscription = given;
                                given.request(1);
                            }

                            @Override
                            public void onNext(final Message message) {
                                messages.add(message);
                                subscription.request(1);
                            }

                            @Override
                            public void onError(final Throwable error) {
                                completed.completeExceptionally(error);
                            }

                            @Override
                            public void onComplete() {
                                completed.complete(null);
                            }
                        });
        completed.join();
        assertThat(messages).extracting(Message::toText).hasSize(10).startsWith("0").endsWith("9");
    }

    @Test
    void logsAreMadeListedWatchedAndDeleted() {
        final List<LogChange> changes = new CopyOnWriteArrayList<>();
        final Admin.Watch watch =
                client.admin().watchLogs("app/", Duration.ofMillis(10), changes::add);
        try (watch) {
            final LogInfo made =
                    client.admin().createLog(LogSettings.of("app/1").segmentBytes(1 << 20));
            assertThat(made.seqnoMode()).isEqualTo(SeqnoMode.SERVER);
            assertThat(made.segmentBytes()).isEqualTo(1 << 20);
            client.admin().createLog(LogSettings.of("other"));
            assertThatThrownBy(() -> client.admin().createLog(LogSettings.of("app/1")))
                    .isInstanceOfSatisfying(
                            BoomscooterException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.LOG_EXISTS));
            client.admin().createLog(LogSettings.of("app/1").orExisting());
            assertThat(client.admin().listLogs("app/"))
                    .extracting(LogInfo::name)
                    .containsExactly("app/1");
            client.admin().deleteLog("app/1");
            assertThat(client.admin().listLogs("")).extracting(LogInfo::name).contains("other");
            Await.until(
                    () -> changes.stream().anyMatch(c -> c.kind() == LogChange.Kind.DELETED),
                    "the deletion is told");
        }
        assertThat(changes).extracting(LogChange::name).containsOnly("app/1");
    }

    @Test
    void whatDoesNotExistIsAnErrorThatSaysSo() {
        assertThatThrownBy(() -> client.consumer("nothing").open())
                .isInstanceOfSatisfying(
                        BoomscooterException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_SUCH_LOG))
                .hasMessageContaining("nothing");
        assertThatThrownBy(() -> client.producer("nothing").createLog(false).open())
                .isInstanceOfSatisfying(
                        BoomscooterException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_SUCH_LOG));
    }

    @Test
    void closingTheClientFlushesItsProducers() {
        final CompletableFuture<Long> future;
        try (BoomscooterClient other = server.connect()) {
            future =
                    other.producer("flush")
                            .linger(Duration.ofMinutes(1))
                            .open()
                            .send("kept".getBytes(UTF_8));
        }
        assertThat(future).isCompletedWithValue(0L);
        assertThat(texts(client.consumer("flush").asItStands())).containsExactly("kept");
    }

    private static void put(final Producer producer, final byte[] payload) {
        assertThat(producer.offer(new MessageHeader(), payload, 0, payload.length)).isTrue();
    }

    private static List<String> texts(final ConsumerBuilder builder) {
        final List<String> texts = new ArrayList<>();
        try (Consumer consumer = builder.open()) {
            for (final Message message : consumer) {
                texts.add(message.toText());
            }
        }
        return texts;
    }
}
