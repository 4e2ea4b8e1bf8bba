package org.boomscooter.server.trouble;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.client.Message;
import org.boomscooter.client.Producer;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.server.Await;
import org.boomscooter.server.NumberedProducers;
import org.boomscooter.server.ServerProcess;
import org.boomscooter.server.TestLogs;
import org.boomscooter.server.verify.FileReport;
import org.boomscooter.server.verify.LogVerifier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server on a real file system that has no room left, and has some again. {@code
 * -Dboomscooter.test.fulldisks=50} for more.
 */
class FullDiskTest {
    private static final String LOG = "full";
    private static final int MIB = 1 << 20;
    private static final int TIMES = Integer.getInteger("boomscooter.test.fulldisks", 1);

    @TempDir private Path directory;
    private SmallDisk disk;
    private ServerProcess server;

    @AfterEach
    void leaveNothing() throws InterruptedException {
        if (server != null) {
            server.kill();
        }
        if (disk != null) {
            disk.unmount();
        }
    }

    private void serve(final long diskBytes, final int diskFiles, final String... settings)
            throws IOException {
        disk = SmallDisk.mount(directory, diskBytes, diskFiles);
        final ServerProcess.Options options = disk.serverOptions();
        for (final String setting : settings) {
            options.with(setting);
        }
        server = ServerProcess.start(disk.path(), 0, options);
    }

    @Test
    void whenASegmentFindsNoRoomAppendsWaitAndResumeByThemselves()
            throws IOException, InterruptedException {
        serve((24L + 6L * TIMES) * MIB, 0);
        disk.take(6 * MIB, TIMES);
        disk.take(8 * MIB, 1);
        final NumberedProducers producers = NumberedProducers.start(server.port(), LOG, 4);
        for (int i = 0; i < TIMES; i++) {
            Refused.await(server.port(), LOG, "no space");
            assertEverythingAcknowledgedCanBeRead(producers);
            disk.giveBackOne();
            producers.awaitMore(500);
        }
        Refused.await(server.port(), LOG, "no space");
        producers.stopSending();
        disk.giveBackAll();
        producers.finish();
        producers.checkFromNetwork();
        endWell();
    }

    @Test
    void whenNoIndexCanBeMadeAppendsWaitAndResumeByThemselves()
            throws IOException, InterruptedException {
        serve((100L + 60L * TIMES) * MIB, 200 + 200 * TIMES);
        final NumberedProducers producers = NumberedProducers.start(server.port(), LOG, 4);
        for (int i = 0; i < TIMES; i++) {
            producers.awaitMore(200);
            disk.takeAllFiles();
            Refused.await(server.port(), LOG, LogFiles.INDEX + ".tmp: No space left on device");
            assertEverythingAcknowledgedCanBeRead(producers);
            disk.giveBackAll();
        }
        producers.awaitMore(1);
        producers.finish();
        producers.checkFromNetwork();
        endWell();
    }

    @Test
    void whenTheCompanionFindsNoRoomAppendsGoOnAndItIsMadeLater()
            throws IOException, InterruptedException {
        serve(40L * MIB, 0, "log.segment-size=16MiB");
        final List<Long> seqnos = new ArrayList<>();
        try (BoomscooterClient client = connect();
                Producer producer = client.producer(LOG).open()) {
            append(producer, seqnos, 20);
            for (int i = 0; i < TIMES; i++) {
                append(producer, seqnos, 10);
                disk.takeAllBytes();
                // A quarter of what is there already is allocated ahead of the tail.
                append(producer, seqnos, 5);
                Await.until(() -> saysGivenUp(), "the companion is given up for want of room");
                disk.giveBackAll();
            }
            append(producer, seqnos, 10);
        }
        try (BoomscooterClient client = connect();
                Consumer consumer = client.consumer(LOG).asItStands().open()) {
            int count = 0;
            for (final Message message : consumer) {
                assertThat(message.seqno()).isEqualTo(seqnos.get(count));
                assertThat(message.toText()).isEqualTo(TestLogs.payload(count, 30_000));
                count++;
            }
            assertThat(seqnos).hasSize(count);
        }
        endWell();
    }

    private boolean saysGivenUp() {
        return server.said().stream().anyMatch(line -> line.contains("given up for now"));
    }

    @Test
    void aServerThatIsKilledOnAFullDiskServesWhatIsThereAndResumes()
            throws IOException, InterruptedException {
        serve(24L * MIB, 0);
        disk.take(6 * MIB, 2);
        final NumberedProducers producers = NumberedProducers.start(server.port(), LOG, 4);
        Refused.await(server.port(), LOG, "no space");
        disk.takeAllBytes();
        server.kill();
        disk.takeAllBytes();
        server = ServerProcess.start(disk.path(), server.port(), disk.serverOptions());
        disk.takeAllBytes();
        assertEverythingAcknowledgedCanBeRead(producers);
        assertNothingIsTaken();
        producers.stopSending();
        disk.giveBackAll();
        producers.finish();
        producers.checkFromNetwork();
        endWell();
    }

    /** What finds no room is the id of a new producer, if no id is left, or else its batch. */
    private void assertNothingIsTaken() {
        try {
            Refused.await(server.port(), LOG, "no space");
        } catch (final BoomscooterException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_SPACE);
        }
    }

    private static void append(
            final Producer producer, final List<Long> seqnos, final int messages) {
        for (int i = 0; i < messages; i++) {
            seqnos.add(
                    producer.send(
                                    TestLogs.payload(seqnos.size(), 30_000)
                                            .getBytes(StandardCharsets.UTF_8))
                            .join());
        }
    }

    private void assertEverythingAcknowledgedCanBeRead(final NumberedProducers producers) {
        final long acknowledged = producers.acknowledged();
        long count = 0;
        try (BoomscooterClient client = connect();
                Consumer consumer = client.consumer(LOG).asItStands().open()) {
            for (final Message message : consumer) {
                assertThat(message.seqno()).isEqualTo(count);
                count++;
            }
        }
        assertThat(count).isGreaterThanOrEqualTo(acknowledged);
    }

    private BoomscooterClient connect() {
        return BoomscooterClient.builder().server("127.0.0.1:" + server.port()).connect();
    }

    /** Stopped cleanly, every file is whole, and no companion is missing. */
    private void endWell() throws IOException, InterruptedException {
        assertThat(server.stop()).as("exit code of a clean stop").isZero();
        final List<FileReport> faults = new ArrayList<>();
        final boolean whole = new LogVerifier(faults::add).verify(disk.outside());
        faults.removeIf(FileReport::isWhole);
        assertThat(faults).isEmpty();
        assertThat(whole).isTrue();
        final Path log = disk.outside().resolve("logs").resolve(LOG);
        for (final Path segment : TestLogs.files(log, LogFiles.SEGMENT)) {
            final long base =
                    LogFiles.baseSeqno(segment.getFileName().toString(), LogFiles.SEGMENT);
            assertThat(log.resolve(LogFiles.name(base, LogFiles.COMPANION))).exists();
        }
        assertThat(TestLogs.files(log, ".tmp")).isEmpty();
    }
}
