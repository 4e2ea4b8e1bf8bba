package org.boomscooter.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.protocol.AckLevel;
import org.boomscooter.format.protocol.Control;
import org.boomscooter.format.protocol.ControlCodec;
import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.protocol.ControlMessage.ChangeKind;
import org.boomscooter.format.protocol.ControlMessage.End;
import org.boomscooter.format.protocol.ControlMessage.LogChange;
import org.boomscooter.format.protocol.ControlMessage.LogInfo;
import org.boomscooter.format.protocol.ControlMessage.Start;
import org.boomscooter.format.protocol.ErrorCode;
import org.boomscooter.format.segment.SeqnoMode;
import org.boomscooter.server.disk.RealDisk;
import org.boomscooter.server.log.LogSpec;
import org.boomscooter.server.log.LogStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminTest {
    @TempDir private Path directory;

    private static ControlMessage.CreateLog create(final String name, final boolean ifNotExists) {
        return new ControlMessage.CreateLog(
                name, SeqnoMode.SERVER, 0, true, ifNotExists, AckLevel.SYNCED, null, null);
    }

    @Test
    void longMetricsComeInPartsOfWholeLines() throws IOException {
        final String text = "boomscooter_made_up{log=\"a\"} 1.0\n".repeat(10_000);
        try (LogStore store = LogStore.open(TestServer.storeConfig(directory), new RealDisk());
                BoomscooterServer server =
                        BoomscooterServer.start(TestServer.config().build(), store, () -> text);
                RawClient client = RawClient.welcomed(server.port())) {
            client.send(new ControlMessage.ReadMetrics());
            final StringBuilder got = new StringBuilder();
            int parts = 0;
            while (got.length() < text.length()) {
                final String part = ((ControlMessage.Metrics) client.message()).text();
                assertThat(part).endsWith("\n");
                got.append(part);
                parts++;
            }
            assertThat(got).hasToString(text);
            assertThat(parts).isGreaterThan(1);
        }
    }

    @Test
    void logsAreMadeDescribedListedAndDeleted() throws IOException {
        try (TestServer server = TestServer.start(directory);
                RawClient client = server.connect()) {
            client.send(create("samples/3", false));
            final LogInfo made = ((ControlMessage.Logs) client.message()).logs().get(0);
            assertThat(made.name()).isEqualTo("samples/3");
            assertThat(made.directory()).endsWith("samples/3");
            client.send(create("samples/3", false));
            assertThat(client.refusal().code()).isEqualTo(ErrorCode.LOG_EXISTS);
            client.send(create("samples/3", true));
            assertThat(((ControlMessage.Logs) client.message()).logs().get(0).logId())
                    .isEqualTo(made.logId());
            client.send(create("../escape", false));
            assertThat(client.refusal().code()).isEqualTo(ErrorCode.BAD_LOG_NAME);
            final int id = client.openProducer(1, "samples/3", AckLevel.SYNCED).producerId();
            client.send(Batches.of(id, 1, "a", "b"));
            client.frames(Frame.TYPE_ACK, 1);
            client.send(new ControlMessage.DescribeLog("samples/3"));
            final LogInfo info = ((ControlMessage.Logs) client.message()).logs().get(0);
            assertThat(info.appendedSeqno()).isEqualTo(2);
            assertThat(info.committedSeqno()).isEqualTo(2);
            assertThat(info.segmentCount()).isEqualTo(1);
            client.send(new ControlMessage.DeleteLog("samples/3"));
            assertThat(client.message()).isEqualTo(new ControlMessage.Done());
            client.send(new ControlMessage.DescribeLog("samples/3"));
            assertThat(client.refusal().code()).isEqualTo(ErrorCode.NO_SUCH_LOG);
        }
    }

    @Test
    void longListsComeInParts() throws IOException {
        try (TestServer server = TestServer.start(directory);
                RawClient client = server.connect()) {
            for (int i = 0; i < 101; i++) {
                client.send(create("log-" + i, false));
                client.message();
            }
            final int request = client.send(new ControlMessage.ListLogs("log-"));
            final Control first = client.control();
            assertThat(first.requestId()).isEqualTo(request);
            assertThat(first.more()).isTrue();
            final Control second = client.control();
            assertThat(second.more()).isFalse();
            final List<LogInfo> logs =
                    new ArrayList<>(((ControlMessage.Logs) first.message()).logs());
            logs.addAll(((ControlMessage.Logs) second.message()).logs());
            assertThat(logs).extracting(LogInfo::name).hasSize(101).doesNotHaveDuplicates();
            client.send(new ControlMessage.ListLogs("nothing"));
            assertThat(client.message()).isEqualTo(new ControlMessage.Logs(List.of()));
        }
    }

    @Test
    void aProducerIdThatTheServerNeverGaveIsRefused() throws IOException {
        try (TestServer server = TestServer.start(directory);
                RawClient client = server.connect()) {
            final int given = client.openProducer(1, "spans", AckLevel.SYNCED).producerId();
            for (final int id : new int[] {given + 1, -1}) {
                client.send(open(2, id));
                final ControlMessage.Refusal refusal = client.refusal();
                assertThat(refusal.code()).isEqualTo(ErrorCode.PRODUCER_UNKNOWN_OUTCOME);
                assertThat(refusal.text()).contains(Integer.toUnsignedString(id));
                assertThat(refusal.fatal()).isFalse();
            }
            client.send(open(2, given));
            assertThat(client.message()).isInstanceOf(ControlMessage.ProducerOpened.class);
        }
        try (TestServer server = TestServer.start(directory);
                RawClient client = server.connect()) {
            client.openProducer(1, "spans", AckLevel.SYNCED);
        }
    }

    private static ControlMessage.OpenProducer open(final int stream, final int producerId) {
        return new ControlMessage.OpenProducer(
                stream, "spans", AckLevel.SYNCED, producerId, false, 0);
    }

    @Test
    void aProducerOfAMissingLogIsRefusedUnlessItAsksForTheLog() throws IOException {
        try (TestServer server = TestServer.start(directory);
                RawClient client = server.connect()) {
            client.send(new ControlMessage.OpenProducer(1, "none", AckLevel.SYNCED, 0, false, 0));
            assertThat(client.refusal().code()).isEqualTo(ErrorCode.NO_SUCH_LOG);
            client.openProducer(1, "none", AckLevel.SYNCED);
            client.send(new ControlMessage.OpenProducer(1, "none", AckLevel.SYNCED, 0, false, 0));
            assertThat(client.refusal().text()).contains("stream 1");
            client.send(new ControlMessage.OpenProducer(0, "none", AckLevel.SYNCED, 0, false, 0));
            assertThat(client.refusal().code()).isEqualTo(ErrorCode.BAD_REQUEST);
        }
    }

    @Test
    void aSubscriptionOfAMissingLogIsRefusedAndOfADeletedOneEnds() throws IOException {
        try (TestServer server = TestServer.start(directory);
                RawClient client = server.connect()) {
            client.send(
                    new ControlMessage.Subscribe(1, "none", Start.earliest(), End.none(), "", 1));
            assertThat(client.refusal().code()).isEqualTo(ErrorCode.NO_SUCH_LOG);
            server.store.create(LogSpec.of("spans"));
            client.subscribe(1, "spans", Start.earliest(), End.none(), 1);
            server.store.delete("spans");
            assertThat(client.message())
                    .isInstanceOfSatisfying(
                            ControlMessage.StreamEnd.class,
                            end -> assertThat(end.reason()).contains("deleted"));
        }
    }

    @Test
    void aProducerOfALogThatIsDeletedIsToldOfEveryBatchWhatBecameOfIt() throws IOException {
        try (TestServer server = TestServer.start(directory)) {
            for (int round = 0; round < 20; round++) {
                try (RawClient client = server.connect()) {
                    final int id = client.openProducer(1, "spans", AckLevel.SYNCED).producerId();
                    final int count = 200;
                    for (int i = 1; i <= count; i++) {
                        client.send(Batches.of(id, i, "m" + i));
                    }
                    assertThat(Frame.type(client.frame(), 0)).isEqualTo(Frame.TYPE_ACK);
                    server.store.delete("spans");
                    for (int i = 2; i <= count; i++) {
                        final ByteBuffer frame = client.frame();
                        if (Frame.type(frame, 0) != Frame.TYPE_ACK) {
                            final var control = ControlCodec.decode(frame, 0, frame.limit());
                            assertThat(control.message())
                                    .isInstanceOfSatisfying(
                                            ControlMessage.Refusal.class,
                                            refusal ->
                                                    assertThat(refusal.code())
                                                            .isEqualTo(ErrorCode.NO_SUCH_LOG));
                        }
                    }
                }
            }
        }
    }

    @Test
    void anEmptyRangeEndsAtOnce() throws IOException {
        try (TestServer server = TestServer.start(directory);
                RawClient client = server.connect()) {
            client.openProducer(1, "spans", AckLevel.SYNCED);
            assertThat(
                            client.subscribe(2, "spans", Start.earliest(), End.asItStands(), 1)
                                    .endSeqno())
                    .isEqualTo(-1);
            assertThat(client.message())
                    .usingRecursiveComparison()
                    .ignoringFields("examined")
                    .isEqualTo(new ControlMessage.StreamEnd(2, 0, ""));
        }
    }

    @Test
    void whoWatchesIsToldWhatGrowsComesAndGoes() throws IOException {
        try (TestServer server = TestServer.start(directory);
                RawClient watcher = server.connect();
                RawClient client = server.connect()) {
            client.send(create("a/old", false));
            client.message();
            final int request = watcher.send(new ControlMessage.WatchLogs("a/", 10));
            assertThat(watcher.message()).isEqualTo(new ControlMessage.Done());
            assertThat(change(watcher, request).name()).isEqualTo("a/old");
            final int id = client.openProducer(1, "a/new", AckLevel.SYNCED).producerId();
            LogChange change = change(watcher, request);
            assertThat(change.name()).isEqualTo("a/new");
            assertThat(change.kind()).isEqualTo(ChangeKind.CREATED);
            client.openProducer(2, "b", AckLevel.SYNCED);
            client.logSwitch(1);
            client.send(Batches.of(id, 1, "one"));
            client.frames(Frame.TYPE_ACK, 1);
            change = change(watcher, request);
            assertThat(change.kind()).isEqualTo(ChangeKind.GROWN);
            assertThat(change.committedSeqno()).isEqualTo(1);
            assertThat(change.segmentLength()).isGreaterThan(4096);
            client.send(new ControlMessage.DeleteLog("a/old"));
            client.message();
            change = change(watcher, request);
            assertThat(change.name()).isEqualTo("a/old");
            assertThat(change.kind()).isEqualTo(ChangeKind.DELETED);
            watcher.send(new ControlMessage.UnwatchLogs());
            assertThat(watcher.message()).isEqualTo(new ControlMessage.Done());
        }
    }

    private static LogChange change(final RawClient watcher, final int request) throws IOException {
        final Control control = watcher.control();
        assertThat(control.requestId()).isEqualTo(request);
        return ((ControlMessage.LogsChanged) control.message()).changes().get(0);
    }
}
