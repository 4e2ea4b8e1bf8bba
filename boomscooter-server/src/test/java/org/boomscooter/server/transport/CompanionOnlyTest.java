package org.boomscooter.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.Damage;
import org.boomscooter.client.LogInfo;
import org.boomscooter.client.Message;
import org.boomscooter.client.StartPosition;
import org.boomscooter.format.protocol.ControlMessage.End;
import org.boomscooter.format.protocol.ControlMessage.Start;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.Retention;
import org.boomscooter.server.Await;
import org.boomscooter.server.TestLogs;
import org.boomscooter.server.companion.SegmentCompressor;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Segments whose raw files are gone, as consumers over the network get them. */
@Timeout(120)
class CompanionOnlyTest {
    private static final Retention NOTHING = new Retention(0, 1);
    private static final int BATCHES = 120;
    private static final int PER_BATCH = 50;
    private static final int PAYLOAD = 1_000;
    private static final long COUNT = BATCHES * PER_BATCH;

    @TempDir private Path directory;

    /** A log of six segments, the sealed ones with companions. */
    private static Log fill(final TestServer server) throws IOException {
        final Log log = server.store.create(LogSpec.of("spans"));
        for (int i = 0; i < BATCHES; i++) {
            TestLogs.append(log, PER_BATCH, PAYLOAD, i % 2 == 0 ? "eu/x" : "us/x");
        }
        final List<Path> segments = TestLogs.files(log.directory(), LogFiles.SEGMENT);
        assertThat(segments).hasSizeGreaterThan(4);
        for (final Path segment : segments.subList(0, segments.size() - 1)) {
            SegmentCompressor.compress(segment);
        }
        return log;
    }

    private static void removeRaw(final BoomscooterClient client, final Log log) {
        final LogInfo info = client.admin().setRetention("spans", NOTHING, null);
        assertThat(info.rawRetention()).isEqualTo(NOTHING);
        Await.until(() -> rawFiles(log) == 1, "only the tail is raw");
    }

