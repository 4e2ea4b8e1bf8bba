package org.boomscooter.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.boomscooter.format.frame.Frame;
import org.boomscooter.format.protocol.ControlCodec;
import org.boomscooter.format.protocol.ControlMessage;
import org.boomscooter.format.protocol.ControlMessage.LogChange;
import org.boomscooter.server.disk.RealDisk;
import org.boomscooter.server.log.AckLevel;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogSpec;
import org.boomscooter.server.log.LogStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A watcher whose socket takes nothing until the test says so. */
class DeafWatcherTest {
    private static final int INTERVAL_MS = 10;

    @TempDir private Path directory;
    private final Queue<ChannelPromise> untaken = new ArrayDeque<>();
    private final List<LogChange> told = new ArrayList<>();
    private long sentBytes;

    private final EmbeddedChannel channel =
            new EmbeddedChannel(
                    new ChannelOutboundHandlerAdapter() {
                        @Override
                        public void write(
                                final ChannelHandlerContext context,
                                final Object frame,
                                final ChannelPromise taken) {
                            final ByteBuf bytes = (ByteBuf) frame;
                            sentBytes += bytes.readableBytes();
                            final ByteBuffer copy = bytes.nioBuffer();
                            told.addAll(
                                    ((ControlMessage.LogsChanged)
                                                    ControlCodec.decode(
                                                                    copy, 0, Frame.length(copy, 0))
                                                            .message())
                                            .changes());
                            bytes.release();
                            untaken.add(taken);
                        }
                    });

    private void takeAll() {
        for (ChannelPromise next = untaken.poll(); next != null; next = untaken.poll()) {
            next.setSuccess();
        }
    }

    private void passIntervals(final int count) {
        for (int i = 0; i < count; i++) {
            channel.advanceTimeBy(2 * INTERVAL_MS, TimeUnit.MILLISECONDS);
            channel.runPendingTasks();
        }
    }

    @Test
    void whoDoesNotReadCostsLittleAndHearsTheNewestStateLater() {
        try (LogStore store = LogStore.open(TestServer.storeConfig(directory), new RealDisk())) {
            final Log log = store.create(LogSpec.of("a/" + "n".repeat(190)));
            final Outbound out = new Outbound(channel, new Counters(), () -> {});
            final StoreEvents events = new StoreEvents();
            final Watch watch =
                    new Watch(
                            1,
                            new ControlMessage.WatchLogs("", INTERVAL_MS),
                            channel.eventLoop(),
                            out,
                            refusal -> {});
            channel.freezeTime();
            watch.start(store, events, Runnable::run);
            channel.runPendingTasks();
            for (int i = 0; i < 3_000; i++) {
                watch.onCommitted(log);
                passIntervals(1);
            }
            final ByteBuffer batch = Batches.of(0, 0, "news");
            log.append(batch, 0, batch.limit(), AckLevel.SYNCED);
            passIntervals(5);
            assertThat(out.isFull()).isTrue();
            assertThat(sentBytes).as("3,000 messages of some 280 bytes").isLessThan(300_000);
            assertThat(told.get(told.size() - 1).committedSeqno()).isZero();

            told.clear();
            takeAll();
            passIntervals(3);
            assertThat(told).hasSize(1);
            assertThat(told.get(0).committedSeqno()).isEqualTo(1);
            watch.close(store, events);
        } finally {
            takeAll();
            channel.finishAndReleaseAll();
        }
    }
}
