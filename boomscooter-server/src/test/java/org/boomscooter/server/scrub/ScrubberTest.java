package org.boomscooter.server.scrub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.Retention;
import org.boomscooter.server.companion.CompanionRebuilder;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.disk.DiskFile;
import org.boomscooter.server.disk.ForwardingDisk;
import org.boomscooter.server.disk.SimulatedCrash;
import org.boomscooter.server.disk.SimulatedDisk;
import org.boomscooter.server.log.AckLevel;
import org.boomscooter.server.log.FileReplacement;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogFileCheck;
import org.boomscooter.server.log.LogReader;
import org.boomscooter.server.log.Quarantine;
import org.boomscooter.server.log.Run;
import org.boomscooter.server.log.ScrubMark;
import org.boomscooter.server.log.SegmentFile;
import org.boomscooter.server.log.SegmentObserver;
import org.boomscooter.server.log.Simulated;
import org.boomscooter.server.verify.SegmentExam;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** By hand, with a disk and a clock of its own. */
class ScrubberTest {
    private static final int SEGMENTS = 3;
    private static final int BATCHES = 6;
    private static final int BATCH_BYTES = 30_000;
    private static final long RATE = 64 << 20;
    private static final long INTERVAL_MS = 3_600_000;
    private static final int FIRST_BATCH = 4096;

    private final Map<Path, byte[]> whole = new HashMap<>();
    private final List<SimulatedDisk> disks = new ArrayList<>();
    private List<String> messages;
    private Simulated simulated;
    private SimulatedDisk disk;
    private Log log;

    /** Sealed segments with companions, remembered as they are when they are whole. */
    @BeforeEach
    void write() throws IOException {
        simulated = new Simulated();
        disk = simulated.disk;
        disks.add(disk);
        for (int segment = 0; segment < SEGMENTS; segment++) {
            log = simulated.open();
            for (int i = 0; i < BATCHES; i++) {
                simulated.append(log, AckLevel.SYNCED, payload(segment * BATCHES + i));
            }
            simulated.close();
            disk.restart();
        }
        for (int segment = 0; segment < SEGMENTS; segment++) {
            compress(base(segment));
        }
        log = simulated.open();
        messages = Simulated.payloads(log);
        assertThat(messages).hasSize(SEGMENTS * BATCHES);
        for (final Path file : disk.files()) {
            if (file.startsWith(Simulated.SPANS)) {
                whole.put(file, disk.content(file));
            }
        }
    }

    @AfterEach
    void free() {
        disks.forEach(SimulatedDisk::free);
    }

    /** Of random letters, so that a companion has more than one block. */
    private static String payload(final int number) {
        final Random random = new Random(number);
        final StringBuilder text = new StringBuilder("message " + number + " ");
        while (text.length() < BATCH_BYTES) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }

    private static long base(final int segment) {
        return (long) segment * BATCHES;
    }

    private static Path file(final long base, final String extension) {
        return Simulated.SPANS.resolve(LogFiles.name(base, extension));
    }

    private void compress(final long base) throws IOException {
        final byte[] content = disk.content(file(base, LogFiles.SEGMENT));
        try (FileReplacement target =
                FileReplacement.atRest(disk, file(base, LogFiles.COMPANION))) {
            CompanionRebuilder.write(
                    target,
                    log.logId(),
                    base,
                    content.length,
                    (buffer, offset, position, length) ->
                            buffer.put(offset, content, (int) position, length));
            target.force();
            assertThat(target.rename()).isTrue();
        }
    }

    private Scrubber scrubber() {
        return new Scrubber(simulated.store(), disk, RATE, INTERVAL_MS, disk::advance);
    }

    private Scrubber scrubAll() {
        final Scrubber scrubber = scrubber();
        drain(scrubber);
        return scrubber;
    }

    private static void drain(final Scrubber scrubber) {
        int steps = 0;
        while (scrubber.step()) {
            assertThat(++steps).as("it comes to an end").isLessThan(100);
        }
    }

    private void flip(final Path file, final int position) {
        disk.overwrite(file, position, (byte) (disk.content(file)[position] ^ 0x10));
    }

    /** Negative positions count from the end. */
    private static int position(final Path file, final int said, final byte[] content) {
        assertThat(Math.abs(said)).as(file.toString()).isLessThan(content.length);
        return said < 0 ? content.length + said : said;
    }

