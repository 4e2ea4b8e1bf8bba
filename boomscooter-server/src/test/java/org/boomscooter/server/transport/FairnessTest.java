package org.boomscooter.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.frame.LogSwitch;
import org.boomscooter.format.protocol.AckLevel;
import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.segment.SeqnoMode;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever catches up on much shares an event loop with those who wait for little. Peers here take
 * everything at once, so that nothing but the turns ends a turn.
 */
class FairnessTest {
    private static final int TURN_BYTES = 8 << 20;
    private static final int BATCH_BYTES = 512 << 10;
    private static final int BATCHES = 60;

    private TestServer server;
    private ServerContext context;
    private Log much;
    private Log little;

    /** Its event loop is run by hand; a channel that is written to would run its own meanwhile. */
    private final EmbeddedChannel loop = new EmbeddedChannel();

    /** A connection whose peer is as quick as can be. */
    private final class Peer {
        private final EmbeddedChannel channel = new EmbeddedChannel();
        private final List<Integer> turnBytes = new ArrayList<>();
        private final Consumers consumers;
        private final LoopTask wake;

        Peer(final String name, final List<String> turns) {
            wake =
                    new LoopTask(
                            loop.eventLoop(),
                            () -> {
                                turns.add(name);
                                pump();
                            });
            final Outbound out = new Outbound(channel, context.counters(), wake);
            consumers =
                    new Consumers(
                            context,
                            out,
                            new RunWriter(channel, out, context.counters(), ReadPath.MAPPED, wake),
                            wake);
        }

        void subscribe(final int stream, final Log log) {
            final Subscription subscription =
                    new Subscription(stream, log, new byte[0], 1L << 40, wake);
            final LogReader reader = log.openReader();
            reader.seekEarliest();
            subscription.start(reader);
            // The first read of all goes to the disk: done here, it needs no other thread.
            subscription.borrow();
            subscription.fetchCold(context.coldReader());
            subscription.giveBack();
            consumers.add(subscription);
        }

        private void pump() {
            final long before = context.counters().sentBytes.sum();
            consumers.pump();
            turnBytes.add((int) (context.counters().sentBytes.sum() - before));
        }

        /** The streams whose batches came, in order, each change once. */
        List<Integer> streams() {
            final List<Integer> streams = new ArrayList<>();
            for (ByteBuf part = channel.readOutbound();
                    part != null;
                    part = channel.readOutbound()) {
                if (Frame.type(part.nioBuffer(), 0) == Frame.TYPE_LOG_SWITCH) {
                    streams.add(LogSwitch.stream(part.nioBuffer(), 0));
                }
                part.release();
            }
            return streams;
        }

        void close() {
            consumers.closeAll();
            channel.releaseOutbound();
            channel.finishAndReleaseAll();
        }
    }

    @BeforeEach
    void write(@TempDir final Path directory) throws IOException {
        server = TestServer.start(directory);
        context =
                ServerContext.of(
                        TestServer.config().build(), server.store, () -> "", Authorizer.ALL);
        try (RawClient client = server.connect()) {
            // In one segment, which is never cold as long as it is the tail.
            client.send(
                    new ControlMessage.CreateLog(
                            "much",
                            SeqnoMode.SERVER,
                            64 << 20,
                            false,
                            false,
                            AckLevel.SYNCED,
                            null,
                            null));
            assertThat(client.message()).isInstanceOf(ControlMessage.Logs.class);
            final int id = client.openProducer(1, "much", AckLevel.SYNCED).producerId();
            for (int i = 1; i <= BATCHES; i++) {
                client.send(Batches.ofLength(id, i, BATCH_BYTES));
            }
            client.frames(Frame.TYPE_ACK, BATCHES);
            client.openProducer(2, "little", AckLevel.SYNCED);
            client.send(Batches.of(0, 1, "one"));
            client.frames(Frame.TYPE_ACK, 1);
        }
        much = server.store.get("much");
        little = server.store.get("little");
    }

    @AfterEach
    void stop() {
        loop.finishAndReleaseAll();
        context.coldReader().close();
        server.close();
    }

    @Test
    void whoCatchesUpGivesTheEventLoopBackAfterATurn() {
        final List<String> turns = new ArrayList<>();
        final Peer catchingUp = new Peer("much", turns);
        final Peer atTheTail = new Peer("little", turns);
        catchingUp.subscribe(1, much);
        atTheTail.subscribe(1, little);
        catchingUp.wake.run();
        atTheTail.wake.run();
        loop.runPendingTasks();
        assertThat(turns.subList(0, 3)).containsExactly("much", "little", "much");
        assertThat(catchingUp.turnBytes.size())
                .isGreaterThanOrEqualTo(BATCHES * BATCH_BYTES / TURN_BYTES);
        assertThat(catchingUp.turnBytes)
                .allSatisfy(
                        bytes ->
                                assertThat(bytes)
                                        .isLessThanOrEqualTo(
                                                TURN_BYTES + Subscription.MAX_RUN_BYTES));
        assertThat(atTheTail.turnBytes.get(0)).as("the tail in its first turn").isPositive();
        catchingUp.close();
        atTheTail.close();
    }

    @Test
    void subscriptionsOfAConnectionTakeTurnsOfARun() {
        final Peer peer = new Peer("both", new ArrayList<>());
        peer.subscribe(1, much);
        peer.subscribe(2, little);
        peer.subscribe(3, much);
        peer.pump();
        assertThat(peer.streams().subList(0, 5)).containsExactly(1, 2, 3, 1, 3);
        peer.close();
    }
}