    private static long rawFiles(final Log log) {
        try {
            return TestLogs.files(log.directory(), LogFiles.SEGMENT).size();
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    private static BoomscooterClient connect(final TestServer server) {
        return BoomscooterClient.builder().server("127.0.0.1:" + server.server.port()).connect();
    }

    private static void expectAll(final BoomscooterClient client) throws InterruptedException {
        try (Consumer consumer = client.consumer("spans").asItStands().open()) {
            expect(consumer, 0);
        }
    }

    private static void expect(final Consumer consumer, final long from)
            throws InterruptedException {
        long next = from;
        for (Message message = consumer.next(Duration.ofSeconds(60));
                message != null;
                message = consumer.next(Duration.ofSeconds(60))) {
            assertThat(message.seqno()).isEqualTo(next);
            assertThat(message.toText()).isEqualTo(TestLogs.payload(next, PAYLOAD));
            next++;
        }
        assertThat(next).isEqualTo(COUNT);
    }

    @Test
    void consumersGetTheSameWhetherThereAreRawFilesOrNot() throws Exception {
        try (TestServer server = TestServer.start(directory);
                BoomscooterClient client = connect(server)) {
            final Log log = fill(server);
            expectAll(client);
            assertThat(server.server.stats().unpackedBytes()).isZero();
            removeRaw(client, log);
            expectAll(client);
            assertThat(server.server.stats().unpackedBytes()).isGreaterThan(4 << 20);
            for (long seqno = 1; seqno < COUNT; seqno += COUNT / 7) {
                try (Consumer consumer =
                        client.consumer("spans")
                                .from(StartPosition.seqno(seqno))
                                .asItStands()
                                .open()) {
                    expect(consumer, seqno);
                }
            }
            try (Consumer consumer =
                    client.consumer("spans").channelPrefix("eu/").asItStands().open()) {
                long count = 0;
                while (consumer.next(Duration.ofSeconds(60)) != null) {
                    count++;
                }
                assertThat(count).isEqualTo(COUNT / 2);
            }
        }
    }

    @Test
    void consumersShareLittleMemoryAndThoseThatTakeNothingKeepNobodyWaiting() throws Exception {
        final TransportConfig.Builder config =
                TestServer.config().maxUnpackedBytes(1 << 20).idleTimeoutMs(400);
        try (TestServer server = TestServer.start(directory, config);
                BoomscooterClient client = connect(server)) {
            final Log log = fill(server);
            removeRaw(client, log);
            final List<RawClient> deaf = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                final RawClient one = new RawClient(server.server.port(), 4096);
                deaf.add(one);
                one.hello("");
                one.message();
                one.subscribe(1, "spans", Start.earliest(), End.none(), 1 << 30);
            }
            final CompletableFuture<?>[] all = new CompletableFuture<?>[4];
            for (int i = 0; i < all.length; i++) {
                all[i] =
                        CompletableFuture.runAsync(
                                () -> {
                                    try (BoomscooterClient own = connect(server)) {
                                        expectAll(own);
                                    } catch (final InterruptedException e) {
                                        throw new AssertionError(e);
                                    }
                                });
            }
            final CompletableFuture<Void> finished =
                    CompletableFuture.allOf(all).orTimeout(60, TimeUnit.SECONDS);
            while (!finished.isDone()) {
                // They say that they are alive, and take nothing.
                deaf.removeIf(CompanionOnlyTest::isEnded);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
            finished.join();
            for (final RawClient one : deaf) {
                one.close();
            }
        }
    }

    private static boolean isEnded(final RawClient client) {
        try {
            client.heartbeat();
            return false;
        } catch (final IOException e) {
            return true;
        }
    }

    @Test
    void whoWasOvertakenByRetentionIsToldAndGoesOnAtTheEarliest() throws Exception {
        try (TestServer server = TestServer.start(directory);
                BoomscooterClient client = connect(server)) {
            final Log log = fill(server);
            final List<Damage> told = new ArrayList<>();
            try (Consumer consumer =
                    client.consumer("spans")
                            .windowBytes(64 << 10)
                            .onDamage(told::add)
                            .asItStands()
                            .open()) {
                long last = consumer.next(Duration.ofSeconds(60)).seqno();
                client.admin().setRetention("spans", null, NOTHING);
                Await.until(() -> log.segmentBases().length == 2, "two segments are left");
                long count = 1;
                for (Message message = consumer.next(Duration.ofSeconds(60));
                        message != null;
                        message = consumer.next(Duration.ofSeconds(60))) {
                    assertThat(message.seqno()).isGreaterThan(last);
                    last = message.seqno();
                    count++;
                }
                assertThat(last).isEqualTo(COUNT - 1);
                assertThat(told).hasSize(1).allMatch(Damage::gone);
                final Damage gone = told.get(0);
                assertThat(gone.toSeqno() + 1).isEqualTo(log.earliestSeqno());
                assertThat(count).isEqualTo(COUNT - (gone.toSeqno() + 1 - gone.fromSeqno()));
            }
            assertThat(client.admin().describeLog("spans").earliestSeqno())
                    .isEqualTo(log.earliestSeqno());
        }
    }

    @Test
    void aRawFileThatSomebodyCutsOrDeletesIsReplacedByItsCompanion() throws Exception {
        try (TestServer server = TestServer.start(directory);
                BoomscooterClient client = connect(server)) {
            final Log log = fill(server);
            expectAll(client);
            final List<Path> segments = TestLogs.files(log.directory(), LogFiles.SEGMENT);
            try (FileChannel file = FileChannel.open(segments.get(1), StandardOpenOption.WRITE)) {
                file.truncate(200_000);
            }
            Files.delete(segments.get(2));
            expectAll(client);
            assertThat(log.isReadOnly()).isFalse();
            TestLogs.append(server.store.create(LogSpec.of("other")), 1, 10, null);
        }
    }
}