    private Outcome look(final long base) throws IOException {
        return new SegmentHealer(exam(base), log.logId(), base, null).run();
    }

    private SegmentExam exam(final long base) {
        return exam(disk, base);
    }

    private SegmentExam exam(final Disk on, final long base) {
        return new SegmentExam(
                on,
                Simulated.SPANS,
                base,
                new LogFileCheck.Identity(log.logId(), log.spec().seqnoMode()),
                log.name(),
                base + BATCHES);
    }

    @Test
    void aRawFileThatRetentionRemovesMeanwhileIsNoDamageOfItsCompanion() throws IOException {
        final Path raw = file(BATCHES, LogFiles.SEGMENT);
        final Path companion = file(BATCHES, LogFiles.COMPANION);
        final Disk removing =
                new ForwardingDisk(disk) {
                    @Override
                    public DiskFile openReadOnly(final Path opened) throws IOException {
                        if (opened.equals(companion)) {
                            delete(raw);
                        }
                        return super.openReadOnly(opened);
                    }
                };
        final Outcome outcome =
                new SegmentHealer(exam(removing, BATCHES), log.logId(), BATCHES, null).run();
        assertThat(disk.exists(raw)).isFalse();
        assertThat(outcome.damaged()).isEmpty();
        assertThat(outcome.lost()).isEmpty();
    }

    private void assertAllWhole() throws IOException {
        for (int segment = 0; segment < SEGMENTS; segment++) {
            final long base = base(segment);
            assertThat(look(base).damaged()).as("segment %d", base).isEmpty();
            assertThat(disk.content(file(base, LogFiles.SEGMENT)))
                    .isEqualTo(whole.get(file(base, LogFiles.SEGMENT)));
        }
        assertThat(disk.files()).noneMatch(file -> file.toString().endsWith(".tmp"));
        assertThat(Simulated.payloads(log)).isEqualTo(messages);
    }

    @ParameterizedTest
    @CsvSource({
        ".log, 8, header page: version",
        ".log, 35, header page: creation time",
        ".log, 43, header page: capacity",
        ".log, 2000, header page: zeroes",
        ".log, 4094, header page: checksum",
        ".log, 4098, batch header: length",
        ".log, 4115, batch header: seqno",
        ".log, 9000, batch body",
        ".log, 100000, batch body in another block",
        ".log, -90, footer: first seqno",
        ".log, -25, footer: seal time",
        ".log, -3, zeroes behind the footer",
        ".idx, 3, index head",
        ".idx, 66, index head: footer position",
        ".idx, 90, index groups",
        ".idx, 4100, index entry",
        ".idx, 4120, zone map",
        ".lz4, 1, LZ4 header",
        ".lz4, 16, length of a block",
        ".lz4, 700, block",
        ".lz4, 100000, another block",
        ".lz4, -60, seek table",
        ".lz4, -20, trailer",
        ".lz4, -2, magic of the trailer"
    })
    void aFlippedBitIsHealedWhileAConsumerReads(
            final String extension, final int at, final String what) throws IOException {
        final Path file = file(BATCHES, extension);
        try (LogReader reader = log.openReader()) {
            final Run run = new Run();
            for (int i = 0; i <= BATCHES; i++) {
                assertThat(reader.poll(run, 1)).isTrue();
            }
            flip(file, position(file, at, whole.get(file)));
            final Scrubber scrubber = scrubAll();

            assertAllWhole();
            final Kind kind =
                    extension.equals(LogFiles.SEGMENT)
                            ? Kind.SEGMENT
                            : extension.equals(LogFiles.INDEX) ? Kind.INDEX : Kind.COMPANION;
            assertThat(scrubber.counters().found()).containsEntry(kind, 1L);
            assertThat(scrubber.counters().healed()).as(what).containsEntry(kind, 1L);
            assertThat(scrubber.counters().segments()).isEqualTo(SEGMENTS);
            int rest = 0;
            while (reader.poll(run, 1)) {
                assertThat(run.kind()).isEqualTo(Run.Kind.BATCHES);
                rest++;
            }
            assertThat(rest).isEqualTo((SEGMENTS - 1) * BATCHES - 1);
        }
    }

    private enum OpeningLoss {
        SNAPSHOTS,
        A_SNAPSHOT_BYTE,
        INDEXES,
        SNAPSHOTS_AND_FOOTER,
        SNAPSHOTS_AND_END,
        SNAPSHOTS_AND_CONTENT
    }

