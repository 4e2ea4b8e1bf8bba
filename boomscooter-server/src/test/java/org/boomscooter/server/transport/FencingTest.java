package org.boomscooter.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.boomscooter.format.frame.Ack;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.protocol.AckLevel;
import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.protocol.ControlMessage.End;
import org.boomscooter.format.protocol.ControlMessage.ProducerOpened;
import org.boomscooter.format.protocol.ControlMessage.Start;
import org.boomscooter.format.protocol.ErrorCode;
import org.boomscooter.server.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of the streams with one producer id only the newest one appends. */
class FencingTest {
    private TestServer server;
    private RawClient older;
    private RawClient newer;
    private int id;

    @BeforeEach
    void connect(@TempDir final Path directory) throws IOException {
        server = TestServer.start(directory);
        older = server.connect();
        newer = server.connect();
        id = older.openProducer(1, "spans", AckLevel.SYNCED).producerId();
        older.send(Batches.of(id, 1, "first"));
        older.frames(Frame.TYPE_ACK, 1);
    }

    @AfterEach
    void stop() throws IOException {
        older.close();
        newer.close();
        server.close();
    }

    private static void open(final RawClient client, final int producerId, final int epoch)
            throws IOException {
        client.send(
                new ControlMessage.OpenProducer(
                        2, "spans", AckLevel.SYNCED, producerId, false, epoch));
    }

    private void goOn(final int epoch) throws IOException {
        open(newer, id, epoch);
        final ProducerOpened opened = (ProducerOpened) newer.message();
        assertThat(opened.producerId()).isEqualTo(id);
        assertThat(opened.lastSequence()).isEqualTo(1);
        newer.logSwitch(2);
    }

    private static void isFenced(final RawClient client, final int sequence) throws IOException {
        final ControlMessage.Refusal refusal = client.refusal();
        assertThat(refusal.code()).as(refusal.text()).isEqualTo(ErrorCode.PRODUCER_FENCED);
        assertThat(refusal.reference()).isEqualTo(sequence);
        assertThat(refusal.retriable()).isFalse();
        assertThat(refusal.fatal()).isFalse();
    }

    private List<String> stored() throws IOException {
        final List<String> payloads = new ArrayList<>();
        try (RawClient reader = server.connect()) {
            reader.subscribe(1, "spans", Start.earliest(), End.asItStands(), 1 << 20);
            ByteBuffer frame = reader.frame();
            while (Frame.type(frame, 0) != Frame.TYPE_CONTROL) {
                if (Frame.type(frame, 0) == Frame.TYPE_BATCH) {
                    payloads.addAll(Batches.payloads(frame));
                }
                frame = reader.frame();
            }
        }
        return payloads;
    }

    @Test
    void whatTheOlderStreamSendsLateDoesNotTakeTheNumberOfWhatTheNewerOneSends()
            throws IOException {
        goOn(1);
        older.send(Batches.of(id, 2, "late"));
        isFenced(older, 2);
        newer.send(Batches.of(id, 2, "second"));
        final ByteBuffer ack = newer.frames(Frame.TYPE_ACK, 1).get(0);
        assertThat(Frame.flags(ack, 0)).as("duplicate").isZero();
        assertThat(Ack.firstSeqno(ack, 0)).isEqualTo(1);
        newer.send(new ControlMessage.CloseStream(2));
        assertThat(newer.message()).isEqualTo(new ControlMessage.Done());
        older.send(Batches.of(id, 3, "later"));
        isFenced(older, 3);
        assertThat(stored()).containsExactly("first", "second");
    }

    @Test
    void theOlderStreamIsShutOutAlsoWithBatchesThatAreNotNumbered() throws IOException {
        goOn(1);
        older.send(Batches.of(0, 9, "late"));
        isFenced(older, 9);
        assertThat(stored()).containsExactly("first");
    }

    @Test
    void aStreamThatIsOpenedLateDoesNotShutOutANewerOne() throws IOException {
        goOn(7);
        open(older, id, 6);
        final ControlMessage.Refusal refusal = older.refusal();
        assertThat(refusal.code()).isEqualTo(ErrorCode.PRODUCER_FENCED);
        assertThat(refusal.text()).contains(Integer.toUnsignedString(id));
        newer.send(Batches.of(id, 2, "second"));
        newer.frames(Frame.TYPE_ACK, 1);
        assertThat(stored()).containsExactly("first", "second");
    }

    @Test
    void anIdWhoseStreamsHaveEndedIsFreeForAnyEpoch() throws IOException {
        goOn(7);
        older.close();
        newer.close();
        Await.until(() -> server.server.stats().openConnections() == 0, "both connections closed");
        try (RawClient client = server.connect()) {
            open(client, id, 0);
            assertThat(client.message()).isInstanceOf(ProducerOpened.class);
        }
    }

    @Test
    void otherIdsAndOtherLogsAreNotConcerned() throws IOException {
        goOn(1);
        newer.send(new ControlMessage.OpenProducer(3, "other", AckLevel.SYNCED, id, true, 0));
        assertThat(newer.message()).isInstanceOf(ProducerOpened.class);
        newer.send(Batches.of(id, 2, "second"));
        newer.frames(Frame.TYPE_ACK, 1);
        older.openProducer(4, "spans", AckLevel.SYNCED);
        older.send(Batches.of(0, 1, "third"));
        older.frames(Frame.TYPE_ACK, 1);
        assertThat(stored()).containsExactly("first", "second", "third");
    }
}
