package org.boomscooter.client.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.ConsumerBuilder;
import org.boomscooter.client.Damage;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.client.FakeServer;
import org.boomscooter.client.Message;
import org.boomscooter.client.StartPosition;
import org.boomscooter.format.protocol.ControlMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A consumer against a server that does what the test says. */
@Timeout(30)
class NetworkSourceTest {
    private static final Duration WAIT = Duration.ofSeconds(20);

    private final FakeServer server = new FakeServer();
    private BoomscooterClient client;
    private Consumer consumer;
    private ControlMessage.Subscribe request;
    private int stream;

    private void open(
            final long startSeqno,
            final long endSeqno,
            final Function<ConsumerBuilder, ConsumerBuilder> settings) {
        final CompletableFuture<Void> opening =
                CompletableFuture.runAsync(
                        () -> {
                            client = BoomscooterClient.builder().server(server.address()).connect();
                            consumer = settings.apply(client.consumer("log")).open();
                        });
        server.accept();
        request = server.subscribe(startSeqno, endSeqno);
        stream = request.stream();
        opening.join();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    private long next() throws InterruptedException {
        final Message message = consumer.next(WAIT);
        assertThat(message.buffer().getLong(message.offset())).isEqualTo(message.seqno());
        return message.seqno();
    }

    @Test
    void messagesBeforeTheStartAndBehindTheEndAreLeftOutOfTheirBatches()
            throws InterruptedException {
        open(12, 21, settings -> settings.from(StartPosition.seqno(12)));
        server.sendBatch(stream, 10, 10);
        server.sendBatch(stream, 20, 10);
        for (long seqno = 12; seqno <= 21; seqno++) {
            assertThat(next()).isEqualTo(seqno);
        }
        assertThat(consumer.isEnded()).isTrue();
        assertThat(consumer.next(WAIT)).isNull();
    }

    @Test
    void afterALostConnectionItGoesOnBehindTheLastBatchReceived() throws InterruptedException {
        open(0, -1, settings -> settings);
        server.sendBatch(stream, 0, 10);
        server.sendBatch(stream, 10, 10);
        assertThat(next()).isZero();
        for (long seqno = 1; seqno < 11; seqno++) {
            assertThat(next()).isEqualTo(seqno);
        }
        server.cut();
        server.accept();
        final ControlMessage.Subscribe again = server.subscribe(20, -1);
        assertThat(again.start()).isEqualTo(ControlMessage.Start.at(20));
        server.sendBatch(again.stream(), 10, 10);
        server.sendBatch(again.stream(), 20, 10);
        for (long seqno = 11; seqno < 30; seqno++) {
            assertThat(next()).isEqualTo(seqno);
        }
    }

    @Test
    void aDamagedBatchIsAskedForInBlocksAndOnceMoreBeforeItIsThrown() throws InterruptedException {
        open(0, -1, settings -> settings);
        server.sendBatch(stream, 0, 1);
        server.sendDamagedBatch(stream, 1, 5);
        server.sendBatch(stream, 6, 1);
        assertThat(next()).isZero();
        final CompletableFuture<Void> answers =
                CompletableFuture.runAsync(
                        () -> {
                            for (final boolean isLooking : new boolean[] {true, false}) {
                                server.readControl(); // the end of the stream before
                                final ControlMessage.Subscribe again = server.subscribe(1, -1);
                                assertThat(again.start()).isEqualTo(ControlMessage.Start.at(1));
                                assertThat(again.lz4()).isEqualTo(isLooking);
                                server.sendDamagedBatch(again.stream(), 1, 5);
                                server.sendBatch(again.stream(), 6, 1);
                            }
                        });
        assertThatThrownBy(this::next)
                .hasMessageContaining("seqnos 1 to 5")
                .isInstanceOfSatisfying(
                        BoomscooterException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.DAMAGED));
        answers.join();
        assertThat(next()).isEqualTo(6);
    }

    @Test
    void damageIsToldToWhoeverAskedForIt() throws InterruptedException {
        final List<Damage> damages = new ArrayList<>();
        open(0, -1, settings -> settings.onDamage(damages::add));
        server.say(new ControlMessage.Damage(stream, 0, 8, "by the test", false));
        server.sendBatch(stream, 9, 1);
        assertThat(next()).isEqualTo(9);
        assertThat(damages).containsExactly(new Damage(0, 8, "by the test"));
    }

    @Test
    void theEndOfTheStreamIsTold() throws InterruptedException {
        open(0, -1, settings -> settings.asItStands());
        server.sendBatch(stream, 0, 1);
        server.say(new ControlMessage.StreamEnd(stream, 1, ""));
        assertThat(next()).isZero();
        assertThat(consumer.next(WAIT)).isNull();
        assertThat(consumer.isEnded()).isTrue();
        assertThat(consumer.nextSeqno()).isEqualTo(1);
    }

    @Test
    void whoWantsAllOfItTakesAWholeWindow() {
        open(0, -1, settings -> settings.windowBytes(1 << 20));
        assertThat(request.creditBytes()).isEqualTo(1 << 20);
    }

    @Test
    void whoCountsBeginsWithLittleAndTakesMoreTheMoreItConsumes() throws InterruptedException {
        open(0, -1, settings -> settings.windowBytes(300_000).count(1_000_000));
        assertThat(request.creditBytes()).isEqualTo(64 << 10);
        int batchBytes = 0;
        for (long seqno = 0; seqno < 32_000; seqno++) {
            if (seqno % 2_000 == 0) {
                batchBytes = server.sendBatch(stream, seqno, 2_000);
            }
            assertThat(next()).isEqualTo(seqno);
        }
        for (final int widened : List.of(65_536, 131_072, 300_000 - (256 << 10), 0)) {
            final int consumed = server.readCredit() - widened;
            assertThat(consumed).isPositive();
            assertThat(consumed % batchBytes).isZero();
        }
    }

    @Test
    void closingWakesTheThreadThatWaits() {
        open(0, -1, settings -> settings);
        final CompletableFuture<Long> running =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return consumer.run(message -> consumer.close());
                            } catch (final InterruptedException e) {
                                throw new AssertionError(e);
                            }
                        });
        server.sendBatch(stream, 0, 3);
        assertThat(running.join()).isEqualTo(1);
        assertThatThrownBy(() -> consumer.poll(WAIT))
                .isInstanceOfSatisfying(
                        BoomscooterException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOSED));
    }
}