    @ParameterizedTest
    @EnumSource
    void anOpeningWritesToNoSealedFileAndADamagedOneIsHealedFromItsCompanion(final OpeningLoss loss)
            throws IOException {
        simulated.close();
        disk.delete(Simulated.SPANS.resolve(LogFiles.MARK));
        final long base = base(SEGMENTS - 1);
        final Path segment = file(base, LogFiles.SEGMENT);
        final int length = whole.get(segment).length;
        flip(segment, 100_000);
        switch (loss) {
            case SNAPSHOTS -> deleteAll(LogFileCheck.PRODUCERS);
            case A_SNAPSHOT_BYTE -> flip(file(base, LogFileCheck.PRODUCERS), 20);
            case INDEXES -> deleteAll(LogFiles.INDEX);
            case SNAPSHOTS_AND_FOOTER -> {
                deleteAll(LogFileCheck.PRODUCERS);
                flip(segment, length - 25);
            }
            case SNAPSHOTS_AND_END -> {
                deleteAll(LogFileCheck.PRODUCERS);
                deleteAll(LogFiles.INDEX);
                disk.cut(segment, 120_000);
            }
            case SNAPSHOTS_AND_CONTENT -> {
                deleteAll(LogFileCheck.PRODUCERS);
                disk.zeroFrom(segment, 0);
            }
        }
        final byte[] damaged = disk.content(segment);
        for (int opening = 0; opening < 2; opening++) {
            log = simulated.open();
            assertThat(log.appendedSeqno()).isEqualTo((long) SEGMENTS * BATCHES);
            assertThat(disk.content(segment)).as("linked by a backup").isEqualTo(damaged);
            final Path companion = file(base, LogFiles.COMPANION);
            assertThat(disk.content(companion)).isEqualTo(whole.get(companion));
            assertThat(log.takeSuspects()).contains(base);
            simulated.close();
            disk.restart();
        }
        log = simulated.open();
        scrubAll();
        assertAllWhole();
        assertThat(log.state().damages()).isEmpty();
    }

    /** Its own checksums hold all the same. */
    @Test
    void aCompanionOfOtherBytesIsMadeAnewBeforeItStandsAlone() throws IOException {
        final Path segment = file(0, LogFiles.SEGMENT);
        flip(segment, 9_000);
        compress(0);
        flip(segment, 9_000);
        final Scrubber scrubber = scrubber();
        log.keep(new Retention(0, 1), null);
        retain();
        assertThat(disk.exists(segment)).isTrue();
        assertThat(log.state().damages()).isNotEmpty();

        drain(scrubber);
        assertThat(scrubber.counters().healed()).containsEntry(Kind.COMPANION, 1L);
        assertThat(log.state().damages()).isEmpty();
        disk.advance(TimeUnit.MINUTES.toNanos(11));
        retain();
        assertThat(disk.exists(segment)).isFalse();
        assertThat(Simulated.wholePayloads(log)).isEqualTo(messages);
    }

    /** Gives retention its turns. */
    private void retain() {
        for (int i = 0; i < 3; i++) {
            disk.advance(TimeUnit.SECONDS.toNanos(2));
            simulated.pump();
        }
    }

    private void deleteAll(final String extension) {
        for (int segment = 0; segment < SEGMENTS; segment++) {
            disk.delete(file(base(segment), extension));
        }
    }

    @Test
    void anOpeningDoesNotWriteToASealedSegmentWithoutACompanionEither() throws IOException {
        final long base = base(SEGMENTS - 1);
        final Path segment = file(base, LogFiles.SEGMENT);
        simulated.close();
        disk.delete(file(base, LogFiles.COMPANION));
        flip(file(base, LogFileCheck.PRODUCERS), 20);
        flip(segment, 100_000);
        final byte[] damaged = disk.content(segment);
        log = simulated.open();
        assertThat(disk.content(segment)).isEqualTo(damaged);
        assertThat(Simulated.wholePayloads(log)).hasSize(messages.size() - 1);
        assertThat(log.appendedSeqno()).isEqualTo(messages.size());
    }

    @ParameterizedTest
    @CsvSource({"8", "35", "43", "2000", "4094", "-90", "-25", "-3"})
    void firstPageFooterAndZeroesAreRestoredWithoutACompanion(final int at) throws IOException {
        final Path file = file(BATCHES, LogFiles.SEGMENT);
        disk.delete(file(BATCHES, LogFiles.COMPANION));
        flip(file, position(file, at, whole.get(file)));
        scrubAll();
        assertAllWhole();
    }

