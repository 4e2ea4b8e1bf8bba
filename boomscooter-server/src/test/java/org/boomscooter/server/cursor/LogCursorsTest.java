package org.boomscooter.server.cursor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.boomscooter.server.disk.SimulatedCrash;
import org.boomscooter.server.disk.SimulatedDisk;
import org.boomscooter.server.log.LogException;
import org.boomscooter.server.log.LogException.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cursors on a simulated disk; what the executor has to do is done when the test says so. */
class LogCursorsTest {
    private static final Path LOG = Path.of("/data/logs/spans");
    private static final Path FILE = LOG.resolve("cursors.toml");
    private static final int BOUND = 3;

    private SimulatedDisk disk = new SimulatedDisk();
    private final Queue<Runnable> work = new ArrayDeque<>();
    private final List<String> talk = new ArrayList<>();
    private long committedSeqno = 1_000;
    private LogCursors cursors = open();

    @AfterEach
    void free() {
        disk.free();
    }

    private LogCursors open() {
        work.clear();
        disk.createDirectories(LOG);
        final LogCursors opened =
                new LogCursors("spans", LOG, () -> committedSeqno, BOUND, disk, work::add);
        opened.load(talk::add);
        return opened;
    }

    private void doWork() {
        for (Runnable next = work.poll(); next != null; next = work.poll()) {
            next.run();
        }
    }

    private long commit(final String name, final long nextSeqno) {
        return done(cursors.commit(name, nextSeqno, false)).nextSeqno();
    }

    private Cursor done(final CompletableFuture<Cursor> outcome) {
        doWork();
        return outcome.join();
    }

    private void assertRefused(final Reason reason, final CompletableFuture<Cursor> outcome) {
        doWork();
        assertRefused(reason, outcome::join);
    }

    private static void assertRefused(final Reason reason, final ThrowingCallable call) {
        assertThatThrownBy(call)
                .satisfiesAnyOf(
                        e -> assertReason(reason, e), e -> assertReason(reason, e.getCause()));
    }

    private static void assertReason(final Reason reason, final Throwable e) {
        assertThat(e).isInstanceOf(LogException.class);
        assertThat(((LogException) e).reason()).as(e.getMessage()).isEqualTo(reason);
    }

    @Test
    void aCursorStandsWhereItWasPutAlsoAfterARestart() {
        assertThat(cursors.find("billing")).isNull();
        disk.jump(5_000_000_000L);
        commit("billing", 10);
        commit("audit.1", 0);
        cursors = open();
        assertThat(cursors.list())
                .containsExactly(
                        new Cursor("audit.1", 0, disk.epochNs() / 1_000_000),
                        new Cursor("billing", 10, disk.epochNs() / 1_000_000));
        assertThat(talk).isEmpty();
    }

    @Test
    void aCommitMovesForwardOnlyAndAResetAnywhere() {
        assertThat(commit("billing", 10)).isEqualTo(10);
        assertThat(commit("billing", 9)).as("a late commit").isEqualTo(10);
        final int forces = disk.forces();
        assertThat(commit("billing", 10)).isEqualTo(10);
        assertThat(disk.forces()).as("nothing changed").isEqualTo(forces);
        done(cursors.commit("billing", 3, true));
        assertThat(open().find("billing").nextSeqno()).isEqualTo(3);
    }

    @Test
    void whatComesTogetherSharesOneWrite() {
        commit("a", 1);
        final int forces = disk.forces();
        commit("a", 2);
        final int forcesOfOne = disk.forces() - forces;
        final List<CompletableFuture<Cursor>> outcomes = new ArrayList<>();
        for (int i = 3; i < 103; i++) {
            outcomes.add(cursors.commit("a", i, false));
        }
        outcomes.add(cursors.commit("b", 5, false));
        doWork();
        assertThat(disk.forces() - forces).isEqualTo(2 * forcesOfOne);
        assertThat(outcomes).allMatch(CompletableFuture::isDone);
        assertThat(cursors.find("a").nextSeqno()).isEqualTo(102);
        assertThat(cursors.find("b").nextSeqno()).isEqualTo(5);
    }

