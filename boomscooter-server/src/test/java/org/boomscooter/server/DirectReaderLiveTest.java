package org.boomscooter.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.Damage;
import org.boomscooter.client.Message;
import org.boomscooter.client.StartPosition;
import org.boomscooter.client.direct.DirectMode;
import org.boomscooter.client.direct.DirectReader;
import org.boomscooter.client.direct.DirectState;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.MarkFile;
import org.boomscooter.server.companion.CompanionAgent;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogSpec;
import org.boomscooter.server.log.LogStore;
import org.boomscooter.server.log.SegmentObserver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The direct reader beside a real engine. */
@Timeout(120)
class DirectReaderLiveTest {
    private static final int PAYLOAD = 500;
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir Path directory;
    private final List<Damage> damages = new ArrayList<>();

    private static void append(final Log log, final int batches) {
        for (int i = 0; i < batches; i++) {
            TestLogs.append(log, 20, PAYLOAD, null);
        }
    }

    private long follow(final long messages, final StartPosition start) throws Exception {
        try (Consumer consumer =
                DirectReader.open(directory, "spans")
                        .consumer()
                        .from(start)
                        .onDamage(damages::add)
                        .open()) {
            long expected = start instanceof StartPosition.AtSeqno at ? at.seqno() : 0;
            for (long i = 0; i < messages; i++) {
                final Message message = consumer.next(LONG);
                assertThat(message.seqno()).isEqualTo(expected);
                assertThat(message.key()).isEqualTo(expected);
                assertThat(message.toText()).isEqualTo(TestLogs.payload(expected, PAYLOAD));
                expected++;
            }
            return expected;
        }
    }

    @Test
    void readersFollowAppendsAndRollsFromEveryStart() throws Exception {
        final ExecutorService readers = Executors.newFixedThreadPool(3);
        try (CompanionAgent agent = CompanionAgent.start(0);
                LogStore store = TestLogs.open(directory, agent)) {
            final Log log = store.create(LogSpec.of("spans"));
            append(log, 150);
            final List<Future<Long>> results = new ArrayList<>();
            for (final long start : new long[] {0, 1_777, 3_000}) {
                results.add(
                        readers.submit(() -> follow(12_000 - start, StartPosition.seqno(start))));
            }
            append(log, 450);
            for (final Future<Long> result : results) {
                assertThat(result.get()).isEqualTo(12_000);
            }
            assertThat(log.segmentBases().length).isGreaterThan(4);
        } finally {
            readers.shutdownNow();
        }
        assertThat(damages).isEmpty();
    }

    @Test
    void aReaderSurvivesCloseAndRestartOfTheServer() throws Exception {
        final LogStore first = TestLogs.open(directory, SegmentObserver.NONE);
        append(first.create(LogSpec.of("spans")), 10);
        try (Consumer consumer =
                DirectReader.open(directory, "spans").consumer().onDamage(damages::add).open()) {
            for (int i = 0; i < 200; i++) {
                assertThat(consumer.next(LONG).seqno()).isEqualTo(i);
            }
            first.close();
            assertThat(consumer.next(Duration.ofMillis(1))).isNull();
            assertThat(DirectReader.open(directory, "spans").state()).isEqualTo(DirectState.CLOSED);
            try (LogStore second = TestLogs.open(directory, SegmentObserver.NONE)) {
                append(second.find("spans"), 10);
                for (int i = 200; i < 400; i++) {
                    assertThat(consumer.next(LONG).seqno()).isEqualTo(i);
                }
            }
        }
        assertThat(damages).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"MMAP, true", "MMAP, false", "PREAD, true", "PREAD, false"})
    void readersFollowOnWhenTheMarkFileIsDeletedOrZeroedUnderTheServer(
            final DirectMode mode, final boolean deleted) throws Exception {
        final Path mark = directory.resolve("logs/spans").resolve(LogFiles.MARK);
        try (LogStore store = TestLogs.open(directory, SegmentObserver.NONE)) {
            final Log log = store.create(LogSpec.of("spans"));
            append(log, 10);
            try (Consumer consumer =
                    DirectReader.open(directory, "spans")
                            .mode(mode)
                            .consumer()
                            .onDamage(damages::add)
                            .open()) {
                for (int i = 0; i < 200; i++) {
                    assertThat(consumer.next(LONG).seqno()).isEqualTo(i);
                }
                if (deleted) {
                    Files.delete(mark);
                } else {
                    Files.write(mark, new byte[MarkFile.LENGTH], StandardOpenOption.WRITE);
                }
                // As long as it takes until it looks for the file again.
                assertThat(consumer.next(Duration.ofMillis(1_200))).isNull();
                append(log, 10);
                for (int i = 200; i < 400; i++) {
                    assertThat(consumer.next(LONG).seqno()).isEqualTo(i);
                }
            }
        }
        assertThat(damages).isEmpty();
    }

    @Test
    void readsAClosedLogFromItsCompanionsAlone() throws Exception {
        try (CompanionAgent agent = CompanionAgent.start(0)) {
            try (LogStore store = TestLogs.open(directory, agent)) {
                append(store.create(LogSpec.of("spans")), 300);
            }
        }
        for (final Path segment :
                TestLogs.files(directory.resolve("logs/spans"), LogFiles.SEGMENT)) {
            Files.delete(segment);
        }

        assertThat(follow(6_000, StartPosition.seqno(0))).isEqualTo(6_000);
        assertThat(follow(1_000, StartPosition.seqno(5_000))).isEqualTo(6_000);
        assertThat(damages).isEmpty();
    }
}
