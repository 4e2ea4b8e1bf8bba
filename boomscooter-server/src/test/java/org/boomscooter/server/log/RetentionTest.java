package org.boomscooter.server.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.Retention;
import org.boomscooter.server.disk.SimulatedCrash;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes when, what a kill in the middle leaves, and what readers see of it. */
class RetentionTest {
    private static final long SECOND_NS = 1_000_000_000;
    private static final long HOUR_NS = 3_600 * SECOND_NS;
    private static final long DAY_MS = 24 * 3_600_000;
    private static final Retention NOTHING = new Retention(0, 1);
    private static final int MESSAGE_BYTES = 60_000;

    private final Simulated simulated = new Simulated();

    /** How a process ends. */
    private enum End {
        KILL,
        POWER
    }

    @AfterEach
    void free() {
        simulated.disk.free();
    }

    /** A log of several segments of some 17 messages each; the last one is the tail. */
    private Log fill(final int messages) {
        final Log log = simulated.open();
        append(log, messages);
        return log;
    }

    private void append(final Log log, final int messages) {
        for (int i = 0; i < messages; i++) {
            final String payload = log.appendedSeqno() + ".";
            assertThat(simulated.append(log, AckLevel.SYNCED, payload + "x".repeat(MESSAGE_BYTES)))
                    .isNull();
        }
    }

    /** Lets the retention thread have its turns. */
    private void turn() {
        simulated.disk.advance(2 * SECOND_NS);
        simulated.pump();
        simulated.pump();
    }

    private List<Long> seqnos(final Log log) {
        try (LogReader reader = log.openReader()) {
            return Batches.readAll(reader).stream().map(Batches.Found::seqno).toList();
        }
    }

    private static List<Long> range(final long from, final long to) {
        final List<Long> seqnos = new ArrayList<>();
        for (long seqno = from; seqno < to; seqno++) {
            seqnos.add(seqno);
        }
        return seqnos;
    }

    private boolean hasRaw(final Log log, final long base) {
        return simulated.disk.exists(Companions.path(log, base, LogFiles.SEGMENT));
    }

    @Test
    void rawFilesGoWhenTheirCompanionsAreWholeAndReadersDoNotNotice() {
        Log log = fill(70);
        final long[] bases = log.segmentBases();
        Companions.make(simulated.disk, log);
        log.keep(NOTHING, null);
        turn();
        for (int i = 0; i < bases.length; i++) {
            assertThat(hasRaw(log, bases[i])).as("raw of segment %d", i).isEqualTo(i == 4);
        }
        assertThat(seqnos(log)).isEqualTo(range(0, 70));
        assertThat(log.state().rawBytes()).isLessThan(1 << 20);
        simulated.close();
        log = simulated.open();
        assertThat(log.notes()).isEmpty();
        assertThat(log.state().damages()).isEmpty();
        assertThat(log.earliestSeqno()).isZero();
        assertThat(seqnos(log)).isEqualTo(range(0, 70));
        append(log, 20);
        assertThat(seqnos(log)).isEqualTo(range(0, 90));
    }

    @Test
    void aProducerSnapshotThatComesAfterItsSegmentHasGoneIsNotWritten() {
        final Log log = simulated.open();
        simulated.disk.fullFor(Log.PRODUCERS + ".tmp");
        append(log, 70);
        log.keep(null, NOTHING);
        turn();
        assertThat(log.segmentBases()).hasSize(2);
        simulated.disk.fullForNobody();
        turn();
        assertThat(
                        simulated.disk.files().stream()
                                .map(file -> file.getFileName().toString())
                                .filter(name -> name.endsWith(Log.PRODUCERS)))
                .containsExactly(LogFiles.name(log.segmentBases()[0], Log.PRODUCERS));
    }