    @Test
    void whatComesWhileAFileIsForcedIsInTheNextOne() {
        final List<CompletableFuture<Cursor>> late = new ArrayList<>();
        disk.duringForce(
                () -> {
                    if (late.isEmpty()) {
                        late.add(cursors.commit("a", 2, false));
                    }
                });
        final CompletableFuture<Cursor> first = cursors.commit("a", 1, false);
        work.remove().run();
        assertThat(first.join().nextSeqno()).isEqualTo(1);
        assertThat(late.get(0)).isNotDone();
        doWork();
        assertThat(late.get(0).join().nextSeqno()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".hidden", "a/b", "a b", "ä", "a\""})
    void aNameOutsideOfTheGrammarIsRefused(final String name) {
        assertRefused(Reason.BAD_REQUEST, () -> cursors.commit(name, 1, false));
        assertRefused(Reason.BAD_REQUEST, () -> cursors.delete(name));
        assertRefused(Reason.BAD_REQUEST, () -> cursors.find(name));
    }

    @Test
    void theBoundsAreTakenAndOneMoreIsRefused() {
        commit("n".repeat(100), 1);
        assertRefused(Reason.BAD_REQUEST, () -> cursors.commit("n".repeat(101), 1, false));
        commit("b", 0);
        commit("c", committedSeqno);
        assertRefused(Reason.BAD_REQUEST, cursors.commit("c", committedSeqno + 1, true));
        assertRefused(Reason.BAD_REQUEST, cursors.commit("c", -1, true));
        final CompletableFuture<Cursor> fourth = cursors.commit("d", 1, false);
        assertRefused(Reason.LIMIT_EXCEEDED, fourth);
        assertThatThrownBy(fourth::join)
                .hasMessageContaining("at most 3")
                .hasMessageContaining("limit.cursors");
        done(cursors.delete("b"));
        assertThat(commit("d", 1)).isEqualTo(1);
        assertThat(open().list()).hasSize(3);
    }

    @Test
    void aDeletedCursorIsGoneAndOneThatIsNotThereIsToldSo() {
        commit("billing", 10);
        assertThat(done(cursors.delete("billing")).nextSeqno()).isEqualTo(10);
        assertRefused(Reason.NO_SUCH_CURSOR, cursors.delete("billing"));
        assertThat(open().list()).isEmpty();
    }

    private enum Loss {
        KILL,
        POWER
    }

    @ParameterizedTest
    @EnumSource
    void aCrashInAnyCallOfACommitLosesNothingAcknowledged(final Loss loss) {
        int n = 1;
        boolean crashed = true;
        while (crashed) {
            disk.free();
            disk = new SimulatedDisk();
            cursors = open();
            final List<CompletableFuture<Cursor>> outcomes = new ArrayList<>();
            crashed = false;
            disk.crashAfterCalls(n);
            try {
                for (int seqno = 1; seqno <= 5; seqno++) {
                    outcomes.add(cursors.commit("billing", seqno, false));
                    doWork();
                }
            } catch (final SimulatedCrash e) {
                crashed = true;
            }
            disk.restart();
            if (loss == Loss.POWER) {
                // The first bits of a Random are alike for all small seeds.
                disk.losePower(new Random(new SplittableRandom(n).nextLong()));
            }
            final long acknowledged = outcomes.stream().filter(CompletableFuture::isDone).count();
            cursors = open();
            final Cursor found = cursors.find("billing");
            final long stands = found == null ? 0 : found.nextSeqno();
            assertThat(stands).as("call %d", n).isBetween(acknowledged, acknowledged + 1);
            assertThat(talk).as("call %d: no file is torn", n).isEmpty();
            assertThat(commit("billing", 900)).isEqualTo(900);
            n++;
        }
        assertThat(n).isGreaterThan(20);
    }

