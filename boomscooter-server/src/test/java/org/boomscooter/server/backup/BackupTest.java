package org.boomscooter.server.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.server.Await;
import org.boomscooter.server.NumberedProducers;
import org.boomscooter.server.TestLogs;
import org.boomscooter.server.companion.CompanionAgent;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.disk.ForwardingDisk;
import org.boomscooter.server.disk.InterruptedDisk;
import org.boomscooter.server.disk.RealDisk;
import org.boomscooter.server.disk.SimulatedCrash;
import org.boomscooter.server.disk.UnwellDisk;
import org.boomscooter.server.log.AckLevel;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogException;
import org.boomscooter.server.log.LogFileCheck;
import org.boomscooter.server.log.LogSpec;
import org.boomscooter.server.log.LogStore;
import org.boomscooter.server.log.SegmentObserver;
import org.boomscooter.server.log.StoreConfig;
import org.boomscooter.server.transport.BoomscooterServer;
import org.boomscooter.server.transport.TransportConfig;
import org.boomscooter.server.verify.Fault;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Some tests come back to every 15th call of the disk, beginning with any of the first 15; {@code
 * -Dboomscooter.test.calls=1} for all.
 */
@Timeout(600)
class BackupTest {
    private static final String LOG = "spans/a";
    private static final int BATCH_BYTES = 200_000;
    private static final int CALLS = Integer.getInteger("boomscooter.test.calls", 15);
    private static final int PER_SEGMENT = TestLogs.SEGMENT_BYTES / BATCH_BYTES;

    @TempDir Path temp;
    private Path source;
    private Path target;
    private Path restored;

    @BeforeEach
    void nameDirectories() {
        source = temp.resolve("source");
        target = temp.resolve("target");
        restored = temp.resolve("restored");
    }

    private static int firstCall() {
        final int first = 1 + new Random().nextInt(CALLS);
        System.out.println("call " + first + " and every " + CALLS + " from there");
        return first;
    }

    private static void append(final Log log, final int batches) {
        for (int i = 0; i < batches; i++) {
            TestLogs.append(log, 2, BATCH_BYTES / 2 - 100, i % 2 == 0 ? "even" : null);
        }
    }

    /** Fills segments to their end, so that the next batch begins a new one. */
    private static void appendSegments(final Log log, final int segments) {
        append(log, segments * PER_SEGMENT);
    }

    private Path logDirectory(final Path dataDirectory) {
        return dataDirectory.resolve("logs").resolve(LOG);
    }

    private void awaitSealed(final int segments) {
        Await.until(
                () -> files(source, LogFileCheck.PRODUCERS).size() == segments,
                segments + " sealed segments");
    }

