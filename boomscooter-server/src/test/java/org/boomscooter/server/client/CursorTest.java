package org.boomscooter.server.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.ConsumerBuilder;
import org.boomscooter.client.CursorInfo;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.client.Message;
import org.boomscooter.client.MessageHeader;
import org.boomscooter.client.Producer;
import org.boomscooter.client.StartPosition;
import org.boomscooter.client.direct.DirectReader;
import org.boomscooter.server.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A program that is started again goes on where its cursor stands. */
@Timeout(60)
class CursorTest {
    private static final int COUNT = 1_000;

    @TempDir private Path directory;
    private Servers server;
    private BoomscooterClient client;

    @BeforeEach
    void start() throws IOException {
        server = Servers.start(directory);
        client = server.connect();
        try (Producer producer = client.producer("orders").batchBytes(2_000).open()) {
            final MessageHeader header = new MessageHeader();
            for (int i = 0; i < COUNT; i++) {
                final byte[] payload = ("order " + i).getBytes(UTF_8);
                producer.offer(header, payload, 0, payload.length);
            }
        }
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private void restart() throws IOException {
        stop();
        server = Servers.start(directory);
        client = server.connect();
    }

    private ConsumerBuilder billing() {
        return client.consumer("orders").cursor("billing");
    }

    private static List<Long> take(final Consumer consumer, final int count)
            throws InterruptedException {
        final List<Long> seqnos = new ArrayList<>();
        while (seqnos.size() < count) {
            final Message message = consumer.next(Duration.ofSeconds(20));
            assertThat(message).as("message %d of %d", seqnos.size(), count).isNotNull();
            seqnos.add(message.seqno());
        }
        return seqnos;
    }

    @Test
    void aConsumerGoesOnWhereTheOneBeforeHasCommittedAlsoAfterARestart() throws Exception {
        try (Consumer consumer = billing().open()) {
            assertThat(take(consumer, 10)).startsWith(0L).endsWith(9L);
            consumer.commit();
            take(consumer, 10);
        }
        restart();
        try (Consumer consumer = billing().open()) {
            assertThat(consumer.nextSeqno()).isEqualTo(10);
            assertThat(take(consumer, 1)).containsExactly(10L);
            take(consumer, 10);
            consumer.commit(15);
            consumer.commitAsync(12).get();
        }
        try (Consumer consumer = billing().from(StartPosition.latest()).open()) {
            assertThat(take(consumer, 1)).containsExactly(15L);
        }
    }

    @Test
    void aNewCursorBeginsWhereItIsTold() throws Exception {
        try (Consumer consumer = billing().from(StartPosition.seqno(700)).open()) {
            assertThat(take(consumer, 1)).containsExactly(700L);
        }
        try (Consumer consumer = billing().from(StartPosition.seqno(800)).open()) {
            assertThat(take(consumer, 1)).as("nothing was committed").containsExactly(800L);
            consumer.commit();
        }
        try (Consumer consumer = billing().from(StartPosition.seqno(700)).asItStands().open()) {
            assertThat(take(consumer, 1)).containsExactly(801L);
        }
    }

    @Test
    void withAutoCommitWhatWasHandledIsCommittedNowAndThenAndAtTheEnd() throws Exception {
        try (Consumer consumer = billing().autoCommit(Duration.ofMillis(1)).open()) {
            take(consumer, COUNT);
            assertThat(consumer.next(Duration.ZERO)).isNull();
            Await.until(() -> stands("billing") == COUNT, "a commit by itself");
        }
        try (Consumer consumer =
                client.consumer("orders")
                        .cursor("audit")
                        .autoCommit(Duration.ofDays(1))
                        .count(500)
                        .open()) {
            assertThat(consumer.run(message -> {})).isEqualTo(500);
        }
        assertThat(stands("audit")).isEqualTo(500);
    }

    /** Who fails in the middle of a batch gets it again. */
    @Test
    void autoCommitLeavesOutTheBatchInHand() throws Exception {
        try (Consumer consumer = billing().autoCommit(Duration.ofDays(1)).open()) {
            take(consumer, 500);
        }
        assertThat(stands("billing")).isPositive().isLessThan(500);
    }

    private long stands(final String cursor) {
        return client.admin().listCursors("orders").stream()
                .filter(info -> info.name().equals(cursor))
                .mapToLong(CursorInfo::nextSeqno)
                .findFirst()
                .orElse(-1);
    }

    @Test
    void cursorsAreListedWithTheirLagSetAndDeleted() {
        assertThat(client.admin().listCursors("orders")).isEmpty();
        client.admin().commitCursor("orders", "billing", 400);
        client.admin().commitCursor("orders", "billing", 300);
        client.admin().resetCursor("orders", "audit", 1_000);
        assertThat(client.admin().listCursors("orders"))
                .extracting(CursorInfo::name, CursorInfo::nextSeqno, CursorInfo::lag)
                .containsExactly(tuple("audit", 1_000L, 0L), tuple("billing", 400L, 600L));
        assertThat(client.admin().resetCursor("orders", "billing", 100).lag()).isEqualTo(900);
        client.admin().deleteCursor("orders", "billing");
        assertCode(
                ErrorCode.NO_SUCH_CURSOR, () -> client.admin().deleteCursor("orders", "billing"));
        assertCode(ErrorCode.NO_SUCH_LOG, () -> client.admin().listCursors("none"));
        assertCode(
                ErrorCode.BAD_REQUEST,
                () -> client.admin().commitCursor("orders", "billing", 1_001));
        assertCode(ErrorCode.BAD_REQUEST, () -> client.consumer("orders").cursor("a/b").open());
    }

    private static void assertCode(final ErrorCode code, final Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        BoomscooterException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }

    @Test
    void cursorsGoWithTheirLog() {
        client.admin().commitCursor("orders", "billing", 400);
        client.admin().deleteLog("orders");
        try (Producer producer = client.producer("orders").open()) {
            producer.send("anew".getBytes(UTF_8)).join();
        }
        assertThat(client.admin().listCursors("orders")).isEmpty();
    }

    @Test
    void whoHasNoCursorCannotCommit() {
        try (Consumer consumer = client.consumer("orders").open()) {
            assertThatThrownBy(consumer::commit)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cursor");
        }
        assertThatThrownBy(
                        () ->
                                DirectReader.open(directory, "orders")
                                        .consumer()
                                        .cursor("billing")
                                        .open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Admin.listCursors");
        assertThatThrownBy(() -> client.consumer("orders").autoCommit(Duration.ofSeconds(1)).open())
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void commitsArriveOverConnectionsThatBreak() throws Exception {
        final long seed = System.nanoTime();
        try (CuttingProxy proxy = new CuttingProxy(server.port(), seed, 20_000);
                BoomscooterClient cut = LostConnectionTest.connectThrough(proxy);
                Consumer consumer = cut.consumer("orders").cursor("billing").count(COUNT).open()) {
            for (final Message message : consumer) {
                if (message.seqno() % 10 == 0) {
                    consumer.commit();
                    assertThat(stands("billing"))
                            .as("seed %d", seed)
                            .isEqualTo(message.seqno() + 1);
                }
            }
            assertThat(proxy.cuts()).as("seed %d: cuts", seed).isPositive();
        }
    }

    @Test
    void manyCommitsOnTheirWayBecomeFew() throws Exception {
        try (Consumer consumer = billing().open()) {
            take(consumer, COUNT);
            final List<CompletableFuture<Void>> commits = new ArrayList<>();
            for (int i = 1; i <= COUNT; i++) {
                commits.add(consumer.commitAsync(i));
            }
            for (final CompletableFuture<Void> commit : commits) {
                commit.get();
            }
            assertThat(stands("billing")).isEqualTo(COUNT);
            assertThatThrownBy(() -> consumer.commit(COUNT + 1))
                    .isInstanceOf(BoomscooterException.class);
        }
    }
}