    @Test
    void onAFullDiskACursorStaysAndMovesWhenThereIsRoom() {
        commit("billing", 10);
        disk.fullFor(".tmp");
        final CompletableFuture<Cursor> refused = cursors.commit("billing", 20, false);
        assertRefused(Reason.OUT_OF_SPACE, refused);
        assertThatThrownBy(refused::join)
                .hasMessageContaining(FILE.toString())
                .extracting(e -> ((LogException) e.getCause()).isRetriable())
                .isEqualTo(true);
        assertThat(cursors.find("billing").nextSeqno()).isEqualTo(10);
        assertThat(open().find("billing").nextSeqno()).isEqualTo(10);
        disk.fullForNobody();
        assertThat(commit("billing", 20)).isEqualTo(20);
    }

    /** The rename may have reached the disk when forcing the directory fails. */
    @Test
    void afterAFailedForceTheNextChangeWritesEverythingAnew() {
        commit("billing", 10);
        disk.failForceAfter(1);
        assertRefused(Reason.INTERNAL, cursors.commit("billing", 20, false));
        assertThat(cursors.find("billing").nextSeqno()).isEqualTo(10);
        disk.restart();
        commit("billing", 10);
        assertThat(open().find("billing").nextSeqno()).isEqualTo(10);
    }

    @Test
    void aDamagedFileIsSetAsideAndToldWhicheverByteItIs() {
        commit("billing", 10);
        final byte[] whole = disk.content(FILE);
        for (int i = 0; i < whole.length; i++) {
            final byte[] damaged = whole.clone();
            damaged[i] ^= 0x20;
            disk.put(FILE, damaged);
            talk.clear();
            cursors = open();
            assertThat(cursors.list()).as("byte %d", i).isEmpty();
            assertThat(talk).as("byte %d", i).hasSize(1);
            assertThat(talk.get(0)).contains(FILE.toString(), "damaged-");
            assertThat(disk.exists(FILE)).isFalse();
        }
        for (int length = 0; length < whole.length; length++) {
            disk.put(
                    FILE,
                    new String(whole, StandardCharsets.US_ASCII)
                            .substring(0, length)
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(open().list()).as("cut at %d", length).isEmpty();
        }
        assertThat(commit("billing", 4)).isEqualTo(4);
    }

    @Test
    void aFileThatCannotBeReadIsNotTakenForNoCursors() {
        commit("billing", 10);
        disk.failReadAfter(0);
        cursors = open();
        assertThat(talk).hasSize(1);
        assertRefused(Reason.INTERNAL, () -> cursors.find("billing"));
        assertRefused(Reason.INTERNAL, () -> cursors.commit("billing", 20, false));
        assertThat(open().find("billing").nextSeqno()).isEqualTo(10);
    }

    /** As after power loss in a log that is visible at written, or with an older copy of it. */
    @Test
    void aCursorBehindTheEndOfTheLogIsPutBackForGood() {
        commit("billing", 1_000);
        commit("audit", 10);
        committedSeqno = 900;
        cursors = open();
        assertThat(cursors.find("billing").nextSeqno()).isEqualTo(900);
        assertThat(cursors.find("audit").nextSeqno()).isEqualTo(10);
        assertThat(talk).hasSize(1);
        assertThat(talk.get(0)).contains("billing", "1000", "900");
        committedSeqno = 2_000;
        assertThat(open().find("billing").nextSeqno()).isEqualTo(900);
    }

    @Test
    void nothingIsWrittenIntoTheDirectoryOfADeletedLog() {
        commit("billing", 1);
        final CompletableFuture<Cursor> late = cursors.commit("billing", 2, false);
        cursors.drop();
        final byte[] before = disk.content(FILE);
        assertRefused(Reason.NO_SUCH_LOG, late);
        assertThat(disk.content(FILE)).isEqualTo(before);
    }
}