    @Test
    void whatIsDamagedInBothAtDifferentPlacesIsRestoredBlockByBlock() throws IOException {
        flip(file(0, LogFiles.SEGMENT), 9_000);
        flip(file(0, LogFiles.SEGMENT), 140_000);
        flip(file(0, LogFiles.COMPANION), 100_000);
        scrubAll();
        assertAllWhole();
    }

    @Test
    void whatIsDamagedInBothAtOnePlaceIsQuarantinedAndTheRestRestoredAndServed()
            throws IOException {
        final Path segment = file(0, LogFiles.SEGMENT);
        // The first block holds batches 0 and 1, and the beginning of batch 2.
        flip(segment, 9_000);
        flip(segment, 100_000);
        flip(file(0, LogFiles.COMPANION), 700);
        final Scrubber scrubber = scrubAll();

        final List<Quarantine.Lost> lost = Quarantine.read(disk, Simulated.SPANS, 0).lost();
        assertThat(lost).hasSize(1);
        assertThat(lost.get(0).fromSeqno()).isZero();
        assertThat(lost.get(0).toSeqno()).isZero();
        assertThat(scrubber.counters().quarantinedSeqnos()).isEqualTo(1);
        assertThat(log.state().damages())
                .singleElement()
                .satisfies(
                        damage -> {
                            assertThat(damage.seqnos()).isEqualTo("seqno 0");
                            assertThat(damage.text()).contains("cannot be restored");
                        });
        assertThat(disk.content(segment)[9_000])
                .as("stays as it is")
                .isNotEqualTo(whole.get(segment)[9_000]);
        assertThat(disk.content(segment)[100_000]).isEqualTo(whole.get(segment)[100_000]);

        simulated.close();
        disk.restart();
        log = simulated.open();
        assertThat(log.state().damages()).as("known after a restart").hasSize(1);

        disk.overwrite(segment, 9_000, whole.get(segment)[9_000]);
        disk.advance(TimeUnit.MILLISECONDS.toNanos(INTERVAL_MS));
        scrubAll();
        assertThat(log.state().damages()).isEmpty();
        assertThat(disk.exists(file(0, Quarantine.EXTENSION))).isFalse();
        assertAllWhole();
    }

    @Test
    void aSegmentThatIsGoneWithAllItsFilesIsNamedUntilItIsBackOrTheLossIsAccepted()
            throws IOException {
        for (final Path file : disk.files()) {
            if (file.getFileName().toString().startsWith(LogFiles.name(BATCHES, ""))) {
                disk.delete(file);
            }
        }
        simulated.close();
        log = simulated.open();
        final Scrubber scrubber = scrubAll();
        assertThat(Quarantine.read(disk, Simulated.SPANS, 0).lost())
                .singleElement()
                .satisfies(
                        lost -> {
                            assertThat(lost.fromSeqno()).isEqualTo(BATCHES);
                            assertThat(lost.toSeqno()).isEqualTo(2 * BATCHES - 1);
                            assertThat(lost.text()).contains("behind this segment is missing");
                        });
        assertThat(scrubber.counters().quarantinedSeqnos()).isEqualTo(BATCHES);
        assertThat(log.state().damages())
                .anySatisfy(damage -> assertThat(damage.fromSeqno()).isEqualTo(BATCHES));
        assertThat(Simulated.payloads(log)).hasSize(2 * BATCHES);

        simulated.close();
        final LogRepair repair = repair();
        assertThat(repair.look(0, 2 * BATCHES).lostSeqnos()).isEqualTo(BATCHES);
        repair.acceptLoss(0, 2 * BATCHES, null);
        assertThat(repair.look(0, 2 * BATCHES).isWhole()).isTrue();
        assertThat(disk.exists(file(0, Quarantine.EXTENSION))).isFalse();
        log = simulated.open();
        assertThat(Simulated.payloads(log)).hasSize(2 * BATCHES);
    }

