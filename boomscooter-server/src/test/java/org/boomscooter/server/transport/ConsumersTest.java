package org.boomscooter.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.boomscooter.server.disk.RealDisk;
import org.boomscooter.server.log.AckLevel;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogSpec;
import org.boomscooter.server.log.LogStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsumersTest {
    /** Its first write of a run meets a mapped page that cannot be read. */
    private static final class FaultyChannel extends EmbeddedChannel {
        private int writes;

        @Override
        public ChannelFuture write(final Object message) {
            writes++;
            if (writes == 2) {
                throw new InternalError("a page that cannot be read");
            }
            return super.write(message);
        }
    }

    private static void append(final Log log) {
        final ByteBuffer batch = Batches.of(0, 0, "message");
        log.append(batch, 0, batch.remaining(), AckLevel.SYNCED);
    }

    @Test
    void aPageThatCannotBeReadEndsItsSubscriptionAndTheOthersAreServed(
            @TempDir final Path directory) {
        try (LogStore store = LogStore.open(TestServer.storeConfig(directory), new RealDisk())) {
            final ServerContext context =
                    ServerContext.of(TestServer.config().build(), store, () -> "", Authorizer.ALL);
            final EmbeddedChannel channel = new FaultyChannel();
            final LoopTask wake = new LoopTask(channel.eventLoop(), () -> {});
            final Outbound out = new Outbound(channel, context.counters(), wake);
            final Consumers consumers =
                    new Consumers(
                            context,
                            out,
                            new RunWriter(channel, out, context.counters(), ReadPath.MAPPED, wake),
                            wake);
            final Log log = store.create(LogSpec.of("spans"));
            for (int stream = 1; stream <= 2; stream++) {
                final Subscription subscription =
                        new Subscription(stream, log, new byte[0], 1 << 20, () -> {});
                subscription.start(log.openReader());
                // At the tail, so that what comes is looked for here and not by the cold reader.
                assertThat(subscription.poll()).isNull();
                consumers.add(subscription);
            }
            append(log);
            consumers.pump();
            assertThat(context.counters().internalErrors.sum()).as("no bug").isZero();
            assertThat(consumers.contains(1)).isFalse();
            assertThat(consumers.contains(2)).isTrue();
            final int before = channel.outboundMessages().size();
            append(log);
            consumers.pump();
            assertThat(channel.outboundMessages().size()).isGreaterThan(before);
            consumers.closeAll();
            channel.finishAndReleaseAll();
            context.coldReader().close();
            context.admin().shutdown();
        }
    }
}