    private List<String> files(final Path dataDirectory, final String extension) {
        try {
            return TestLogs.files(logDirectory(dataDirectory), extension).stream()
                    .map(file -> file.getFileName().toString())
                    .toList();
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aBackupOfAServerUnderLoadHoldsWhatWasCommittedAndIsServed()
            throws IOException, InterruptedException {
        final Backups first;
        final Backups second;
        final List<String> all;
        try (CompanionAgent companions = CompanionAgent.start(0);
                LogStore store = TestLogs.open(source, companions);
                BoomscooterServer server = start(store)) {
            final NumberedProducers producers = NumberedProducers.start(server.port(), LOG, 4);
            producers.awaitMore(2000);
            final long before = store.get(LOG).committedSeqno();
            first = Backups.make(source, target).assertWhole();
            assertThat(first.result().nextSeqno()).isGreaterThanOrEqualTo(before);
            Backups.restore(target, restored).assertWhole();
            producers.awaitMore(2000);
            second = Backups.update(source, target).assertWhole();
            producers.finish();
            all = Backups.messages(source, LOG);
        }
        final Path restoredLater = temp.resolve("later");
        Backups.restore(target, restoredLater).assertWhole();
        assertServes(restored, all.subList(0, (int) first.result().nextSeqno()));
        assertServes(restoredLater, all.subList(0, (int) second.result().nextSeqno()));
    }

    private static BoomscooterServer start(final LogStore store) throws IOException {
        return BoomscooterServer.start(
                TransportConfig.builder().port(0).eventLoops(1).build(), store, () -> "");
    }

    private void assertServes(final Path directory, final List<String> messages)
            throws IOException {
        try (LogStore store = TestLogs.open(directory, SegmentObserver.NONE);
                BoomscooterServer server = start(store);
                BoomscooterClient client =
                        BoomscooterClient.builder()
                                .server("127.0.0.1:" + server.port())
                                .connect()) {
            assertThat(store.get(LOG).notes()).isEmpty();
            assertThat(store.get(LOG).state().damages()).isEmpty();
            assertThat(Backups.messages(client.consumer(LOG)).equals(messages)).isTrue();
            assertThat(Backups.messages(directory, LOG).equals(messages)).isTrue();
            TestLogs.append(store.get(LOG), 1, 100, null);
            assertThat(store.get(LOG).committedSeqno()).isEqualTo(messages.size() + 1);
        }
    }

    @Test
    void whatIsNotCommittedIsNotTaken() throws IOException {
        final UnwellDisk disk = new UnwellDisk();
        try (LogStore store =
                LogStore.open(
                        StoreConfig.withDefaults(source)
                                .withSegmentBytes(TestLogs.SEGMENT_BYTES)
                                .withReserveBytes(0),
                        disk)) {
            final Log log = store.create(LogSpec.of(LOG));
            TestLogs.append(log, 3, 100, null);
            disk.holdForcesUp();
            try {
                TestLogs.append(log, 2, 100, null, AckLevel.WRITTEN);
                assertThat(log.appendedSeqno()).isEqualTo(5);
                assertThat(Backups.make(source, target).assertWhole().result().nextSeqno())
                        .isEqualTo(3);
            } finally {
                disk.letForcesEnd();
            }
        }
        Backups.restore(target, restored).assertWhole();
        Backups.assertHolds(restored, LOG, 0, 3);
    }

    @Test
    void sealedFilesAreLinkedOrCopiedAsAskedAndOnlyWhatIsNewIsTransferred() throws IOException {
        try (LogStore store = TestLogs.open(source, SegmentObserver.NONE)) {
            final Log log = store.create(LogSpec.of(LOG).withCompanion(false));
            appendSegments(log, 3);
            append(log, 1);
            awaitSealed(3);
            final LogResult linked = Backups.make(source, target).assertWhole().result();
            assertThat(linked.linkedFiles()).as("segment, index and producers").isEqualTo(9);
            assertThat(linked.copiedFiles()).as("descriptor and tail").isEqualTo(2);
            assertThat(linked.segments()).isEqualTo(4);

            final Path copies = temp.resolve("copies");
            final LogResult copied =
                    Backups.make(
                                    new RealDisk(),
                                    source,
                                    copies,
                                    new BackupOptions(Linking.NEVER, false, false, false))
                            .assertWhole()
                            .result();
            assertThat(copied.linkedFiles()).isZero();
            assertThat(copied.copiedFiles()).isEqualTo(11);
            assertThat(Backups.content(copies)).isEqualTo(Backups.content(target));

            final Backups nothing =
                    Backups.make(
                                    new RealDisk(),
                                    source,
                                    copies,
                                    Backups.updating(Linking.NEVER, false))
                            .assertWhole();
            assertThat(nothing.result().copiedBytes()).isZero();
            assertThat(nothing.result().copiedFiles()).isZero();

            append(log, PER_SEGMENT);
            awaitSealed(4);
            final Backups more = Backups.update(source, copies).assertWhole();
            assertThat(more.result().linkedFiles()).as("a copy stays one").isZero();
            assertThat(more.result().keptFiles()).isEqualTo(10);
            assertThat(more.result().copiedFiles()).as("3 of the segment, tail").isEqualTo(4);
            assertThat(more.result().copiedBytes())
                    .as("one segment, its small files, and a tail of one batch")
                    .isBetween((PER_SEGMENT + 1L) * BATCH_BYTES, 2L * TestLogs.SEGMENT_BYTES);
            Backups.restore(copies, restored).assertWhole();
            Backups.assertHolds(restored, LOG, 0, log.committedSeqno());
        }
    }

    @Test
    void linksThatCannotBeLeaveNothingBegun() throws IOException {
        try (LogStore store = TestLogs.open(source, SegmentObserver.NONE)) {
            append(store.create(LogSpec.of(LOG)), 1);
            final Disk elsewhere =
                    new ForwardingDisk(new RealDisk()) {
                        @Override
                        public void link(final Path existing, final Path name) throws IOException {
                            throw new FileSystemException(
                                    name.toString(), existing.toString(), "Invalid device");
                        }
                    };
            final BackupOptions linking = new BackupOptions(Linking.ALWAYS, false, false, false);
            assertThatThrownBy(() -> Backups.make(elsewhere, source, target, linking))
                    .hasMessageEndingWith("log.toml: Invalid device; without --link it is copied");
            assertThat(target).doesNotExist();
            Backups.make(new RealDisk(), source, target, linking).assertWhole();
        }
    }

    @Test
    void whatRetentionRemovesStaysInTheBackupUnlessItIsPruned() throws IOException {
        try (LogStore store = TestLogs.open(source, SegmentObserver.NONE)) {
            appendSegments(store.create(LogSpec.of(LOG).withCompanion(false)), 4);
        }
        Backups.make(source, target).assertWhole();
        final long second = 2L * PER_SEGMENT;
        remove(0, LogFiles.SEGMENT, LogFiles.INDEX, LogFileCheck.PRODUCERS);
        keepFrom(second);
        Backups.update(source, target).assertWhole();
        Backups.restore(target, restored).assertWhole();
        Backups.assertHolds(restored, LOG, 0, 4 * second);

        Backups.make(new RealDisk(), source, target, Backups.updating(Linking.AUTO, true))
                .assertWhole();
        assertThat(files(target, LogFiles.SEGMENT)).isEqualTo(files(source, LogFiles.SEGMENT));
        Backups.assertHolds(target, LOG, second, 4 * second);
    }

    /** As retention writes it before it removes what lies below. */
    private void keepFrom(final long seqno) throws IOException {
        final Path file = logDirectory(source).resolve(LogFileCheck.DESCRIPTOR);
        final String lines =
                Files.readString(file)
                        .replace("kept-from = 0\n", "kept-from = " + seqno + "\n")
                        .replaceAll("crc32c = .*\n", "");
        final CRC32C crc = new CRC32C();
        crc.update(lines.getBytes(StandardCharsets.UTF_8));
        Files.writeString(file, lines + "crc32c = \"" + Long.toHexString(crc.getValue()) + "\"\n");
    }

    @Test
    void seqnosThatRetentionRemovedBeforeTheyWereTakenAreTold() throws IOException {
        try (LogStore store = TestLogs.open(source, SegmentObserver.NONE)) {
            append(store.create(LogSpec.of(LOG).withCompanion(false)), 1);
        }
        Backups.make(source, target).assertWhole();
        try (LogStore store = TestLogs.open(source, SegmentObserver.NONE)) {
            appendSegments(store.get(LOG), 3);
        }
        remove(0, LogFiles.SEGMENT, LogFiles.INDEX, LogFileCheck.PRODUCERS);
        remove(2, LogFiles.SEGMENT, LogFiles.INDEX, LogFileCheck.PRODUCERS);
        final Backups gap = Backups.update(source, target);
        assertThat(gap.isWhole()).isFalse();
        assertThat(gap.troubles())
                .singleElement()
                .asString()
                .contains("seqnos 2 to " + (2 * PER_SEGMENT + 1) + " were removed");
    }

    private void remove(final long base, final String... extensions) throws IOException {
        for (final String extension : extensions) {
            Files.delete(logDirectory(source).resolve(LogFiles.name(base, extension)));
        }
    }

    @Test
    void segmentsOfWhichOnlyTheCompanionIsKeptComeAsCompanions() throws IOException {
        try (CompanionAgent companions = CompanionAgent.start(0);
                LogStore store = TestLogs.open(source, companions)) {
            appendSegments(store.create(LogSpec.of(LOG)), 3);
        }
        remove(0, LogFiles.SEGMENT);
        Backups.make(source, target).assertWhole();
        assertThat(files(target, LogFiles.COMPANION)).hasSize(3);
        assertThat(files(target, LogFiles.SEGMENT)).hasSize(2);
        Backups.restore(target, restored).assertWhole();
        Backups.assertHolds(restored, LOG, 0, 6L * PER_SEGMENT);
    }

    @Test
    void filesThatGoUnderWayLeaveAWholeBackupWithoutThem() throws IOException {
        final Path pristine = temp.resolve("pristine");
        try (CompanionAgent companions = CompanionAgent.start(0);
                LogStore store = TestLogs.open(pristine, companions)) {
            appendSegments(store.create(LogSpec.of(LOG)), 3);
        }
        final long next = 6L * PER_SEGMENT;
        boolean goesOn = true;
        for (int call = firstCall(); goesOn; call += CALLS) {
            source = temp.resolve("source-" + call);
            Backups.copyTree(pristine, source);
            final Path rawGone = temp.resolve("raw-gone-" + call);
            final InterruptedDisk disk =
                    new InterruptedDisk(
                            call,
                            () -> {
                                remove(0, LogFiles.SEGMENT);
                                remove(next / 3, LogFiles.SEGMENT);
                            });
            take(disk, rawGone).assertWhole();
            Backups.assertHolds(rawGone, LOG, 0, next);
            goesOn = disk.hasCome();

            if (goesOn) {
                final Path segmentsGone = temp.resolve("segments-gone-" + call);
                final InterruptedDisk other =
                        new InterruptedDisk(
                                call,
                                () -> {
                                    remove(0, LogFiles.COMPANION, LogFiles.INDEX);
                                    remove(next / 3, LogFiles.COMPANION, LogFiles.INDEX);
                                });
                take(other, segmentsGone).assertWhole();
                final List<String> messages = Backups.messages(segmentsGone, LOG);
                final long first = Long.parseLong(messages.get(0).split(" ", 2)[0]);
                assertThat(first).as("call %d", call).isIn(0L, next / 3, next / 3 * 2);
                Backups.assertHolds(segmentsGone, LOG, first, next);
            }
        }
    }

    private Backups take(final InterruptedDisk disk, final Path to) throws IOException {
        return Backups.make(disk, source, to, new BackupOptions(Linking.AUTO, false, false, false));
    }

    @Test
    void aLogThatIsDeletedUnderWayIsNotInTheBackup() throws IOException {
        try (LogStore store = TestLogs.open(source, SegmentObserver.NONE)) {
            append(store.create(LogSpec.of(LOG)), 1);
            append(store.create(LogSpec.of("stays")), 1);
            boolean goesOn = true;
            for (int call = firstCall(); goesOn; call += CALLS) {
                final Path to = temp.resolve("target-" + call);
                final InterruptedDisk disk = new InterruptedDisk(call, () -> store.delete(LOG));
                final Backups made = take(disk, to).assertWhole();
                assertThat(made.results()).extracting(LogResult::log).contains("stays");
                Backups.restore(to, temp.resolve("restored-" + call)).assertWhole();
                goesOn = disk.hasCome();
                if (goesOn) {
                    append(store.create(LogSpec.of(LOG)), 1);
                }
            }
        }
    }

    @Test
    void aBackupThatIsKilledInAnyCallGoesOnToTheSame() throws IOException {
        try (LogStore store = TestLogs.open(source, SegmentObserver.NONE)) {
            final Log log = store.create(LogSpec.of(LOG).withCompanion(false));
            appendSegments(log, 2);
            append(log, 1);
            awaitSealed(2);
            Backups.make(source, target).assertWhole();
            final Map<String, String> expected = Backups.content(target);
            boolean goesOn = true;
            for (int call = firstCall(); goesOn; call += CALLS) {
                final Path killed = temp.resolve("killed-" + call);
                final InterruptedDisk disk = InterruptedDisk.crash(call);
                final Linking linking = call % 2 == 0 ? Linking.AUTO : Linking.NEVER;
                final BackupOptions options = new BackupOptions(linking, false, false, false);
                try {
                    Backups.make(disk, source, killed, options);
                } catch (final SimulatedCrash e) {
                    Backups.make(new RealDisk(), source, killed, Backups.updating(linking, false))
                            .assertWhole();
                }
                assertThat(Backups.content(killed)).as("call %d", call).isEqualTo(expected);
                goesOn = disk.hasCome();
            }
        }
    }

    @Test
    void aCallThatFailsEndsABackupOrSpoilsNothing() throws IOException {
        try (LogStore store = TestLogs.open(source, SegmentObserver.NONE)) {
            final Log log = store.create(LogSpec.of(LOG).withCompanion(false));
            append(log, PER_SEGMENT + 1);
            awaitSealed(1);
            boolean goesOn = true;
            for (int call = firstCall(); goesOn; call += CALLS) {
                final Path to = temp.resolve("failed-" + call);
                final InterruptedDisk disk =
                        new InterruptedDisk(
                                call,
                                () -> {
                                    throw new IOException("Input/output error");
                                });
                try {
                    take(disk, to).assertWhole();
                } catch (final IOException e) {
                    assertThat(e).hasMessageContaining("Input/output error");
                    Backups.update(source, to).assertWhole();
                }
                Backups.assertHolds(to, LOG, 0, log.committedSeqno());
                goesOn = disk.hasCome();
            }
        }
    }

    @Test
    void anUpdateThatIsKilledInAnyCallLeavesTheStateBeforeOrAfter() throws IOException {
        try (LogStore store = TestLogs.open(source, SegmentObserver.NONE)) {
            final Log log = store.create(LogSpec.of(LOG).withCompanion(false));
            append(log, PER_SEGMENT - 1);
            final Path base = temp.resolve("base");
            final Path cursors = logDirectory(source).resolve(LogFileCheck.CURSORS);
            Files.writeString(cursors, "before");
            Backups.make(source, base).assertWhole();
            final long before = log.committedSeqno();
            append(log, 2);
            awaitSealed(1);
            Files.writeString(cursors, "after!");
            final long after = log.committedSeqno();
            boolean goesOn = true;
            for (int call = firstCall(); goesOn; call += CALLS) {
                final Path killed = temp.resolve("killed-" + call);
                Backups.copyTree(base, killed);
                final InterruptedDisk disk = InterruptedDisk.crash(call);
                try {
                    Backups.make(disk, source, killed, Backups.updating(Linking.AUTO, false));
                } catch (final SimulatedCrash e) {
                    final Path directory = temp.resolve("restored-" + call);
                    final LogResult found =
                            Backups.restore(killed, directory).assertWhole().result();
                    assertThat(found.nextSeqno()).as("call %d", call).isIn(before, after);
                    assertThat(logDirectory(directory).resolve(LogFileCheck.CURSORS))
                            .as("none stands beyond the messages")
                            .hasContent(found.nextSeqno() == before ? "before" : "after!");
                    Backups.assertHolds(directory, LOG, 0, found.nextSeqno());
                    Backups.update(source, killed).assertWhole();
                }
                Backups.assertHolds(killed, LOG, 0, after);
                goesOn = disk.hasCome();
            }
        }
    }

    @Test
    void aRestoreThatIsKilledInAnyCallGoesOnToTheSameAndIsNotServedBefore() throws IOException {
        try (LogStore store = TestLogs.open(source, SegmentObserver.NONE)) {
            final Log log = store.create(LogSpec.of(LOG).withCompanion(false));
            append(log, PER_SEGMENT + 1);
            awaitSealed(1);
            Backups.make(source, target).assertWhole();
        }
        boolean goesOn = true;
        for (int call = firstCall(); goesOn; call += CALLS) {
            final Path killed = temp.resolve("killed-" + call);
            final InterruptedDisk disk = InterruptedDisk.crash(call);
            try {
                Backups.restore(disk, target, killed, "");
            } catch (final SimulatedCrash e) {
                if (Files.exists(killed.resolve("restore.toml"))) {
                    assertThatThrownBy(() -> TestLogs.open(killed, SegmentObserver.NONE))
                            .isInstanceOf(LogException.class)
                            .hasMessageContaining("restore.toml");
                }
                if (!Files.exists(killed.resolve("logs"))
                        || Files.exists(killed.resolve("restore.toml"))) {
                    Backups.restore(target, killed).assertWhole();
                }
            }
            Backups.assertHolds(killed, LOG, 0, 2L * PER_SEGMENT + 2);
            goesOn = disk.hasCome();
        }
    }

    @Test
    void aDamagedSegmentIsTakenAsItIsAndTold() throws IOException {
        try (LogStore store = TestLogs.open(source, SegmentObserver.NONE)) {
            appendSegments(store.create(LogSpec.of(LOG).withCompanion(false)), 2);
        }
        flip(logDirectory(source).resolve(LogFiles.name(0, LogFiles.SEGMENT)), 10_000);
        final Backups made = Backups.make(source, target);
        assertThat(made.isWhole()).isFalse();
        assertThat(made.faults())
                .anySatisfy(
                        fault -> {
                            assertThat(fault.fromSeqno()).isZero();
                            assertThat(fault.toSeqno()).isOne();
                        });
        assertThat(made.result().state()).isEqualTo(LogResult.State.DAMAGED);
        assertThat(Backups.update(source, target).isWhole()).as("told again").isFalse();
        final Backups back = Backups.restore(target, restored);
        assertThat(back.isWhole()).isFalse();
        assertThat(back.troubles()).as("as it was taken").isEmpty();
        assertThat(back.faults()).extracting(Fault::fromSeqno).contains(0L);
        assertThat(Backups.messages(restored, LOG)).hasSize(4 * PER_SEGMENT - 2);
    }

    @Test
    void aFileThatIsDamagedInTheBackupIsToldByItsRestore() throws IOException {
        try (LogStore store = TestLogs.open(source, SegmentObserver.NONE)) {
            append(store.create(LogSpec.of(LOG).withCompanion(false)), 1);
        }
        Backups.make(
                        new RealDisk(),
                        source,
                        target,
                        new BackupOptions(Linking.NEVER, false, false, false))
                .assertWhole();
        flip(logDirectory(target).resolve(LogFiles.name(0, LogFiles.SEGMENT)), 10_000);
        final Backups back = Backups.restore(target, restored);
        assertThat(back.isWhole()).isFalse();
        assertThat(back.troubles()).singleElement().asString().contains("it was damaged in the");
    }

    @Test
    void aFileThatWasDamagedInTheBackupIsTakenAnewWhenAllIsVerified() throws IOException {
        try (LogStore store = TestLogs.open(source, SegmentObserver.NONE)) {
            append(store.create(LogSpec.of(LOG).withCompanion(false)), 1);
        }
        Backups.make(
                        new RealDisk(),
                        source,
                        target,
                        new BackupOptions(Linking.NEVER, false, false, false))
                .assertWhole();
        flip(logDirectory(target).resolve(LogFiles.name(0, LogFiles.SEGMENT)), 10_000);
        Backups.update(source, target).assertWhole();
        assertThat(check()).as("not looked at").hasSize(1);
        Backups.make(
                        new RealDisk(),
                        source,
                        target,
                        new BackupOptions(Linking.NEVER, true, false, true))
                .assertWhole();
        assertThat(check()).isEmpty();
        Backups.restore(target, restored).assertWhole();
    }

    /** A manifest with a good checksum that no backup has written. */
    private LogManifest forge(final String fileName) throws IOException {
        final LogManifest held = LogManifest.read(new RealDisk(), logDirectory(target), LOG);
        final BackupFile file = held.files().get(0);
        final LogManifest forged =
                new LogManifest(
                        LOG,
                        held.logId(),
                        held.nextSeqno(),
                        held.takenMs(),
                        true,
                        List.of(
                                new BackupFile(
                                        fileName,
                                        file.bytes(),
                                        file.lengthBytes(),
                                        file.crc(),
                                        file.modifiedMs(),
                                        file.toSeqno())));
        forged.write(new RealDisk(), logDirectory(target));
        return held;
    }

    @Test
    void namesInAManifestThatLeadElsewhereAreRefusedBeforeAnythingIsTouched() throws IOException {
        try (LogStore store = TestLogs.open(source, SegmentObserver.NONE)) {
            append(store.create(LogSpec.of(LOG)), 1);
        }
        Backups.make(source, target).assertWhole();
        final Path bystander = Files.writeString(temp.resolve("bystander"), "mine");
        for (final String name :
                List.of(
                        "../../../../bystander",
                        bystander.toString(),
                        "..",
                        "",
                        "a/b",
                        ".hidden")) {
            final LogManifest held = forge(name);
            assertThatThrownBy(() -> Backups.restore(target, restored))
                    .hasMessageContaining("backup.toml: name: \"" + name + "\" (expected:");
            held.write(new RealDisk(), logDirectory(target));
        }
        assertThat(bystander).hasContent("mine");

        final BackupManifest manifest = BackupManifest.read(new RealDisk(), target);
        new BackupManifest(
                        manifest.source(),
                        manifest.startedMs(),
                        manifest.finishedMs(),
                        manifest.copying(),
                        new TreeMap<>(Map.of("../../evil", 1L)))
                .write(new RealDisk(), target);
        assertThatThrownBy(() -> Backups.restore(target, temp.resolve("again")))
                .hasMessageContaining("log name: \"../../evil\"");
    }

    private List<String> check() {
        final List<String> faults = new ArrayList<>();
        final boolean whole =
                new BackupCheck(
                                new RealDisk(),
                                target,
                                report ->
                                        report.faults().forEach(fault -> faults.add(fault.text())))
                        .run();
        assertThat(whole).isEqualTo(faults.isEmpty());
        return faults;
    }

    @Test
    void whatABackupLacksIsToldByItsManifests() throws IOException {
        try (LogStore store = TestLogs.open(source, SegmentObserver.NONE)) {
            append(store.create(LogSpec.of(LOG)), 1);
            append(store.create(LogSpec.of("other")), 1);
        }
        Backups.make(
                        new RealDisk(),
                        source,
                        target,
                        new BackupOptions(Linking.NEVER, false, false, false))
                .assertWhole();
        assertThat(check()).isEmpty();

        Files.delete(target.resolve("logs/other").resolve(LogFileCheck.DESCRIPTOR));
        assertThat(check()).containsExactly("log.toml is missing");
        flip(logDirectory(target).resolve(LogFiles.name(0, LogFiles.SEGMENT)), 10_000);
        assertThat(check()).hasSize(2).anyMatch(text -> text.contains(".log: CRC32C is 0x"));
        Files.delete(target.resolve("logs/other").resolve(LogManifest.FILE));
        assertThat(check()).anyMatch(text -> text.contains("nothing of this log can be restored"));
        final Path manifest = target.resolve(BackupManifest.FILE);
        Files.writeString(manifest, Files.readString(manifest).substring(0, 60));
        assertThat(check()).singleElement().asString().contains("contradicts its crc32c");
    }

    private static void flip(final Path file, final long position) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, position);
            channel.write(ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 1)}), position);
        }
    }

    @Test
    void whatIsNoPlaceForItIsRefused() throws IOException {
        try (LogStore store = TestLogs.open(source, SegmentObserver.NONE)) {
            append(store.create(LogSpec.of(LOG)), 1);
        }
        final Path other = temp.resolve("other");
        try (LogStore store = TestLogs.open(other, SegmentObserver.NONE)) {
            append(store.create(LogSpec.of(LOG)), 1);
        }
        Backups.make(source, target).assertWhole();

        assertThatThrownBy(() -> Backups.make(source, target))
                .hasMessageContaining("holds a backup already; --incremental");
        assertThatThrownBy(() -> Backups.update(other, target))
                .hasMessageContaining("is a backup of another data directory, " + source);
        assertThatThrownBy(() -> Backups.make(source, other))
                .hasMessageContaining("is not empty, and no backup");
        assertThatThrownBy(() -> Backups.make(source, source.resolve("backup")))
                .hasMessageContaining("lies in");
        final Path link = Files.createSymbolicLink(temp.resolve("link"), source);
        assertThatThrownBy(() -> Backups.make(source, link.resolve("backup")))
                .hasMessageContaining("lies in");
        assertThatThrownBy(() -> Backups.restore(target, target.resolve("restored")))
                .hasMessageContaining("lies in");
        assertThatThrownBy(() -> Backups.make(temp, target))
                .hasMessageContaining("is no data directory");
        assertThatThrownBy(() -> Backups.restore(target, other))
                .hasMessageContaining("is not empty");
        assertThatThrownBy(() -> Backups.restore(other, restored))
                .hasMessageContaining("is no backup");
        assertThatThrownBy(() -> TestLogs.open(target, SegmentObserver.NONE))
                .hasMessageContaining("is a backup")
                .hasMessageContaining("boomscooter restore");
        assertThat(Set.of(target.resolve("mark"), target.resolve("server.lock")))
                .noneMatch(Files::exists);
        flip(target.resolve("backup.toml"), 20);
        assertThatThrownBy(() -> Backups.restore(target, restored))
                .hasMessageContaining("contradicts its crc32c");
    }

    @Test
    void aCopyThatWentAnotherWayIsRefusedAndHarmsNothing() throws IOException {
        try (LogStore store = TestLogs.open(source, SegmentObserver.NONE)) {
            append(store.create(LogSpec.of(LOG).withCompanion(false)), 2);
        }
        Backups.make(source, target).assertWhole();
        final Path copy = temp.resolve("copy");
        Backups.restore(target, copy).assertWhole();
        try (LogStore store = TestLogs.open(source, SegmentObserver.NONE)) {
            append(store.get(LOG), PER_SEGMENT + 2);
        }
        Backups.update(source, target).assertWhole();
        try (LogStore store = TestLogs.open(copy, SegmentObserver.NONE)) {
            append(store.get(LOG), 1);
        }
        final Map<String, String> before = segmentsOf(target);
        final Backups refused = Backups.update(copy, target);
        assertThat(refused.isWhole()).isFalse();
        assertThat(refused.troubles()).singleElement().asString().contains("went another way");
        assertThat(segmentsOf(target)).isEqualTo(before);
        Backups.restore(target, restored).assertWhole();
        Backups.assertHolds(restored, LOG, 0, 2L * (PER_SEGMENT + 4));
    }

    private static Map<String, String> segmentsOf(final Path target) throws IOException {
        final Map<String, String> content = Backups.content(target);
        content.keySet().removeIf(name -> !name.startsWith("logs/"));
        return content;
    }

    @Test
    void logsThatAreGoneStayAndLogsOfAPrefixAreRestoredAlone() throws IOException {
        try (LogStore store = TestLogs.open(source, SegmentObserver.NONE)) {
            append(store.create(LogSpec.of(LOG)), 1);
            append(store.create(LogSpec.of("spans/b")), 1);
            append(store.create(LogSpec.of("orders")), 1);
            store.create(LogSpec.of("empty"));
        }
        Backups.make(source, target).assertWhole();
        try (LogStore store = TestLogs.open(source, SegmentObserver.NONE)) {
            store.delete("orders");
        }
        assertThat(Backups.update(source, target).assertWhole().results())
                .anySatisfy(
                        result -> {
                            assertThat(result.log()).isEqualTo("orders");
                            assertThat(result.state()).isEqualTo(LogResult.State.GONE);
                        });
        Backups.restore(new RealDisk(), target, restored, "spans/").assertWhole();
        assertThat(logs(restored)).containsExactly("spans/a", "spans/b");
        final Path all = temp.resolve("all");
        Backups.restore(target, all).assertWhole();
        assertThat(logs(all)).containsExactly("empty", "orders", "spans/a", "spans/b");
        try (LogStore store = TestLogs.open(all, SegmentObserver.NONE)) {
            assertThat(store.failures()).isEmpty();
            assertThat(store.get("empty").committedSeqno()).isZero();
        }

        Backups.make(new RealDisk(), source, target, Backups.updating(Linking.AUTO, true))
                .assertWhole();
        assertThat(logs(target)).containsExactly("empty", "spans/a", "spans/b");
    }

    private static List<String> logs(final Path directory) throws IOException {
        final Path logs = directory.resolve("logs");
        try (Stream<Path> files = Files.walk(logs)) {
            return files.filter(file -> file.endsWith(LogFileCheck.DESCRIPTOR))
                    .map(file -> logs.relativize(file.getParent()).toString())
                    .sorted()
                    .toList();
        }
    }
}