    @Test
    void aCompanionThatServesAloneIsHealedAsFarAsItsBlocksAreWhole() throws IOException {
        final Path companion = file(0, LogFiles.COMPANION);
        disk.delete(file(0, LogFiles.SEGMENT));
        flip(companion, 1);
        flip(file(0, LogFiles.INDEX), 4100);
        assertThat(new SegmentHealer(exam(0), log.logId(), 0, log::replace).run().healed())
                .containsOnlyKeys(Kind.COMPANION, Kind.INDEX);
        assertThat(look(0).damaged()).isEmpty();

        flip(companion, 700);
        final Outcome outcome = new SegmentHealer(exam(0), log.logId(), 0, log::replace).run();
        assertThat(outcome.healed()).isEmpty();
        assertThat(outcome.lost().stream().mapToLong(l -> l.toSeqno() - l.fromSeqno() + 1).sum())
                .as("what the first block held")
                .isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {-2, -20, -60, -120, 0})
    void aCompanionThatServesAloneGetsItsSeekTableAnew(final int at) throws IOException {
        final Path companion = file(0, LogFiles.COMPANION);
        final byte[] before = whole.get(companion);
        disk.delete(file(0, LogFiles.SEGMENT));
        if (at == 0) {
            disk.put(companion, Arrays.copyOf(before, before.length + 5_000));
        } else {
            flip(companion, before.length + at);
        }
        reopen();
        final Scrubber scrubber = scrubber();
        assertThat(Simulated.payloads(log)).hasSize(messages.size() - BATCHES);
        assertThat(scrubber.step()).as("what a reader has found is next").isTrue();
        assertThat(disk.content(companion)).as("as it was, byte for byte").isEqualTo(before);
        assertThat(scrubber.counters().healed()).containsEntry(Kind.COMPANION, 1L);
        assertThat(scrubber.counters().quarantinedSeqnos()).isZero();
        assertThat(log.state().damages()).isEmpty();
        assertThat(Simulated.wholePayloads(log)).isEqualTo(messages);
    }

