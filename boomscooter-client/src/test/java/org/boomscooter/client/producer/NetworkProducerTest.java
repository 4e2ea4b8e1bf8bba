package org.boomscooter.client.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.boomscooter.client.AckListener;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.Claim;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.client.FakeServer;
import org.boomscooter.client.MessageHeader;
import org.boomscooter.client.OnFull;
import org.boomscooter.client.Producer;
import org.boomscooter.client.ProducerBuilder;
import org.boomscooter.format.frame.BatchHeader;
import org.boomscooter.format.protocol.Control;
import org.boomscooter.format.protocol.ControlMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A producer against a server that does what the test says. */
@Timeout(30)
class NetworkProducerTest {
    private static final int ID = 9;

    private final FakeServer server = new FakeServer();
    private BoomscooterClient client;
    private Producer producer;
    private int stream;

    private void open(final Function<ProducerBuilder, ProducerBuilder> settings) {
        final CompletableFuture<Void> opening =
                CompletableFuture.runAsync(
                        () -> {
                            client = BoomscooterClient.builder().server(server.address()).connect();
                            producer = settings.apply(client.producer("log")).open();
                        });
        server.accept();
        stream = server.openProducer(ID, 0).stream();
        opening.join();
    }

    @AfterEach
    void stop() {
        // The fake one answers nothing any more: without it, closing does not wait.
        server.close();
    }

    private CompletableFuture<Long> sendAlone() {
        final CompletableFuture<Long> future = producer.send(new byte[10]);
        producer.flush().exceptionally(e -> -1L);
        return future;
    }

    @Test
    void whatWasNotAcknowledgedIsSentAgainUnderTheSameNumbersAfterALostConnection() {
        open(settings -> settings);
        final CompletableFuture<Long> first = sendAlone();
        final CompletableFuture<Long> second = sendAlone();
        final CompletableFuture<Long> third = sendAlone();
        assertThat(server.readBatch()).isEqualTo(1);
        assertThat(server.readBatch()).isEqualTo(2);
        server.ack(stream, 1, 100);
        assertThat(first.join()).isEqualTo(100);
        server.cut();

        server.accept();
        final ControlMessage.OpenProducer again = server.openProducer(ID, 2);
        assertThat(again.producerId()).isEqualTo(ID);
        assertThat(server.readBatch()).isEqualTo(2);
        assertThat(server.readBatch()).isEqualTo(3);
        server.ack(again.stream(), 2, 101);
        server.ack(again.stream(), 3, 102);
        assertThat(second.join()).isEqualTo(101);
        assertThat(third.join()).isEqualTo(102);
    }

    @Test
    void behindABatchThatIsRefusedForGoodTheOthersGoOnUnderANewId() {
        open(settings -> settings);
        final CompletableFuture<Long> first = sendAlone();
        final CompletableFuture<Long> second = sendAlone();
        final CompletableFuture<Long> third = sendAlone();
        for (int sequence = 1; sequence <= 3; sequence++) {
            assertThat(server.readBatch()).isEqualTo(sequence);
        }
        refuse(2, org.boomscooter.format.protocol.ErrorCode.BAD_REQUEST, false);
        refuse(3, org.boomscooter.format.protocol.ErrorCode.PRODUCER_GAP, false);
        server.ack(stream, 1, 100);

        assertThat(first.join()).isEqualTo(100);
        assertThat(codeOf(second)).isEqualTo(ErrorCode.BAD_REQUEST);
        assertThat(server.readControl().message()).isInstanceOf(ControlMessage.CloseStream.class);
        final ControlMessage.OpenProducer renewed = server.openProducer(ID + 1, 0);
        assertThat(renewed.producerId()).isZero();
        assertThat(server.readBatch()).isEqualTo(1);
        server.ack(renewed.stream(), 1, 101);
        assertThat(third.join()).isEqualTo(101);
    }

    @ParameterizedTest
    @EnumSource(names = {"LOG_READ_ONLY", "PRODUCER_UNKNOWN_OUTCOME"})
    void nothingThatTheLogMayHaveIsSentAgainUnderAnotherId(
            final org.boomscooter.format.protocol.ErrorCode code) {
        open(settings -> settings);
        final CompletableFuture<Long> first = sendAlone();
        final CompletableFuture<Long> second = sendAlone();
        assertThat(server.readBatch()).isEqualTo(1);
        assertThat(server.readBatch()).isEqualTo(2);
        refuse(1, code, false);
        assertThat(codeOf(first).name()).isEqualTo(code.name());
        assertThat(codeOf(second).name()).isEqualTo(code.name());
        assertThat(server.readControl().message()).isInstanceOf(ControlMessage.CloseStream.class);
        server.openProducer(ID + 1, 0);
        final CompletableFuture<Long> third = sendAlone();
        assertThat(server.readBatch()).isEqualTo(1);
        server.ack(stream + 1, 1, 100);
        assertThat(third.join()).isEqualTo(100);
    }

