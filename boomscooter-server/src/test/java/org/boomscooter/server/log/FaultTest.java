package org.boomscooter.server.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.boomscooter.format.segment.LogFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Full disks, failing disks, jumping clocks. */
class FaultTest {
    private static final Path SEGMENT = Simulated.SPANS.resolve(LogFiles.name(0, LogFiles.SEGMENT));

    private final Simulated simulated = new Simulated();

    @AfterEach
    void free() {
        simulated.disk.free();
    }

    @Test
    void afterAFailedForceTheLogIsReadOnlyUntilItIsOpenedAnew() {
        Log log = simulated.open();
        assertThat(simulated.append(log, AckLevel.SYNCED, "safe")).isNull();
        simulated.disk.failForceAfter(0);
        simulated.append(log, AckLevel.SYNCED, "lost?");
        assertThat(log.isReadOnly()).isTrue();
        assertThat(log.syncedSeqno()).isEqualTo(1);
        assertThat(simulated.append(log, AckLevel.WRITTEN, "no").reason())
                .isEqualTo(LogException.Reason.LOG_READ_ONLY);
        assertThat(Simulated.payloads(log)).containsExactly("safe");
        simulated.disk.advance(10_000_000_000L);
        simulated.pump();
        simulated.close();
        assertThat(simulated.disk.forcesAfterFailure()).as("forces tried again").isZero();
        simulated.disk.restart();
        log = simulated.open();
        assertThat(log.isReadOnly()).isFalse();
        assertThat(Simulated.payloads(log)).startsWith("safe");
        assertThat(simulated.append(log, AckLevel.SYNCED, "again")).isNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 3_000_000})
    void aFullDiskRefusesAppendsAndResumesByItself(final long reserveBytes) {
        final Log log = simulated.withReserve(reserveBytes).open();
        simulated.disk.freeBytes(reserveBytes + 2_500_000);
        int accepted = 0;
        LogException refusal = null;
        while (refusal == null) {
            refusal = simulated.append(log, AckLevel.SYNCED, accepted + "x".repeat(50_000));
            accepted += refusal == null ? 1 : 0;
        }
        assertThat(refusal.reason()).isEqualTo(LogException.Reason.OUT_OF_SPACE);
        assertThat(refusal.isRetriable()).isTrue();
        assertThat(accepted).isGreaterThan(15);
        assertThat(log.syncedSeqno()).isEqualTo(accepted);
        assertThat(Simulated.payloads(log)).hasSize(accepted);
        simulated.disk.freeBytes(reserveBytes + 100_000_000);
        simulated.disk.advance(300_000_000);
        simulated.pump();
        assertThat(simulated.append(log, AckLevel.SYNCED, "again")).isNull();
        assertThat(Simulated.payloads(log)).hasSize(accepted + 1);
        assertThat(log.isReadOnly()).isFalse();
    }

    @Test
    void aFullDiskIsToldOnceAndSoIsItsEnd() {
        final Log log = simulated.withReserve(3_000_000).open();
        final Log other = simulated.store().create(LogSpec.of("other"));
        final ListAppender<ILoggingEvent> lines = new ListAppender<>();
        final Logger logger = (Logger) LoggerFactory.getLogger(ShortageTalk.class);
        lines.start();
        logger.addAppender(lines);
        try {
            simulated.disk.freeBytes(3_000_000);
            for (int i = 0; i < 10; i++) {
                simulated.append(log, AckLevel.SYNCED, "x".repeat(50_000));
                simulated.append(other, AckLevel.SYNCED, "x".repeat(50_000));
                simulated.disk.advance(300_000_000);
                simulated.pump();
            }
            assertThat(lines.list)
                    .singleElement()
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .asString()
                    .contains("no space", Simulated.SPANS.toString(), "Make room there");
            simulated.disk.freeBytes(100_000_000);
            simulated.disk.advance(300_000_000);
            simulated.pump();
            assertThat(lines.list).hasSize(2);
            assertThat(lines.list.get(1).getFormattedMessage()).contains("appending goes on");
        } finally {
            logger.detachAppender(lines);
        }
    }

    @Test
    void anIndexThatFindsNoRoomRefusesAppendsUntilItDoes() {
        final Log log = simulated.open();
        simulated.disk.fullFor(LogFiles.INDEX + ".tmp");
        LogException refusal = null;
        while (refusal == null) {
            refusal = simulated.append(log, AckLevel.SYNCED, "x".repeat(50_000));
        }
        assertThat(refusal.reason()).isEqualTo(LogException.Reason.OUT_OF_SPACE);
        assertThat(Simulated.payloads(log)).hasSize(simulated.appended.size());
        simulated.disk.fullForNobody();
        simulated.disk.advance(300_000_000);
        simulated.pump();
        for (int i = 0; i < 30; i++) {
            assertThat(simulated.append(log, AckLevel.SYNCED, "x".repeat(50_000))).isNull();
        }
        assertThat(Simulated.payloads(log)).hasSize(simulated.appended.size());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aProducerSnapshotThatFindsNoRoomKeepsNobodyWaiting(final boolean killed) {
        Log log = simulated.open();
        simulated.disk.fullFor(Log.PRODUCERS + ".tmp");
        for (int i = 0; i < 50; i++) {
            assertThat(simulated.append(log, AckLevel.SYNCED, i + "x".repeat(50_000))).isNull();
        }
        assertThat(log.segmentBases()).hasSizeGreaterThan(2);
        assertThat(snapshots()).isZero();
        if (killed) {
            simulated.disk.restart();
            log = simulated.open();
            assertThat(Simulated.payloads(log)).hasSize(50);
            assertThat(simulated.append(log, AckLevel.SYNCED, "again")).isNull();
        }
        simulated.disk.fullForNobody();
        simulated.disk.advance(300_000_000);
        simulated.pump();
        simulated.close();
        assertThat(snapshots()).isPositive();
        log = simulated.open();
        assertThat(Simulated.payloads(log)).hasSize(killed ? 51 : 50);
        assertThat(log.state().damages()).isEmpty();
    }

    private long snapshots() {
        return simulated.disk.files().stream()
                .filter(file -> file.toString().endsWith(Log.PRODUCERS))
                .count();
    }

    @Test
    void aForceOfTwoSecondsKeepsOnlyThoseWaitingWhoWaitForIt() {
        simulated.open();
        final Log log =
                simulated.store().create(LogSpec.of("slow").withVisibleAt(AckLevel.WRITTEN));
        simulated.append(log, AckLevel.SYNCED, "first");
        final int forcesBefore = simulated.disk.forces();
        final List<String> seenMeanwhile = new ArrayList<>();
        simulated.disk.duringForce(
                () -> {
                    simulated.disk.duringForce(() -> {});
                    for (int i = 0; i < 14; i++) {
                        simulated.offer(
                                log, i % 2 == 0 ? AckLevel.WRITTEN : AckLevel.SYNCED, "new " + i);
                    }
                    simulated.disk.advance(2_000_000_000L);
                    simulated.runWriters();
                    assertThat(simulated.appended).hasSize(16);
                    assertThat(log.syncedSeqno()).isEqualTo(1);
                    seenMeanwhile.addAll(Simulated.payloads(log));
                });
        assertThat(simulated.append(log, AckLevel.SYNCED, "second")).isNull();
        assertThat(seenMeanwhile).hasSize(16);
        assertThat(log.syncedSeqno()).isEqualTo(16);
        assertThat(simulated.disk.forces() - forcesBefore)
                .as("one for the second, one for all that came meanwhile")
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void aFailingWriteRefusesOrStopsTheLogButLosesNothing(final int writes) {
        Log log = simulated.open();
        simulated.append(log, AckLevel.SYNCED, "safe");
        simulated.disk.failWriteAfter(writes);
        for (int i = 0; i < 30; i++) {
            simulated.append(log, AckLevel.SYNCED, i + "x".repeat(50_000));
        }
        final int acknowledged = simulated.appended.size();
        simulated.disk.restart();
        log = simulated.open();
        assertThat(Simulated.payloads(log)).hasSize(acknowledged);
    }

    @Test
    void aPageThatCannotBeReadCostsItsBatchesOnly() {
        Log log = simulated.open();
        for (int i = 0; i < 30; i++) {
            simulated.append(log, AckLevel.SYNCED, i + "x".repeat(5_000));
        }
        simulated.disk.makeUnreadable(SEGMENT, 64 << 10);
        simulated.disk.restart();
        log = simulated.open();
        assertThat(log.state().damages())
                .anySatisfy(damage -> assertThat(damage.text()).contains("Input/output error"));
        assertThat(Simulated.payloads(log).size()).isBetween(28, 30);
        assertThat(simulated.append(log, AckLevel.SYNCED, "again")).isNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {3_600_000_000_000L, -86_400_000_000_000L, 315_000_000_000_000_000L})
    void aJumpOfTheWallClockChangesAppendTimesAndNothingElse(final long jumpNs) {
        Log log = simulated.open();
        simulated.append(log, AckLevel.SYNCED, "a");
        simulated.disk.jump(jumpNs);
        simulated.append(log, AckLevel.WRITTEN, "b");
        simulated.disk.advance(1_500_000_000);
        simulated.pump();
        assertThat(log.syncedSeqno()).as("forced by the monotonic clock").isEqualTo(2);
        simulated.close();
        log = simulated.open();
        assertThat(Simulated.payloads(log)).containsExactly("a", "b");
        assertThat(log.state().damages()).isEmpty();
    }

    @Test
    void aReaderFromATimeOnMissesNothingThatComesWhileItSeeks() {
        simulated.append(simulated.open(), AckLevel.SYNCED, "old");
        simulated.close();
        simulated.disk.advance(1_000_000_000);
        final Log opened = simulated.open();
        try (LogReader reader = opened.openReader()) {
            simulated.disk.duringNextOpenReadOnly(
                    () -> simulated.append(opened, AckLevel.SYNCED, "new"));
            reader.seekTime(simulated.disk.epochNs());
            assertThat(Batches.readAll(reader)).extracting(Batches.Found::payload).contains("new");
        }
    }

    @Test
    void aLogThatCannotBeClosedKeepsNeitherTheOthersOpenNorTheDirectoryLocked() {
        final List<String> sealed = new ArrayList<>();
        final SegmentObserver observer =
                new SegmentObserver() {
                    @Override
                    public void onSealed(final Log log, final SegmentFile segment) {
                        if (log.name().equals("broken")) {
                            throw new InternalError("a page that cannot be read");
                        }
                        sealed.add(log.name());
                    }
                };
        final Log spans = simulated.withObserver(observer).open();
        simulated.append(simulated.store().create(LogSpec.of("broken")), AckLevel.SYNCED, "a");
        simulated.append(spans, AckLevel.SYNCED, "b");
        simulated.close();
        assertThat(sealed).containsExactly("spans");
        final Log again = simulated.withObserver(SegmentObserver.NONE).open();
        assertThat(Simulated.payloads(again)).containsExactly("b");
    }

    @Test
    void aReaderFromATimeOnFindsWhatIsWholeBehindDamage() {
        final Log log = simulated.open();
        final long wantedNs = simulated.disk.epochNs();
        for (int i = 0; i < 30; i++) {
            simulated.disk.advance(1_000_000);
            simulated.append(log, AckLevel.SYNCED, i + "x".repeat(5_000));
        }
        simulated.disk.overwrite(SEGMENT, 4096 + 20, (byte) 1);
        final List<String> expected = Simulated.payloads(log);
        assertThat(expected).hasSizeGreaterThan(10).hasSizeLessThan(30);
        try (LogReader reader = log.openReader()) {
            assertThat(reader.seekTime(wantedNs)).isZero();
            assertThat(Batches.readAll(reader))
                    .extracting(Batches.Found::payload)
                    .isEqualTo(expected);
        }
    }

    @Test
    void closingTellsOfEverySegmentThatItSeals() {
        final List<Long> sealed = new ArrayList<>();
        final SegmentObserver observer =
                new SegmentObserver() {
                    @Override
                    public void onSealed(final Log log, final SegmentFile segment) {
                        sealed.add(segment.baseSeqno());
                    }
                };
        final Log log = simulated.withObserver(observer).open();
        for (final int length : new int[] {300_000, 900_000, 500_000}) {
            final ByteBuffer batch = Batches.of("x".repeat(length));
            simulated.offer(log, AckLevel.SYNCED, batch, "x");
        }
        simulated.close();
        assertThat(sealed).containsExactly(0L, 1L, 2L);
    }

    @Test
    void whatIsWrittenIsForcedWithinTheFlushInterval() {
        final Log log = simulated.open();
        simulated.append(log, AckLevel.WRITTEN, "a");
        assertThat(log.syncedSeqno()).isZero();
        simulated.disk.advance(900_000_000);
        simulated.pump();
        assertThat(log.syncedSeqno()).isEqualTo(1);
    }

    @Test
    void whatIsAcknowledgedAsWrittenCanBeReadIfTheLogShowsWhatIsWritten() {
        simulated.open();
        final Log log =
                simulated.store().create(LogSpec.of("seen").withVisibleAt(AckLevel.WRITTEN));
        final List<Long> invisible = new ArrayList<>();
        final List<Long> told = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            final AppendRequest request =
                    new AppendRequest() {
                        @Override
                        protected void onAppended(
                                final long first,
                                final long last,
                                final int count,
                                final boolean duplicate) {
                            told.add(last);
                            if (log.committedSeqno() <= last) {
                                invisible.add(last);
                            }
                        }

                        @Override
                        protected void onRefused(final LogException reason) {
                            throw reason;
                        }
                    };
            final ByteBuffer batch = Batches.of("message " + i);
            request.set(batch, 0, batch.capacity(), AckLevel.WRITTEN);
            log.offer(request);
        }
        simulated.pump();
        assertThat(told).containsExactly(0L, 1L, 2L);
        assertThat(invisible).isEmpty();
    }

    @Test
    void aSegmentKeepsItsLengthWhenThePowerGoes() {
        final Log log = simulated.open();
        assertThat(simulated.append(log, AckLevel.SYNCED, "safe")).isNull();
        final int length = simulated.disk.content(SEGMENT).length;
        for (int seed = 0; seed < 10; seed++) {
            simulated.disk.losePower(new Random(seed));
            assertThat(simulated.disk.content(SEGMENT).length)
                    .as("seed %d", seed)
                    .isEqualTo(length);
        }
    }

    @Test
    void aLogWithLittleInItTakesLittleOfTheDisk() {
        simulated.open();
        final Log log = simulated.store().create(LogSpec.of("idle").withSegmentBytes(16 << 20));
        final long before = simulated.disk.usableBytes(Simulated.DIRECTORY);
        for (int i = 0; i < 10; i++) {
            assertThat(simulated.append(log, AckLevel.SYNCED, "message " + i)).isNull();
        }
        final long taken = before - simulated.disk.usableBytes(Simulated.DIRECTORY);
        assertThat(taken).isBetween(1L, 64L << 10);
    }

    @Test
    void blocksAreAheadOfTheTailByAsMuchAsWasAppendedAndOfTheIndexToo() {
        simulated.open();
        final Log log = simulated.store().create(LogSpec.of("busy").withSegmentBytes(4 << 20));
        final long before = simulated.disk.usableBytes(Simulated.DIRECTORY);
        for (int i = 0; i < 300; i++) {
            assertThat(simulated.append(log, AckLevel.SYNCED, i + "x".repeat(4_000))).isNull();
        }
        final long taken = before - simulated.disk.usableBytes(Simulated.DIRECTORY);
        assertThat(taken).isBetween(1_700_000L, 2_600_000L);
        simulated.disk.freeBytes(0);
        int accepted = 0;
        while (simulated.append(log, AckLevel.SYNCED, "x".repeat(4_000)) == null) {
            accepted++;
        }
        assertThat(accepted).as("appended into blocks that were there").isBetween(100, 350);
    }

    @Test
    void theWriterCannotTakeTheNextSegmentWhileItIsBeingPrepared() {
        simulated.open();
        final Log log = simulated.store().create(LogSpec.of("large").withSegmentBytes(4 << 20));
        log.preparer().wantNext(1 << 20);
        simulated.pump();
        final List<SegmentWriter> taken = new ArrayList<>();
        simulated.disk.duringNextPopulate(() -> taken.add(log.preparer().takeNext(1 << 20)));
        log.preparer().wantNext(3 << 20);
        simulated.pump();
        assertThat(taken).containsOnlyNulls();
        assertThat(log.preparer().takeNext(1 << 20)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aLogThatCouldNotBeMadeIsMadeWhenItIsTriedAgain(final int writes) {
        simulated.open();
        simulated.disk.failWriteAfter(writes);
        final LogSpec spec = LogSpec.of("late");
        assertThatThrownBy(() -> simulated.store().create(spec)).isInstanceOf(LogException.class);
        assertThat(simulated.store().find("late")).isNull();
        simulated.disk.failWriteAfter(Integer.MAX_VALUE);
        final Log log = simulated.store().create(spec);
        assertThat(simulated.append(log, AckLevel.SYNCED, "first")).isNull();
        assertThat(Simulated.payloads(log)).containsExactly("first");
    }
}
