package org.boomscooter.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.protocol.AckLevel;
import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.protocol.ControlMessage.ChangeKind;
import org.boomscooter.format.protocol.ControlMessage.End;
import org.boomscooter.format.protocol.ControlMessage.LogChange;
import org.boomscooter.format.protocol.ControlMessage.Start;
import org.boomscooter.format.segment.Retention;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a watch tells; {@code -Dboomscooter.test.watched=5000} sets the number of logs. */
@Timeout(120)
class WatchTest {
    private static final int LOGS = Integer.getInteger("boomscooter.test.watched", 300);

    @TempDir private Path directory;

    private static RawClient watch(
            final TestServer server, final String prefix, final int intervalMs) throws IOException {
        final RawClient watcher = server.connect();
        watcher.send(new ControlMessage.WatchLogs(prefix, intervalMs));
        assertThat(watcher.message()).isEqualTo(new ControlMessage.Done());
        return watcher;
    }

    private static List<LogChange> changes(final RawClient watcher) throws IOException {
        return ((ControlMessage.LogsChanged) watcher.message()).changes();
    }

    private static void append(
            final RawClient client, final int id, final int sequence, final int bytes)
            throws IOException {
        client.send(Batches.of(id, sequence, "x".repeat(bytes)));
        client.frames(Frame.TYPE_ACK, 1);
    }

    @Test
    void thousandsOfLogsAreToldInFewMessagesAndAChangeOfOneAlone() throws IOException {
        try (TestServer server = TestServer.start(directory)) {
            for (int i = 0; i < LOGS; i++) {
                server.store.create(LogSpec.of("samples/" + i));
            }
            server.store.create(LogSpec.of("other"));
            try (RawClient watcher = watch(server, "samples/", 10);
                    RawClient client = server.connect()) {
                final Set<String> names = new HashSet<>();
                int messages = 0;
                while (names.size() < LOGS) {
                    changes(watcher).forEach(change -> names.add(change.name()));
                    messages++;
                }
                assertThat(messages).isLessThanOrEqualTo(1 + LOGS * 100 / (128 << 10));
                assertThat(names).doesNotContain("other");
                client.openProducer(2, "other", AckLevel.SYNCED);
                final int id = client.openProducer(1, "samples/7", AckLevel.SYNCED).producerId();
                append(client, id, 1, 10);
                final List<LogChange> one = changes(watcher);
                assertThat(one).extracting(LogChange::name).containsExactly("samples/7");
                assertThat(one.get(0).committedSeqno()).isEqualTo(1);
            }
        }
    }

    @Test
    void allSegmentsThatWereBegunAreToldOnceEach() throws IOException {
        try (TestServer server = TestServer.start(directory);
                RawClient client = server.connect();
                RawClient watcher = watch(server, "", 300)) {
            final int id = client.openProducer(1, "rolling", AckLevel.SYNCED).producerId();
            for (int sequence = 1; sequence <= 10; sequence++) {
                append(client, id, sequence, 700_000);
            }
            final Log log = server.store.get("rolling");
            final List<Long> told = new ArrayList<>();
            LogChange last;
            int messages = 0;
            do {
                last = changes(watcher).get(0);
                told.addAll(last.newSegments());
                assertThat(last.kind())
                        .isEqualTo(messages == 0 ? ChangeKind.CREATED : ChangeKind.GROWN);
                messages++;
            } while (last.committedSeqno() < 10);
            assertThat(told).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
            assertThat(log.segmentBases()).hasSize(10);
            assertThat(last.segmentBaseSeqno()).isEqualTo(9);
            assertThat(last.earliestSeqno()).isZero();
            assertThat(messages).as("ten rolls, batched by the interval").isLessThan(10);
        }
    }

    @Test
    void whatWasThereBeforeIsNoNewSegment() throws IOException {
        try (TestServer server = TestServer.start(directory);
                RawClient client = server.connect()) {
            final int id = client.openProducer(1, "rolling", AckLevel.SYNCED).producerId();
            append(client, id, 1, 700_000);
            append(client, id, 2, 700_000);
            try (RawClient watcher = watch(server, "", 10)) {
                final LogChange standing = changes(watcher).get(0);
                assertThat(standing.newSegments()).isEmpty();
                assertThat(standing.segmentBaseSeqno()).isEqualTo(1);
                assertThat(standing.segmentLength()).isGreaterThan(700_000);
                append(client, id, 3, 700_000);
                assertThat(changes(watcher).get(0).newSegments()).containsExactly(2L);
            }
        }
    }

    @Test
    void whatRetentionTakesIsToldToWatchersAndToWhoeverComesByACursor() throws IOException {
        try (TestServer server = TestServer.start(directory);
                RawClient client = server.connect();
                RawClient watcher = watch(server, "", 10)) {
            final int id = client.openProducer(1, "rolling", AckLevel.SYNCED).producerId();
            for (int sequence = 1; sequence <= 6; sequence++) {
                append(client, id, sequence, 700_000);
            }
            client.send(new ControlMessage.CommitCursor("rolling", "billing", 1, false));
            assertThat(client.message()).isInstanceOf(ControlMessage.Cursors.class);
            client.send(
                    new ControlMessage.SetLog(
                            "rolling", Retention.KEEP, new Retention(0, 2_500_000)));
            assertThat(client.message()).isInstanceOf(ControlMessage.Logs.class);
            LogChange change;
            do {
                change = changes(watcher).get(0);
            } while (change.earliestSeqno() < 2);

            client.send(
                    new ControlMessage.Subscribe(
                            2,
                            "rolling",
                            Start.latest(),
                            End.none(),
                            "",
                            1,
                            null,
                            "billing",
                            false,
                            false));
            final var subscribed = (ControlMessage.Subscribed) client.message();
            assertThat(subscribed.startSeqno()).isGreaterThanOrEqualTo(2);
            assertThat(client.message())
                    .isEqualTo(
                            new ControlMessage.Damage(
                                    2,
                                    1,
                                    subscribed.startSeqno() - 1,
                                    "not kept any more, removed by retention",
                                    true));
            client.frames(Frame.TYPE_BATCH, 1);
        }
    }

    @Test
    void ofALogThatIsMadeAnewTheNewOneIsToldLast() throws IOException {
        try (TestServer server = TestServer.start(directory)) {
            server.store.create(LogSpec.of("again"));
            try (RawClient watcher = watch(server, "", 400)) {
                assertThat(changes(watcher)).hasSize(1);
                final Map<String, ChangeKind> last = new HashMap<>();
                for (int i = 0; i < 20; i++) {
                    server.store.delete("again");
                    server.store.create(LogSpec.of("again"));
                }
                server.store.create(LogSpec.of("end"));
                while (!last.containsKey("end")) {
                    changes(watcher).forEach(change -> last.put(change.name(), change.kind()));
                }
                assertThat(last).containsEntry("again", ChangeKind.CREATED);
            }
        }
    }

    @Test
    void aWatchThatIsClosedLeavesNothingAtItsLogs() throws IOException {
        try (TestServer server = TestServer.start(directory)) {
            final Log log = server.store.create(LogSpec.of("spans"));
            final int before = log.listenerCount();
            try (RawClient watcher = watch(server, "", 10)) {
                assertThat(changes(watcher)).hasSize(1);
                assertThat(log.listenerCount()).isEqualTo(before + 1);
                watcher.send(new ControlMessage.UnwatchLogs());
                assertThat(watcher.message()).isEqualTo(new ControlMessage.Done());
                assertThat(log.listenerCount()).isEqualTo(before);
            }
        }
    }
}
