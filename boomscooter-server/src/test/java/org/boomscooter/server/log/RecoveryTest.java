package org.boomscooter.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.server.disk.SimulatedCrash;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecoveryTest {
    private static final Path SEGMENT = Simulated.SPANS.resolve(LogFiles.name(0, LogFiles.SEGMENT));

    private final Simulated simulated = new Simulated();

    @AfterEach
    void free() {
        simulated.disk.free();
    }

    private Log crashAndOpen() {
        simulated.disk.restart();
        return simulated.open();
    }

    @Test
    void keepsEveryWholeBatchWhereverTheTailIsTorn() {
        Log log = simulated.open();
        for (int i = 0; i < 4; i++) {
            simulated.append(log, AckLevel.WRITTEN, "message " + i);
        }
        final int batch = 88;
        final int end = 4096 + 4 * batch;
        assertThat(simulated.disk.content(SEGMENT)[end]).isZero();
        for (int cut = end - 1; cut > 4096; cut--) {
            simulated.disk.restart();
            final byte[] before = simulated.disk.content(SEGMENT);
            final Simulated copy = new Simulated();
            for (final Path file : simulated.disk.files()) {
                copy.disk.put(file, simulated.disk.content(file));
            }
            copy.disk.zeroFrom(SEGMENT, cut);
            log = copy.open();
            // A cut that takes only padding away leaves the batch whole.
            final int whole = (cut - 4096 + 7) / batch;
            assertThat(Simulated.payloads(log).size())
                    .as("torn at byte %d", cut)
                    .isBetween((cut - 4096) / batch, whole);
            assertThat(log.state().damages()).isEmpty();
            final boolean torn =
                    copy.disk.files().stream().anyMatch(file -> file.toString().contains(".torn-"));
            final int kept = 4096 + Simulated.payloads(log).size() * batch;
            boolean dirty = false;
            for (int i = kept; i < cut; i++) {
                dirty |= before[i] != 0;
            }
            assertThat(torn).as("side file for a cut at %d", cut).isEqualTo(dirty);
            copy.disk.free();
        }
    }

    @Test
    void aHoleWithWholeBatchesBehindItIsLeftAloneAndReported() {
        Log log = simulated.open();
        for (int i = 0; i < 10; i++) {
            simulated.append(log, AckLevel.WRITTEN, "message " + i);
        }
        simulated.disk.overwrite(SEGMENT, 4096 + 3 * 88 + 80, (byte) 1);
        log = crashAndOpen();
        assertThat(Simulated.payloads(log)).hasSize(9).doesNotContain("message 3");
        assertThat(log.state().damages())
                .anySatisfy(
                        damage -> {
                            assertThat(damage.fromSeqno()).isEqualTo(3);
                            assertThat(damage.toSeqno()).isEqualTo(3);
                            assertThat(damage.text()).contains(SEGMENT.toString());
                        });
        assertThat(simulated.append(log, AckLevel.SYNCED, "next")).isNull();
        assertThat(log.appendedSeqno()).isEqualTo(11);
    }

    @Test
    void damageThatConcernsNoMessageIsToldWithoutARange() {
        Log log = simulated.open();
        simulated.append(log, AckLevel.SYNCED, "message");
        simulated.disk.overwrite(SEGMENT, 8, (byte) 77);
        log = crashAndOpen();
        assertThat(Simulated.payloads(log)).containsExactly("message");
        assertThat(log.state().damages())
                .singleElement()
                .satisfies(
                        damage -> {
                            assertThat(damage.seqnos()).isEqualTo("no known seqno");
                            assertThat(damage.text()).contains("header page");
                        });
        assertThat(new Damage(3, 3, "").seqnos()).isEqualTo("seqno 3");
        assertThat(new Damage(3, 7, "").seqnos()).isEqualTo("seqnos 3 to 7");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theFirstBatchOfAForgottenProducerIsNotAppendedAgainAfterARestart(final boolean snapshot) {
        Log log = simulated.open();
        final int count = ProducerTable.MAX_PRODUCERS + 1;
        for (int id = 1; id <= count; id++) {
            simulated.append(log, AckLevel.WRITTEN, Batches.of(null, id, 1, "a"), "a");
        }
        simulated.close();
        for (final Path path : simulated.disk.files()) {
            if (!snapshot && path.toString().endsWith(".producers")) {
                simulated.disk.delete(path);
            }
        }
        log = crashAndOpen();
        assertThat(
                        simulated
                                .append(log, AckLevel.SYNCED, Batches.of(null, 1, 1, "a"), "a")
                                .reason())
                .isEqualTo(LogException.Reason.PRODUCER_UNKNOWN_OUTCOME);
        assertThat(simulated.append(log, AckLevel.SYNCED, Batches.of(null, count + 1, 1, "b"), "b"))
                .isNull();
        assertThat(Simulated.payloads(log)).hasSize(count + 1);
    }

    @Test
    void aReaderIsToldOfTheHole() {
        Log log = simulated.open();
        for (int i = 0; i < 10; i++) {
            simulated.append(log, AckLevel.WRITTEN, "message " + i);
        }
        simulated.disk.overwrite(SEGMENT, 4096 + 3 * 88 + 20, (byte) 1);
        log = crashAndOpen();
        final List<Run.Kind> kinds = new ArrayList<>();
        final Run run = new Run();
        try (LogReader reader = log.openReader()) {
            while (reader.poll(run, 1 << 16)) {
                kinds.add(run.kind());
                if (run.kind() == Run.Kind.DAMAGE) {
                    assertThat(run.fromSeqno()).isEqualTo(3);
                    assertThat(run.toSeqno()).isEqualTo(3);
                }
            }
        }
        assertThat(kinds).containsExactly(Run.Kind.BATCHES, Run.Kind.DAMAGE, Run.Kind.BATCHES);
    }

    private enum Loss {
        KILL,
        POWER
    }

    /** All of a segment's life: made, filled, rolled, sealed, snapshot written. */
    @ParameterizedTest
    @EnumSource
    void aCrashInAnyCallOfARollLosesNothingAcknowledged(final Loss loss) {
        int n = 1;
        boolean crashed = true;
        while (crashed) {
            final Simulated each = new Simulated();
            Log log = each.open();
            each.disk.crashAfterCalls(n);
            crashed = false;
            long synced = 0;
            try {
                for (int i = 0; i < 24; i++) {
                    each.append(log, AckLevel.SYNCED, i + "x".repeat(100_000));
                    synced = log.syncedSeqno();
                }
            } catch (final SimulatedCrash e) {
                crashed = true;
                synced = log.syncedSeqno();
            }
            each.disk.restart();
            if (loss == Loss.POWER) {
                each.disk.losePower(new Random(n));
            }
            log = each.open();
            final List<String> found = Simulated.payloads(log);
            final long promised = loss == Loss.POWER ? synced : each.appended.size();
            assertThat((long) found.size()).as("call %d", n).isGreaterThanOrEqualTo(promised);
            for (int i = 0; i < promised; i++) {
                assertThat(found.get(i)).as("call %d", n).startsWith(i + "x");
            }
            assertThat(each.append(log, AckLevel.SYNCED, "again")).isNull();
            each.disk.free();
            n++;
        }
        assertThat(n).isGreaterThan(30);
    }

    @ParameterizedTest
    @ValueSource(strings = {".idx", ".producers", "mark"})
    void whatCanBeMadeAnewIsMadeAnew(final String file) {
        Log log = simulated.open();
        for (int i = 1; i <= 40; i++) {
            final String payload = i + "x".repeat(60_000);
            simulated.append(log, AckLevel.SYNCED, Batches.of(null, 7, i, payload), payload);
        }
        simulated.close();
        for (final Path path : simulated.disk.files()) {
            if (path.toString().endsWith(file)) {
                simulated.disk.delete(path);
            }
        }
        log = crashAndOpen();
        assertThat(Simulated.payloads(log)).hasSize(40);
        assertThat(log.openProducer(7, 0).lastSequence()).isEqualTo(40);
        assertThat(log.state().damages()).isEmpty();
        assertThat(simulated.append(log, AckLevel.SYNCED, "next")).isNull();
    }

    @Test
    void anOpeningForcesWhatItHasSealedAndNothingElse() {
        final Log log = simulated.open();
        simulated.append(log, AckLevel.SYNCED, "message");
        simulated.disk.restart();
        int before = simulated.disk.forces();
        simulated.open();
        final int sealing = simulated.disk.forces() - before;
        simulated.disk.restart();
        before = simulated.disk.forces();
        simulated.open();
        final int clean = simulated.disk.forces() - before;
        assertThat(sealing - clean).as("segment, index, names, snapshot").isEqualTo(4);
        final byte[] empty = Arrays.copyOf(simulated.disk.content(SEGMENT), 1 << 20);
        Arrays.fill(empty, 4096, empty.length, (byte) 0);
        final Path next = Simulated.SPANS.resolve(LogFiles.name(1, LogFiles.SEGMENT));
        simulated.disk.put(next, empty);
        simulated.disk.restart();
        before = simulated.disk.forces();
        simulated.open();
        assertThat(simulated.disk.exists(next)).isFalse();
        assertThat(simulated.disk.forces() - before).as("nothing to seal").isEqualTo(clean);
    }

    @Test
    void aCleanStopLeavesNoPreparedSegmentBehind() {
        final Log log = simulated.open();
        for (int i = 0; i < 15; i++) {
            simulated.append(log, AckLevel.SYNCED, "x".repeat(60_000));
        }
        assertThat(simulated.disk.files()).anyMatch(file -> file.toString().endsWith(".tmp"));
        simulated.close();
        assertThat(simulated.disk.files()).noneMatch(file -> file.toString().endsWith(".tmp"));
    }

    @Test
    void aMissingFirstSegmentIsToldAtEveryOpening() {
        final Log log = simulated.open();
        for (int i = 0; i < 40; i++) {
            simulated.append(log, AckLevel.SYNCED, "x".repeat(60_000));
        }
        final long second = log.segmentBases()[1];
        simulated.close();
        simulated.disk.delete(SEGMENT);
        for (int opening = 0; opening < 2; opening++) {
            assertThat(crashAndOpen().state().damages())
                    .as("opening %d", opening)
                    .anySatisfy(
                            damage -> {
                                assertThat(damage.fromSeqno()).isZero();
                                assertThat(damage.toSeqno()).isEqualTo(second - 1);
                            });
        }
    }

    private enum ContentLoss {
        EMPTIED,
        ZEROED,
        HALVED,
        DELETED
    }

    @ParameterizedTest
    @EnumSource
    void theSeqnosOfASealedSegmentThatLostItsContentAreToldAndNeverGivenAgain(
            final ContentLoss loss) {
        openAfter(loss, "mark is there");
    }

    @ParameterizedTest
    @EnumSource
    void withoutAMarkFileTheOtherFilesTellHowFarALostSegmentWent(final ContentLoss loss) {
        openAfter(loss, "mark is gone");
    }

    private void openAfter(final ContentLoss loss, final String mark) {
        Log log = simulated.open();
        for (int i = 1; i <= 10; i++) {
            final String payload = i + "x".repeat(10_000);
            simulated.append(log, AckLevel.SYNCED, Batches.of(null, 7, i, payload), payload);
        }
        simulated.close();
        lose(loss);
        if (mark.endsWith("gone")) {
            simulated.disk.delete(Simulated.SPANS.resolve(LogFiles.MARK));
        }
        final int kept = loss == ContentLoss.HALVED ? 4 : 0;
        for (int opening = 0; opening < 3; opening++) {
            log = crashAndOpen();
            assertThat(log.appendedSeqno()).as("opening %d", opening).isEqualTo(10);
            assertThat(log.openProducer(7, 0).lastSequence()).isEqualTo(10);
            assertThat(Simulated.payloads(log)).hasSize(kept);
            if (loss != ContentLoss.DELETED) {
                assertDamageIsRead(log, kept);
            }
            if (opening == 0 || kept == 0) {
                assertThat(log.state().damages())
                        .anySatisfy(
                                damage -> {
                                    assertThat(damage.fromSeqno()).isEqualTo(kept);
                                    assertThat(damage.toSeqno()).isEqualTo(9);
                                    assertThat(damage.text()).contains(SEGMENT.toString());
                                });
            }
        }
        assertThat(simulated.disk.exists(SEGMENT)).isEqualTo(loss != ContentLoss.DELETED);
        assertThat(simulated.append(log, AckLevel.SYNCED, "next")).isNull();
        assertThat(simulated.appended).containsEntry(10L, "next");
        simulated.close();
        log = crashAndOpen();
        assertThat(log.appendedSeqno()).isEqualTo(11);
        assertThat(Simulated.payloads(log)).hasSize(kept + 1).contains("next");
    }

    @ParameterizedTest
    @EnumSource
    void seqnosThatWereForcedInASegmentThatWasNeverSealedAreToldAndNeverGivenAgain(
            final ContentLoss loss) {
        Log log = simulated.open();
        for (int i = 0; i < 10; i++) {
            simulated.append(log, AckLevel.SYNCED, i + "x".repeat(10_000));
        }
        simulated.disk.restart();
        lose(loss);
        final int kept = loss == ContentLoss.HALVED ? 4 : 0;
        log = crashAndOpen();
        assertThat(log.appendedSeqno()).isEqualTo(10);
        assertThat(Simulated.payloads(log)).hasSize(kept);
        assertThat(log.state().damages())
                .anySatisfy(
                        damage -> {
                            assertThat(damage.fromSeqno()).isEqualTo(kept);
                            assertThat(damage.toSeqno()).isEqualTo(9);
                        });
        if (kept > 0) {
            assertDamageIsRead(log, kept);
        }
        assertThat(simulated.append(log, AckLevel.SYNCED, "next")).isNull();
        assertThat(simulated.appended).containsEntry(10L, "next");
        log = crashAndOpen();
        assertThat(log.appendedSeqno()).isEqualTo(11);
        assertThat(Simulated.payloads(log)).hasSize(kept + 1).contains("next");
    }

    @Test
    void whatWasNotForcedMayGoWithoutAWord() {
        Log log = simulated.open();
        simulated.append(log, AckLevel.SYNCED, "forced");
        simulated.append(log, AckLevel.WRITTEN, "written");
        simulated.disk.restart();
        simulated.disk.zeroFrom(SEGMENT, 4096 + 88);
        log = crashAndOpen();
        assertThat(log.appendedSeqno()).isEqualTo(1);
        assertThat(log.state().damages()).isEmpty();
    }

    private void lose(final ContentLoss loss) {
        switch (loss) {
            case EMPTIED -> simulated.disk.cut(SEGMENT, 0);
            case ZEROED -> simulated.disk.zeroFrom(SEGMENT, 0);
            case HALVED -> simulated.disk.cut(SEGMENT, 50_000);
            case DELETED -> simulated.disk.delete(SEGMENT);
        }
    }

    private static void assertDamageIsRead(final Log log, final int fromSeqno) {
        final Run run = new Run();
        boolean told = false;
        try (LogReader reader = log.openReader()) {
            while (reader.poll(run, 1 << 20)) {
                told |=
                        run.kind() == Run.Kind.DAMAGE
                                && run.fromSeqno() == fromSeqno
                                && run.toSeqno() == 9;
            }
            assertThat(reader.nextSeqno()).isEqualTo(10);
            reader.seekLatest();
            assertThat(reader.poll(run, 1 << 20)).as("nothing behind the end").isFalse();
        }
        assertThat(told).as("the reader is told").isTrue();
    }

    /** Bytes changed in every kind of file: told or harmless, never silent, never an exception. */
    @Test
    void noDamagedByteGoesUnnoticed() {
        Log log = simulated.open();
        for (int i = 1; i <= 40; i++) {
            final String payload = i + "x".repeat(60_000);
            simulated.append(log, AckLevel.SYNCED, Batches.of(null, 7, i, payload), payload);
        }
        final List<String> expected = Simulated.payloads(log);
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final List<Path> files =
                simulated.disk.files().stream().filter(f -> f.startsWith(Simulated.SPANS)).toList();
        for (int i = 0; i < 150; i++) {
            final Path file = files.get(i % files.size());
            if (file.endsWith("log.toml")) {
                continue;
            }
            final Simulated copy = new Simulated();
            for (final Path each : simulated.disk.files()) {
                copy.disk.put(each, simulated.disk.content(each));
            }
            final byte[] content = copy.disk.content(file);
            final int position = random.nextInt(content.length);
            final byte changed = (byte) (content[position] ^ (1 << random.nextInt(8)));
            copy.disk.overwrite(file, position, changed);
            log = copy.open();
            final List<String> found = new ArrayList<>();
            boolean told = !log.state().damages().isEmpty() || !log.notes().isEmpty();
            try (LogReader reader = log.openReader()) {
                final List<Batches.Found> all = Batches.readAllChecked(reader);
                all.forEach(each -> found.add(each.payload()));
                told |= Batches.sawDamage(all);
            }
            found.removeIf(payload -> payload.equals(Batches.DAMAGED));
            told |= !log.state().damages().isEmpty();
            if (!found.equals(expected)) {
                assertThat(told).as("%s position %d, seed %d", file, position, seed).isTrue();
                assertThat(expected).containsAll(found);
            }
            copy.disk.free();
        }
    }
}
