package org.boomscooter.client.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.Damage;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.client.StartPosition;
import org.boomscooter.format.segment.SeqnoMode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Another host has lost its power while its files were followed: a log that shows what is only
 * written comes back without its end, and gives the same seqnos to other messages.
 */
@Timeout(60)
@ParameterizedClass
@EnumSource(names = {"MMAP", "PREAD"})
class LogCutTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @Parameter private DirectMode mode;
    @TempDir private Path directory;
    private final List<Damage> damages = new ArrayList<>();
    private LogFixture log;

    @BeforeEach
    void makeLog() throws IOException {
        log = new LogFixture(directory, SeqnoMode.SERVER);
        log.roll();
    }

    private void append(final int batches) {
        for (int i = 0; i < batches; i++) {
            log.append(1, null);
        }
    }

    private Consumer open(final long seqno) {
        return DirectReader.open(directory)
                .mode(mode)
                .patience(Duration.ofMillis(20))
                .consumer()
                .from(StartPosition.seqno(seqno))
                .onDamage(damages::add)
                .open();
    }

    private static void read(final Consumer consumer, final long from, final long behind)
            throws InterruptedException {
        for (long seqno = from; seqno < behind; seqno++) {
            assertThat(consumer.next(LONG).seqno()).isEqualTo(seqno);
        }
    }

    private void assertCut(final ThrowingCallable call, final long seqno) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        BoomscooterException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.LOG_CUT))
                .hasMessageContaining("from about seqno " + seqno + " on");
        assertThat(damages).isEmpty();
    }

    @Test
    void isToldBeforeAnythingElseIsAppended() throws Exception {
        append(10);
        final LogFixture.End end = log.end();
        append(10);
        try (Consumer consumer = open(0)) {
            read(consumer, 0, 20);
            log.losePowerAndComeBack(end);

            assertCut(() -> consumer.next(LONG), 10);
        }
    }

    @Test
    void isToldWhenOtherMessagesGotTheSameSeqnos() throws Exception {
        append(10);
        final LogFixture.End end = log.end();
        append(10);
        try (Consumer consumer = open(0)) {
            read(consumer, 0, 20);
            log.losePowerAndComeBack(end);
            append(50);

            assertCut(() -> consumer.next(LONG), 10);
        }
    }

    @Test
    void isToldWhenTheSegmentWasMadeAnew() throws Exception {
        append(10);
        log.seal();
        log.roll();
        final LogFixture.End end = log.end();
        append(10);
        try (Consumer consumer = open(0)) {
            read(consumer, 0, 20);
            log.losePowerAndComeBack(end);
            append(50);

            assertCut(() -> consumer.next(LONG), 10);
        }
    }

    @Test
    void isToldWhenTheSegmentThatIsAwaitedBeginsEarlier() throws Exception {
        append(10);
        final LogFixture.End end = log.end();
        append(10);
        log.seal();
        try (Consumer consumer = open(0)) {
            read(consumer, 0, 20);
            assertThat(consumer.next(Duration.ofMillis(20))).isNull();
            log.losePowerAndComeBack(end);
            append(15);
            log.seal();
            log.roll();
            append(10);

            assertCut(() -> consumer.next(LONG), 10);
        }
    }

    @Test
    void concernsNobodyWhoHasNotReadSoFar() throws Exception {
        append(10);
        final LogFixture.End end = log.end();
        append(10);
        try (Consumer early = open(0);
                Consumer ahead = open(40)) {
            assertThat(ahead.next(Duration.ZERO)).isNull();
            log.losePowerAndComeBack(end);
            append(50);

            read(early, 0, 60);
            read(ahead, 40, 60);
        }
        assertThat(damages).isEmpty();
    }
}