    @Test
    void everySeqnoAndTimeIsFoundInACompanion() {
        final Log log = simulated.open();
        final List<Long> times = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            simulated.disk.advance(SECOND_NS);
            times.add(simulated.disk.epochNs());
            append(log, 1);
        }
        Companions.make(simulated.disk, log);
        log.keep(NOTHING, null);
        turn();
        assertThat(hasRaw(log, 0)).isFalse();
        final Run run = new Run();
        for (int i = 0; i < 40; i++) {
            try (LogReader reader = log.openReader()) {
                reader.seekSeqno(i);
                assertThat(reader.poll(run, 1)).isTrue();
                assertThat(run.firstSeqno()).isEqualTo(i);
                assertThat(reader.seekTime(times.get(i))).isEqualTo(i);
                assertThat(reader.poll(run, 1)).isTrue();
                assertThat(run.firstSeqno()).isEqualTo(i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoIsInsideASegmentWhenItGoesFinishesIt(final boolean all) {
        final Log log = fill(70);
        Companions.make(simulated.disk, log);
        final List<Batches.Found> found = new ArrayList<>();
        final List<String> told = new ArrayList<>();
        try (LogReader reader = log.openReader()) {
            final Run run = new Run();
            for (int i = 0; i < 5; i++) {
                assertThat(reader.poll(run, 1)).isTrue();
                Batches.collect(run, found);
            }
            log.keep(all ? null : NOTHING, all ? NOTHING : null);
            turn();
            assertThat(hasRaw(log, 0)).isFalse();
            while (reader.poll(run, 1)) {
                if (run.kind() == Run.Kind.DAMAGE) {
                    told.add(run.fromSeqno() + "-" + run.toSeqno() + " " + run.isGone());
                }
                Batches.collect(run, found);
            }
        }
        final List<Long> seqnos = found.stream().map(Batches.Found::seqno).toList();
        if (all) {
            final long earliest = log.earliestSeqno();
            final long behindFirst = seqnos.stream().filter(seqno -> seqno < earliest).count();
            assertThat(earliest).isGreaterThan(behindFirst);
            assertThat(told).containsExactly(behindFirst + "-" + (earliest - 1) + " true");
            assertThat(seqnos).startsWith(0L, 1L, 2L).endsWith(69L);
            assertThat(seqnos).hasSize((int) (behindFirst + 70 - earliest));
        } else {
            assertThat(told).isEmpty();
            assertThat(seqnos).isEqualTo(range(0, 70));
        }
    }

    @Test
    void theOldestSegmentsGoAndTheLastSealedOneAndTheTailStay() {
        Log log = fill(70);
        final long[] bases = log.segmentBases();
        Companions.make(simulated.disk, log);
        log.keep(null, NOTHING);
        turn();
        assertThat(log.segmentBases())
                .containsExactly(bases[bases.length - 2], bases[bases.length - 1]);
        final long earliest = bases[bases.length - 2];
        assertThat(log.earliestSeqno()).isEqualTo(earliest);
        assertThat(simulated.disk.files())
                .noneMatch(file -> SegmentRemoval.baseSeqno(file.getFileName().toString()) == 0);
        assertThat(seqnos(log)).isEqualTo(range(earliest, 70));
        try (LogReader reader = log.openReader()) {
            assertThatThrownBy(() -> reader.seekSeqno(earliest - 1))
                    .isInstanceOf(LogException.class)
                    .hasMessageContaining("not kept any more");
        }
        simulated.close();
        log = simulated.open();
        assertThat(log.state().damages()).isEmpty();
        assertThat(log.earliestSeqno()).isEqualTo(earliest);
        assertThat(log.appendedSeqno()).isEqualTo(70);
        log.keep(null, Retention.KEEP);
        append(log, 40);
        turn();
        assertThat(seqnos(log)).isEqualTo(range(earliest, 110));
    }

    @Test
    void bytesAreCountedAsTheFilesTakeThem() {
        final Log log = fill(100);
        Companions.make(simulated.disk, log);
        log.keep(new Retention(0, 3 << 20), new Retention(0, 5 << 20));
        turn();
        final long[] bases = log.segmentBases();
        long raw = 0;
        long kept = 0;
        for (final long base : bases) {
            final Path file = Companions.path(log, base, LogFiles.SEGMENT);
            final Path companion = Companions.path(log, base, LogFiles.COMPANION);
            final long length =
                    base > log.lastSealedBase()
                            ? log.state().rawBytes() % (1 << 20)
                            : hasRaw(log, base) ? simulated.disk.content(file).length : 0;
            raw += length;
            kept += length > 0 ? length : simulated.disk.content(companion).length;
        }
        assertThat(raw).isBetween(2L << 20, 3L << 20);
        assertThat(kept).isLessThanOrEqualTo(5L << 20);
        assertThat(log.state().segmentCount()).isGreaterThan(3);
    }

    @Test
    void ageIsThatOfTheLastAppend() {
        final Log log = fill(20);
        simulated.disk.advance(12 * HOUR_NS);
        append(log, 40);
        log.keep(null, new Retention(DAY_MS, 0));
        turn();
        assertThat(log.earliestSeqno()).isZero();
        simulated.disk.advance(HOUR_NS * 23 / 2);
        turn();
        final long[] before = log.segmentBases();
        assertThat(before[0]).isZero();
        for (int i = 0; i < 3; i++) {
            simulated.disk.advance(HOUR_NS / 2);
            turn();
        }
        assertThat(log.segmentBases()[0]).isEqualTo(before[1]);
        for (int i = 0; i < 24; i++) {
            simulated.disk.advance(HOUR_NS / 2);
            turn();
        }
        assertThat(log.segmentBases())
                .containsExactly(before[before.length - 2], before[before.length - 1]);
    }

    @Test
    void aJumpOfTheClockDeletesNothingBeforeItsTime() {
        final Log log = fill(70);
        log.keep(null, new Retention(DAY_MS, 0));
        turn();
        simulated.disk.jump(10L * 365 * 24 * HOUR_NS);
        turn();
        turn();
        assertThat(log.earliestSeqno()).as("ten years forward").isZero();
        append(log, 20);
        simulated.disk.jump(-10L * 365 * 24 * HOUR_NS);
        turn();
        assertThat(log.earliestSeqno()).as("and back").isZero();
        simulated.disk.jump(-24 * HOUR_NS);
        turn();
        simulated.disk.jump(24 * HOUR_NS);
        turn();
        assertThat(log.earliestSeqno()).as("a day back and forward").isZero();
        for (int i = 0; i < 49; i++) {
            simulated.disk.advance(HOUR_NS / 2);
            turn();
        }
        assertThat(log.earliestSeqno()).as("a day that did pass").isPositive();
    }

    @Test
    void aRawFileStaysWhileItsCompanionCannotStandAlone() {
        final Log log = fill(70);
        Companions.make(simulated.disk, log);
        final long[] bases = log.segmentBases();
        final Path missing = Companions.path(log, bases[0], LogFiles.COMPANION);
        final Path cut = Companions.path(log, bases[1], LogFiles.COMPANION);
        final Path damaged = Companions.path(log, bases[2], LogFiles.COMPANION);
        simulated.disk.delete(missing);
        simulated.disk.cut(cut, simulated.disk.content(cut).length - 5);
        simulated.disk.overwrite(damaged, 4000, (byte) ~simulated.disk.content(damaged)[4000]);
        log.keep(NOTHING, null);
        turn();
        assertThat(hasRaw(log, bases[0])).as("no companion").isTrue();
        assertThat(hasRaw(log, bases[1])).as("cut short").isTrue();
        assertThat(hasRaw(log, bases[2])).as("damaged block").isTrue();
        assertThat(hasRaw(log, bases[3])).as("whole").isFalse();
        assertThat(log.state().damages())
                .hasSize(2)
                .allMatch(damage -> damage.text().contains("the raw file stays"));
        assertThat(log.isReadOnly()).isFalse();
        assertThat(seqnos(log)).isEqualTo(range(0, 70));
    }

    @Test
    void aRawFileStaysWhileItIsNotWhatItsCompanionUnpacksTo() {
        final Log log = fill(90);
        final long[] bases = log.segmentBases();
        final Path raw = Companions.path(log, bases[0], LogFiles.SEGMENT);
        final byte[] other = simulated.disk.content(raw);
        other[other.length - 1] ^= 1;
        simulated.disk.put(
                Companions.path(log, bases[0], LogFiles.COMPANION),
                Companions.of(other, log.logId(), bases[0]));
        Companions.make(simulated.disk, log);
        final Path changed = Companions.path(log, bases[1], LogFiles.SEGMENT);
        simulated.disk.overwrite(
                changed, 200_000, (byte) ~simulated.disk.content(changed)[200_000]);
        simulated.disk.makeUnreadable(Companions.path(log, bases[2], LogFiles.SEGMENT), 200_000);
        log.keep(NOTHING, null);
        for (int i = 0; i < 3; i++) {
            turn();
            assertThat(hasRaw(log, bases[0])).as("made of other bytes").isTrue();
            assertThat(hasRaw(log, bases[1])).as("changed since").isTrue();
            assertThat(hasRaw(log, bases[2])).as("cannot be read").isTrue();
            assertThat(hasRaw(log, bases[3])).as("the same").isFalse();
            assertThat(log.state().damages()).as("told once").hasSize(3);
            simulated.disk.advance(600 * SECOND_NS);
        }
        assertThat(log.state().damages().get(1).text()).contains("raw file at its position 200000");
        assertThat(log.takeSuspects()).contains(bases[0], bases[1], bases[2]);
    }

    @Test
    void aDamagedBlockOfACompanionThatServesCostsItsBatchesOnly() {
        final Log log = fill(70);
        Companions.make(simulated.disk, log);
        log.keep(NOTHING, null);
        turn();
        final Path companion = Companions.path(log, 0, LogFiles.COMPANION);
        simulated.disk.overwrite(companion, 3000, (byte) ~simulated.disk.content(companion)[3000]);
        final List<Long> found = new ArrayList<>();
        long damaged = 0;
        try (LogReader reader = log.openReader()) {
            final Run run = new Run();
            while (reader.poll(run, 1)) {
                damaged += run.kind() == Run.Kind.DAMAGE ? run.toSeqno() + 1 - run.fromSeqno() : 0;
                found.addAll(range(run.firstSeqno(), run.nextSeqno()));
            }
        }
        assertThat(found).isEqualTo(range(0, 70));
        assertThat(damaged).isBetween(1L, 4L);
        assertThat(log.state().damages())
                .anyMatch(damage -> damage.text().contains(companion.toString()));
    }

    @Test
    void aMissingIndexIsMadeAnewFromTheCompanion() {
        Log log = fill(70);
        Companions.make(simulated.disk, log);
        log.keep(NOTHING, null);
        turn();
        simulated.close();
        for (final Path file : simulated.disk.files()) {
            if (file.toString().endsWith(LogFiles.INDEX)) {
                simulated.disk.delete(file);
            }
        }
        log = simulated.open();
        assertThat(seqnos(log)).isEqualTo(range(0, 70));
        assertThat(log.state().damages()).isEmpty();
        assertThat(simulated.disk.exists(Companions.path(log, 0, LogFiles.INDEX))).isTrue();
    }

    @Test
    void aLogWithoutCompanionsKeepsItsRawFiles() {
        simulated.open();
        final LogStore store = simulated.store();
        assertThatThrownBy(
                        () ->
                                store.create(
                                        LogSpec.of("bare")
                                                .withCompanion(false)
                                                .withRawRetention(NOTHING)))
                .isInstanceOf(LogException.class)
                .hasMessageContaining("raw-retention needs companions");
        final Log bare = store.create(LogSpec.of("bare").withCompanion(false));
        assertThatThrownBy(() -> bare.keep(NOTHING, null))
                .isInstanceOf(LogException.class)
                .hasMessageContaining("raw-retention needs companions");
        bare.keep(null, NOTHING);
        assertThat(bare.spec().retention()).isEqualTo(NOTHING);
        assertThat(bare.spec().rawRetention()).isEqualTo(Retention.KEEP);
    }

    @Test
    void whatIsKeptSurvivesARestart() {
        Log log = simulated.open();
        assertThat(log.spec().retention()).isEqualTo(Retention.KEEP);
        log.keep(new Retention(DAY_MS, 10), new Retention(2 * DAY_MS, 0));
        simulated.disk.losePower(new Random(1));
        log = simulated.open();
        assertThat(log.spec().rawRetention()).isEqualTo(new Retention(DAY_MS, 10));
        assertThat(log.spec().retention()).isEqualTo(new Retention(2 * DAY_MS, 0));
    }

    @ParameterizedTest
    @EnumSource
    void aCrashInAnyCallOfARemovalLosesNothingThatIsKept(final End end) {
        int calls = 0;
        boolean finished = false;
        for (int call = 1; !finished; call++) {
            final Simulated run = new Simulated();
            try {
                finished = crashIn(run, call, end);
                calls = call;
            } finally {
                run.disk.free();
            }
        }
        assertThat(calls).isGreaterThan(30);
    }

    /** Returns whether the removals came to their end before that call. */
    private static boolean crashIn(final Simulated run, final int call, final End end) {
        Log log = run.open();
        for (int i = 0; i < 55; i++) {
            run.append(log, AckLevel.SYNCED, i + "x".repeat(MESSAGE_BYTES));
        }
        Companions.make(run.disk, log);
        boolean finished = false;
        run.disk.crashAfterCalls(call);
        try {
            log.keep(NOTHING, new Retention(0, 1 << 20));
            for (int i = 0; i < 3; i++) {
                run.disk.advance(2 * SECOND_NS);
                run.pump();
            }
            finished = true;
        } catch (final SimulatedCrash e) {
            // As wanted.
        }
        run.disk.restart();
        if (end == End.POWER) {
            run.disk.losePower(new Random(call));
        }
        log = run.open();
        assertThat(run.store().failures()).isEmpty();
        final long earliest = log.earliestSeqno();
        assertThat(log.state().damages()).as("crash in call %d", call).isEmpty();
        assertThat(log.appendedSeqno()).as("crash in call %d", call).isEqualTo(55);
        assertThat(readable(log)).as("crash in call %d", call).isEqualTo(range(earliest, 55));
        assertThat(run.disk.files())
                .as("leftovers of a crash in call %d", call)
                .noneMatch(file -> isBelow(file, earliest));
        for (int i = 0; i < 3; i++) {
            run.disk.advance(2 * SECOND_NS);
            run.pump();
        }
        assertThat(readable(log)).isEqualTo(range(log.earliestSeqno(), 55));
        return finished;
    }

    private static List<Long> readable(final Log log) {
        try (LogReader reader = log.openReader()) {
            return Batches.readAllChecked(reader).stream().map(Batches.Found::seqno).toList();
        }
    }

    private static boolean isBelow(final Path file, final long seqno) {
        final long base = SegmentRemoval.baseSeqno(file.getFileName().toString());
        return base >= 0 && base < seqno;
    }

    @Test
    void whoFindsNoMemoryToUnpackIntoGoesOnWhenThereIsSome() {
        final Log log = fill(70);
        Companions.make(simulated.disk, log);
        log.keep(NOTHING, null);
        turn();
        final int[] refusals = {0};
        final Random random = new Random(7);
        final UnpackRoom room =
                (least, wanted) -> {
                    if (random.nextBoolean()) {
                        refusals[0]++;
                        return null;
                    }
                    return UnpackRoom.UNLIMITED.take(least, random.nextBoolean() ? least : wanted);
                };
        final List<Batches.Found> found = new ArrayList<>();
        try (LogReader reader = log.openReader(room)) {
            final Run run = new Run();
            while (reader.poll(run, 1 << 17)) {
                assertThat(reader.lacksRoom() && run.length() > 0).isFalse();
                Batches.collect(run, found);
            }
        }
        assertThat(refusals[0]).isPositive();
        assertThat(found.stream().map(Batches.Found::seqno).toList()).isEqualTo(range(0, 70));
    }

    @Test
    void aRawFileThatIsCutUnderAReaderIsReplacedByItsCompanion() {
        final Log log = fill(70);
        Companions.make(simulated.disk, log);
        final List<Batches.Found> found = new ArrayList<>();
        try (LogReader reader = log.openReader()) {
            final Run run = new Run();
            for (int i = 0; i < 5; i++) {
                assertThat(reader.poll(run, 1)).isTrue();
                Batches.collect(run, found);
            }
            simulated.disk.cut(Companions.path(log, 0, LogFiles.SEGMENT), 200_000);
            while (reader.poll(run, 1)) {
                Batches.collect(run, found);
            }
        }
        assertThat(found.stream().map(Batches.Found::seqno).toList()).isEqualTo(range(0, 70));
        assertThat(log.state().damages()).anyMatch(damage -> damage.text().contains("was cut"));
        assertThat(log.isReadOnly()).isFalse();
        simulated.close();
        assertThat(seqnos(simulated.open())).isEqualTo(range(0, 70));
    }

    @Test
    void aSegmentThatIsGoneAltogetherCostsItsMessagesOnly() {
        final Log log = fill(70);
        final long[] bases = log.segmentBases();
        simulated.close();
        simulated.disk.delete(Companions.path(log, bases[1], LogFiles.SEGMENT));
        final Log opened = simulated.open();
        assertThat(Arrays.stream(opened.segmentBases()).boxed().toList()).doesNotContain(bases[1]);
        final long[] now = opened.segmentBases();
        simulated.disk.delete(Companions.path(log, now[1], LogFiles.SEGMENT));
        final List<Long> expected = range(0, bases[1]);
        expected.addAll(range(bases[3], 70));
        assertThat(seqnos(opened)).isEqualTo(expected);
        assertThat(opened.state().damages()).anyMatch(damage -> damage.toSeqno() == bases[3] - 1);
    }
}