    private void reopen() {
        simulated.close();
        disk.restart();
        log = simulated.open();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void ofACompanionThatServesAloneAndWasCutTheRestIsServed(final int segment) throws IOException {
        final long base = base(segment);
        final Path companion = file(base, LogFiles.COMPANION);
        final int length = whole.get(companion).length;
        disk.delete(file(base, LogFiles.SEGMENT));
        disk.cut(companion, length / 5 * 3);
        reopen();
        final Scrubber scrubber = scrubAll();
        final List<String> served = Simulated.wholePayloads(log);
        final int kept = served.size() - (SEGMENTS - 1) * BATCHES;
        assertThat(kept).isBetween(2, 4);
        final List<String> expected = new ArrayList<>(messages);
        expected.subList((int) base + kept, (int) base + BATCHES).clear();
        assertThat(served).isEqualTo(expected);
        assertThat(Quarantine.read(disk, Simulated.SPANS, base).seqnos()).isEqualTo(BATCHES - kept);
        assertThat(scrubber.counters().quarantinedSeqnos()).isEqualTo(BATCHES - kept);

        reopen();
        assertThat(log.appendedSeqno()).as("never given again").isEqualTo(messages.size());
        assertThat(Simulated.wholePayloads(log)).isEqualTo(expected);
        disk.advance(TimeUnit.MILLISECONDS.toNanos(INTERVAL_MS));
        assertThat(scrubAll().counters().quarantinedSeqnos()).isEqualTo(BATCHES - kept);
        simulated.close();
        repair().acceptLoss(base, base + BATCHES, null);
        assertThat(repair().look(base, base + BATCHES).isWhole()).isTrue();
        log = simulated.open();
        assertThat(Simulated.wholePayloads(log)).isEqualTo(expected);
    }

    private LogRepair repair() {
        return new LogRepair(
                disk,
                Simulated.SPANS,
                new LogFileCheck.Identity(log.logId(), log.spec().seqnoMode()),
                log.name());
    }

    @Test
    void aDamagedBlockOfACompanionWithoutASeekTableCostsItsBatchesOnly() throws IOException {
        final Path companion = file(0, LogFiles.COMPANION);
        final int end = whole.get(companion).length;
        disk.delete(file(0, LogFiles.SEGMENT));
        flip(companion, 700);
        flip(companion, end - 2);
        simulated.close();
        final LogRepair.Segment repaired = repair().heal(0, BATCHES);
        assertThat(repaired.repairs()).singleElement().asString().contains("seek table made anew");
        assertThat(repaired.lostSeqnos()).isBetween(1L, 3L);
        log = simulated.open();
        assertThat(Simulated.wholePayloads(log))
                .hasSize(messages.size() - (int) repaired.lostSeqnos());
    }

    @Test
    void aRawFileThatSomebodyDeletesIsToldAndMadeAgainFromItsCompanion() throws IOException {
        disk.delete(file(BATCHES, LogFiles.SEGMENT));
        assertThat(Simulated.payloads(log)).as("served meanwhile").isEqualTo(messages);
        final Scrubber scrubber = scrubAll();
        assertAllWhole();
        assertThat(scrubber.counters().found()).containsEntry(Kind.SEGMENT, 1L);
        assertThat(scrubber.counters().healed()).containsEntry(Kind.SEGMENT, 1L);
    }

    @Test
    void aRawFileThatRetentionHasRemovedStaysAway() {
        log.keep(new Retention(0, 1), null);
        disk.advance(TimeUnit.SECONDS.toNanos(2));
        simulated.pump();
        assertThat(disk.exists(file(BATCHES, LogFiles.SEGMENT))).isFalse();
        final Scrubber scrubber = scrubAll();
        assertThat(disk.exists(file(BATCHES, LogFiles.SEGMENT))).isFalse();
        assertThat(scrubber.counters().found()).containsEntry(Kind.SEGMENT, 0L);
    }

    @Test
    void aRawFileThatWasGoneBeforeTheLogWasOpenedStaysAway() {
        simulated.close();
        disk.restart();
        disk.delete(file(BATCHES, LogFiles.SEGMENT));
        log = simulated.open();
        scrubAll();
        assertThat(disk.exists(file(BATCHES, LogFiles.SEGMENT))).isFalse();
    }

    @Test
    void aCompanionThatSomebodyDeletesIsAskedForAgain() {
        final List<Long> asked = new ArrayList<>();
        simulated.close();
        disk.restart();
        log =
                simulated
                        .withObserver(
                                new SegmentObserver() {
                                    @Override
                                    public void onSealed(final Log of, final SegmentFile segment) {
                                        asked.add(segment.baseSeqno());
                                    }
                                })
                        .open();
        asked.clear();
        disk.delete(file(BATCHES, LogFiles.COMPANION));
        scrubAll();
        assertThat(asked).containsExactly((long) BATCHES);
    }

    @Test
    void whereverTheProcessIsKilledHealingFinishesLater() throws IOException {
        simulated.close();
        int crashes = 0;
        boolean crashed = true;
        for (int calls = 1; crashed; calls++) {
            for (final boolean power : new boolean[] {false, true}) {
                copyAndDamage();
                final Scrubber scrubber = scrubber();
                disk.crashAfterCalls(calls);
                crashed = false;
                try {
                    drain(scrubber);
                } catch (final SimulatedCrash e) {
                    crashed = true;
                    crashes++;
                }
                if (power) {
                    disk.losePower(new Random(calls));
                } else {
                    disk.restart();
                }
                log = simulated.open();
                drain(scrubber());
                disk.advance(TimeUnit.MILLISECONDS.toNanos(INTERVAL_MS));
                drain(scrubber());
                assertAllWhole();
                simulated.close();
                disk.free();
            }
        }
        assertThat(crashes).as("calls that were crashed in").isGreaterThan(60);
    }

    /** A new disk with the same files, some of them damaged. */
    private void copyAndDamage() {
        final Map<Path, byte[]> files = new HashMap<>(whole);
        simulated = new Simulated();
        disk = simulated.disk;
        files.forEach(disk::put);
        log = simulated.open();
        flip(file(0, LogFiles.SEGMENT), 9_000);
        flip(file(BATCHES, LogFiles.INDEX), 4_100);
        flip(file(base(2), LogFiles.COMPANION), 700);
    }

    @Test
    void onAFullDiskHealingIsGivenUpCleanlyAndTriedAgain() throws IOException {
        flip(file(0, LogFiles.SEGMENT), 9_000);
        disk.fullFor(".tmp");
        final Scrubber scrubber = scrubAll();
        assertThat(scrubber.counters().healed()).containsEntry(Kind.SEGMENT, 0L);
        assertThat(disk.files()).noneMatch(file -> file.toString().endsWith(".tmp"));
        assertThat(log.isReadOnly()).isFalse();

        disk.fullForNobody();
        drain(scrubber);
        assertThat(scrubber.counters().healed()).as("not yet").containsEntry(Kind.SEGMENT, 0L);
        disk.advance(TimeUnit.MINUTES.toNanos(1));
        drain(scrubber);
        assertThat(scrubber.counters().healed()).containsEntry(Kind.SEGMENT, 1L);
        assertAllWhole();
    }

    @Test
    void whatCannotBeHealedIsTriedAgainAfterAMinuteHoweverShortTheInterval() throws IOException {
        final Scrubber scrubber = new Scrubber(simulated.store(), disk, RATE, 1_000, disk::advance);
        flip(file(0, LogFiles.SEGMENT), 9_000);
        disk.fullFor(".tmp");
        drain(scrubber);
        assertThat(scrubber.counters().segments()).isEqualTo(SEGMENTS - 1);
        disk.fullForNobody();
        for (int passes = 2; passes <= 6; passes++) {
            disk.advance(TimeUnit.SECONDS.toNanos(9));
            drain(scrubber);
            assertThat(scrubber.counters().segments())
                    .as("those that need no healing")
                    .isEqualTo((long) passes * (SEGMENTS - 1));
        }
        assertThat(scrubber.counters().healed()).containsEntry(Kind.SEGMENT, 0L);
        disk.advance(TimeUnit.SECONDS.toNanos(15));
        drain(scrubber);
        assertThat(scrubber.counters().healed()).containsEntry(Kind.SEGMENT, 1L);
        assertAllWhole();
    }

    @Test
    void aPageThatCannotBeReadIsDamage() throws IOException {
        disk.makeUnreadable(file(0, LogFiles.SEGMENT), 9_000);
        disk.makeUnreadable(file(BATCHES, LogFiles.COMPANION), 9_000);
        disk.makeUnreadable(file(base(2), LogFiles.INDEX), 0);
        final Scrubber scrubber = scrubAll();
        assertThat(scrubber.counters().healed())
                .isEqualTo(Map.of(Kind.SEGMENT, 1L, Kind.COMPANION, 1L, Kind.INDEX, 1L));
        assertAllWhole();
    }

    @Test
    void aFailedForceEndsTheLogAndNothingIsForcedAgain() {
        flip(file(0, LogFiles.SEGMENT), 9_000);
        disk.failForceAfter(0);
        scrubAll();
        assertThat(log.isReadOnly()).isTrue();
        assertThat(disk.forcesAfterFailure()).isZero();
        assertThat(disk.content(file(0, LogFiles.SEGMENT))[9_000])
                .isNotEqualTo(whole.get(file(0, LogFiles.SEGMENT))[9_000]);
    }

    @Test
    void readsNoQuickerThanItMay() {
        final long before = disk.monotonicNs();
        final Scrubber scrubber =
                new Scrubber(simulated.store(), disk, 1 << 20, INTERVAL_MS, disk::advance);
        drain(scrubber);
        final double tookSeconds = (disk.monotonicNs() - before) / 1e9;
        final long bytes = scrubber.counters().readBytes();
        assertThat(bytes).isGreaterThan((long) SEGMENTS * BATCHES * BATCH_BYTES);
        assertThat(tookSeconds).isBetween(bytes / 1.1 / (1 << 20) - 0.2, bytes * 1.1 / (1 << 20));
    }

    @Test
    void aCompanionThatServesAloneOutlivesPowerLossWhileItIsHealed() throws IOException {
        simulated.close();
        boolean crashed = true;
        for (int calls = 1; crashed; calls++) {
            simulated = new Simulated();
            disk = simulated.disk;
            whole.forEach(disk::put);
            disk.delete(file(0, LogFiles.SEGMENT));
            flip(file(0, LogFiles.COMPANION), 1);
            log = simulated.open();
            final Scrubber scrubber = scrubber();
            disk.crashAfterCalls(calls);
            crashed = false;
            try {
                drain(scrubber);
            } catch (final SimulatedCrash e) {
                crashed = true;
            }
            disk.losePower(new Random(calls));
            disk.delete(file(0, LogFiles.SEGMENT));
            log = simulated.open();
            disk.advance(TimeUnit.MILLISECONDS.toNanos(INTERVAL_MS));
            drain(scrubber());
            assertThat(look(0).damaged()).as("power lost at call %d", calls).isEmpty();
            assertThat(Simulated.wholePayloads(log)).isEqualTo(messages);
            simulated.close();
            disk.free();
        }
    }

    @Test
    void goesOnAfterARestartAndLooksAgainWhenItIsTime() {
        final Scrubber first = scrubber();
        assertThat(first.step()).isTrue();
        first.close();
        assertThat(ScrubMark.read(disk, Simulated.SPANS).nextBase()).isEqualTo(1);
        simulated.close();
        disk.restart();
        log = simulated.open();

        final Scrubber second = scrubAll();
        assertThat(second.counters().segments()).isEqualTo(SEGMENTS - 1);
        assertThat(second.counters().oldestLookMs())
                .isEqualTo(ScrubMark.read(disk, Simulated.SPANS).endedMs())
                .isPositive();
        drain(second);
        assertThat(second.counters().segments()).isEqualTo(SEGMENTS - 1);
        disk.advance(TimeUnit.MILLISECONDS.toNanos(INTERVAL_MS));
        drain(second);
        assertThat(second.counters().segments()).isEqualTo(2 * SEGMENTS - 1);
    }

    @Test
    void aSegmentInWhichAReaderFoundDamageIsNext() throws IOException {
        final Scrubber scrubber = scrubAll();
        final long looks = scrubber.counters().segments();
        flip(file(BATCHES, LogFiles.SEGMENT), FIRST_BATCH + 20);
        assertThat(Simulated.payloads(log)).isEqualTo(messages);
        assertThat(log.state().damages())
                .singleElement()
                .satisfies(
                        each -> assertThat(each.text()).endsWith(LogFiles.COMPANION + " serves"));

        drain(scrubber);
        assertThat(scrubber.counters().segments()).isLessThan(looks + SEGMENTS);
        assertThat(log.state().damages()).isEmpty();
        assertAllWhole();
    }

    @Test
    void aSegmentOfADeletedLogIsLeftAlone() throws IOException {
        try (FileReplacement target = log.replace(0, LogFiles.SEGMENT)) {
            simulated.store().delete("spans");
            assertThat(target.rename()).isFalse();
        }
        assertThat(log.replace(0, LogFiles.SEGMENT)).isNull();
        assertThat(disk.files()).noneMatch(file -> file.toString().contains("spans"));
    }

    @Test
    void afterRandomFlipsVerifyNamesWhatIsLostAndNothingWrongIsServed() throws IOException {
        simulated.close();
        final long first = Long.getLong("scrub.seed", 1);
        final long count = Long.getLong("scrub.seeds", 25);
        for (long seed = first; seed < first + count; seed++) {
            final Random random = new Random(seed);
            copyAndDamage();
            final List<Path> files =
                    disk.files().stream()
                            .filter(file -> whole.containsKey(file))
                            .filter(
                                    file ->
                                            LogFiles.baseSeqno(
                                                                    file.getFileName().toString(),
                                                                    LogFiles.SEGMENT)
                                                            >= 0
                                                    || file.toString().endsWith(LogFiles.COMPANION)
                                                    || file.toString().endsWith(LogFiles.INDEX))
                            .sorted()
                            .toList();
            for (int i = random.nextInt(12); i >= 0; i--) {
                final Path file = files.get(random.nextInt(files.size()));
                flip(file, random.nextInt(whole.get(file).length));
            }
            drain(scrubber());

            final List<String> served = new ArrayList<>();
            for (int segment = 0; segment < SEGMENTS; segment++) {
                final long base = base(segment);
                final List<Long> lost = new ArrayList<>();
                for (final SegmentExam.Lost each : look(base).lost()) {
                    for (long s = each.fromSeqno(); s <= each.toSeqno(); s++) {
                        lost.add(s);
                    }
                }
                for (long seqno = base; seqno < base + BATCHES; seqno++) {
                    if (!lost.contains(seqno)) {
                        served.add(messages.get((int) seqno));
                    }
                }
                final List<Long> named = new ArrayList<>();
                for (final Quarantine.Lost each :
                        Quarantine.read(disk, Simulated.SPANS, base).lost()) {
                    for (long s = each.fromSeqno(); s <= each.toSeqno(); s++) {
                        named.add(s);
                    }
                }
                assertThat(named).as("seed %d, segment %d", seed, base).isEqualTo(lost);
            }
            assertThat(Simulated.wholePayloads(log)).as("seed %d", seed).isEqualTo(served);
            simulated.close();
            disk.free();
        }
    }
}