    @Test
    void aPayloadThatIsNotThereIsRefusedAndLeavesNothingInTheBatch() {
        open(settings -> settings.linger(Duration.ofMinutes(1)));
        final MessageHeader header = new MessageHeader();
        assertThatThrownBy(() -> producer.offer(header, new byte[8], 5, 10))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> producer.offer(header, ByteBuffer.allocate(8), 5, 10))
                .isInstanceOf(IndexOutOfBoundsException.class);
        final CompletableFuture<Long> sent = sendAlone();
        final ByteBuffer batch = server.readFrame();
        assertThat(BatchHeader.messageCount(batch, 0)).isEqualTo(1);
        server.ack(stream, 1, 7);
        assertThat(sent.join()).isEqualTo(7);
    }

    @Test
    void aBatchThatIsRefusedForNowIsSentAgain() {
        open(settings -> settings);
        final CompletableFuture<Long> future = sendAlone();
        assertThat(server.readBatch()).isEqualTo(1);
        refuse(1, org.boomscooter.format.protocol.ErrorCode.OUT_OF_SPACE, true);
        assertThat(server.readControl().message()).isInstanceOf(ControlMessage.CloseStream.class);
        final ControlMessage.OpenProducer again = server.openProducer(ID, 0);
        assertThat(again.producerId()).isEqualTo(ID);
        assertThat(server.readBatch()).isEqualTo(1);
        server.ack(again.stream(), 1, 7);
        assertThat(future.join()).isEqualTo(7);
    }

    @Test
    void whatIsNotAcknowledgedInTimeFailsAndWhatWasSentBehindItToo() {
        open(settings -> settings.deliveryTimeout(Duration.ofMillis(200)));
        final CompletableFuture<Long> first = sendAlone();
        final CompletableFuture<Long> second = sendAlone();
        assertThat(server.readBatch()).isEqualTo(1);
        assertThat(codeOf(first)).isEqualTo(ErrorCode.TIMED_OUT);
        assertThat(codeOf(second)).isEqualTo(ErrorCode.TIMED_OUT);
        assertThatThrownBy(first::join)
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("may or may not be in the log");
    }

    @Test
    void aFailureByTimeOutNamesWhatWasInTheWay() {
        open(settings -> settings.deliveryTimeout(Duration.ofMillis(400)));
        final CompletableFuture<Long> future = sendAlone();
        assertThat(server.readBatch()).isEqualTo(1);
        server.close();
        assertThatThrownBy(future::join)
                .hasMessageContaining("; last trouble: ")
                .hasMessageContaining(server.address());
    }

    @Test
    void aFullProducerRefusesWhenItIsToldNotToWait() {
        open(settings -> settings.onFull(OnFull.FAIL).batchBytes(1024).maxInFlightBytes(2 * 1024));
        final MessageHeader header = new MessageHeader();
        int accepted = 0;
        while (producer.offer(header, new byte[100], 0, 100)) {
            accepted++;
        }
        assertThat(accepted).isBetween(8, 16);
        assertThat(codeOf(producer.send(new byte[100]))).isEqualTo(ErrorCode.BUFFER_FULL);
        server.ack(stream, server.readBatch(), 0);
        assertThat(untilAccepted(header)).isTrue();
    }

    private boolean untilAccepted(final MessageHeader header) {
        while (!producer.offer(header, new byte[100], 0, 100)) {
            Thread.onSpinWait();
        }
        return true;
    }

    @Test
    void aFullProducerWaitsForRoom() {
        open(settings -> settings.batchBytes(1024).maxInFlightBytes(2 * 1024));
        final CompletableFuture<Void> sending =
                CompletableFuture.runAsync(
                        () -> {
                            for (int i = 0; i < 100; i++) {
                                producer.offer(new MessageHeader(), new byte[100], 0, 100);
                            }
                        });
        int sequence = server.readBatch();
        assertThat(sending).isNotDone();
        while (!sending.isDone()) {
            server.ack(stream, sequence, sequence);
            if (!sending.isDone()) {
                sequence = server.readBatch();
            }
        }
        sending.join();
    }

    @Test
    void aServerThatForgotAcknowledgedBatchesIsNotTrustedWithTheOnesBehind() {
        open(settings -> settings);
        final CompletableFuture<Long> first = sendAlone();
        server.ack(stream, server.readBatch(), 5);
        first.join();
        final CompletableFuture<Long> second = sendAlone();
        assertThat(server.readBatch()).isEqualTo(2);
        server.cut();
        server.accept();
        server.openProducer(ID, 0);
        assertThat(codeOf(second)).isEqualTo(ErrorCode.PRODUCER_UNKNOWN_OUTCOME);
    }

    @Test
    void eachStreamOfAnIdHasAHigherEpochAndANewIdBeginsAnew() {
        open(settings -> settings);
        final CompletableFuture<Long> first = sendAlone();
        for (int epoch = 1; epoch <= 2; epoch++) {
            assertThat(server.readBatch()).isEqualTo(1);
            server.cut();
            server.accept();
            final ControlMessage.OpenProducer again = server.openProducer(ID, 0);
            assertThat(again.epoch()).isEqualTo(epoch);
            stream = again.stream();
        }
        refuse(server.readBatch(), org.boomscooter.format.protocol.ErrorCode.BAD_REQUEST, false);
        assertThat(codeOf(first)).isEqualTo(ErrorCode.BAD_REQUEST);
        assertThat(server.readControl().message()).isInstanceOf(ControlMessage.CloseStream.class);
        assertThat(server.openProducer(ID + 1, 0).epoch()).isZero();
    }

    @Test
    void aProducerWhoseIdSomebodyElseHasTakenFailsAsAWhole() {
        open(settings -> settings);
        final CompletableFuture<Long> first = sendAlone();
        final CompletableFuture<Long> second = sendAlone();
        assertThat(server.readBatch()).isEqualTo(1);
        refuse(1, org.boomscooter.format.protocol.ErrorCode.PRODUCER_FENCED, false);
        assertThat(codeOf(first)).isEqualTo(ErrorCode.PRODUCER_FENCED);
        assertThat(codeOf(second)).isEqualTo(ErrorCode.PRODUCER_FENCED);
        assertThat(codeOf(producer.send(new byte[10]))).isEqualTo(ErrorCode.PRODUCER_FENCED);
    }

    @Test
    void aServerThatDoesNotKnowTheIdGetsNothingAgainAndGivesANewOne() {
        open(settings -> settings);
        final CompletableFuture<Long> first = sendAlone();
        assertThat(server.readBatch()).isEqualTo(1);
        server.cut();
        server.accept();
        final Control request = server.readControl();
        assertThat(((ControlMessage.OpenProducer) request.message()).producerId()).isEqualTo(ID);
        server.answer(
                request,
                new ControlMessage.Refusal(
                        org.boomscooter.format.protocol.ErrorCode.PRODUCER_UNKNOWN_OUTCOME,
                        "by the test",
                        false,
                        0,
                        0,
                        false));
        assertThat(codeOf(first)).isEqualTo(ErrorCode.PRODUCER_UNKNOWN_OUTCOME);
        assertThat(server.readControl().message()).isInstanceOf(ControlMessage.CloseStream.class);
        final ControlMessage.OpenProducer renewed = server.openProducer(ID + 1, 0);
        assertThat(renewed.producerId()).isZero();
        final CompletableFuture<Long> second = sendAlone();
        assertThat(server.readBatch()).isEqualTo(1);
        server.ack(renewed.stream(), 1, 100);
        assertThat(second.join()).isEqualTo(100);
    }

    /** The loop wants the batch that a caller is at. */
    @Test
    void whatIsAddedWhileACallerHoldsTheBatchIsSentWhenItLetsGo() {
        final Holding loop = new Holding(new CompletableFuture<>(), new CompletableFuture<>());
        open(settings -> settings.linger(Duration.ZERO).onAck(loop));
        final CompletableFuture<Long> first = sendAlone();
        assertThat(server.readBatch()).isEqualTo(1);
        server.ack(stream, 1, 100);
        loop.isHeld().join();
        final Claim claim = new Claim();
        final CompletableFuture<Long> second = producer.send(new byte[10]);
        assertThat(producer.tryClaim(new MessageHeader(), 10, claim)).isTrue();
        loop.mayGoOn().complete(null);
        // Behind what the loop was asked for before.
        final CompletableFuture<?> answered =
                CompletableFuture.runAsync(() -> client.admin().deleteLog("other"));
        final Control request = server.readControl();
        server.answer(request, new ControlMessage.Done());
        answered.join();

        claim.abort();
        assertThat(server.readBatch()).isEqualTo(2);
        server.ack(stream, 2, 101);
        assertThat(first.join()).isEqualTo(100);
        assertThat(second.join()).isEqualTo(101);
    }

    /** Keeps the loop from going on behind the first acknowledgement. */
    private record Holding(CompletableFuture<Void> isHeld, CompletableFuture<Void> mayGoOn)
            implements AckListener {
        @Override
        public void onAck(final long first, final long last, final int messageCount) {
            isHeld.complete(null);
            mayGoOn.join();
        }

        @Override
        public void onFailure(final int messageCount, final BoomscooterException reason) {
            throw reason;
        }
    }

    private void refuse(
            final int sequence,
            final org.boomscooter.format.protocol.ErrorCode code,
            final boolean retriable) {
        server.refuse(
                new ControlMessage.Refusal(
                        code, "by the test", retriable, stream, sequence, false));
    }

    private static ErrorCode codeOf(final CompletableFuture<Long> future) {
        try {
            throw new AssertionError("completed with " + future.join());
        } catch (final CompletionException e) {
            return ((BoomscooterException) e.getCause()).code();
        }
    }
}
