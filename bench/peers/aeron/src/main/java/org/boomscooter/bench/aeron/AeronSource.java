package org.boomscooter.bench.aeron;

import io.aeron.Aeron;
import io.aeron.Image;
import io.aeron.Subscription;
import io.aeron.archive.client.AeronArchive;
import io.aeron.logbuffer.FragmentHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.IdleStrategy;
import org.boomscooter.bench.load.MessageSink;
import org.boomscooter.bench.load.Source;

/**
 * Reads a recording by replays of it, and follows the live stream: what a subscriber would do that
 * was there in time. Messages are handed out where they lie in the term buffers.
 */
final class AeronSource implements Source {
    private static final int REPLAY_STREAM_ID = 1;
    private static final int MOST_FRAGMENTS = 256;
    private static final long LONGEST_WAIT_NS = TimeUnit.SECONDS.toNanos(20);

    private final Aeron aeron;
    private final AeronArchive archive;
    private final String channel;
    private final int streamId;
    private final Path recording;
    private final IdleStrategy idle;
    private Subscription live;
    private long left;

    AeronSource(
            final Aeron aeron,
            final AeronArchive archive,
            final String channel,
            final int streamId,
            final Path recording,
            final IdleStrategy idle) {
        this.aeron = aeron;
        this.archive = archive;
        this.channel = channel;
        this.streamId = streamId;
        this.recording = recording;
        this.idle = idle;
    }

    @Override
    public void read(final long count, final MessageSink sink) throws Exception {
        try (Subscription replay =
                archive.replay(
                        Long.parseLong(Files.readString(recording)),
                        0,
                        AeronArchive.REPLAY_ALL_AND_STOP,
                        channel,
                        REPLAY_STREAM_ID)) {
            read(replay, count, sink);
        }
    }

    @Override
    public void seekLatest() {
        live = aeron.addSubscription(channel, streamId);
    }

    @Override
    public void follow(final long count, final MessageSink sink) {
        read(live, count, sink);
    }

    private void read(final Subscription subscription, final long count, final MessageSink sink) {
        final FragmentHandler handler =
                (buffer, offset, length, header) -> {
                    sink.onMessage(buffer.byteBuffer(), offset + buffer.wrapAdjustment(), length);
                    left--;
                };
        left = count;
        final Image image = awaitImage(subscription);
        long silentSinceNs = System.nanoTime();
        while (left > 0) {
            final int fragments = image.poll(handler, MOST_FRAGMENTS);
            if (fragments > 0) {
                silentSinceNs = 0;
            } else if (silentSinceNs == 0) {
                silentSinceNs = System.nanoTime();
            } else if (System.nanoTime() - silentSinceNs > LONGEST_WAIT_NS) {
                throw new IllegalStateException(
                        subscription + ": " + left + " of " + count + " messages do not come");
            }
            idle.idle(fragments);
        }
    }

    private Image awaitImage(final Subscription subscription) {
        final long deadlineNs = System.nanoTime() + LONGEST_WAIT_NS;
        idle.reset();
        while (subscription.hasNoImages()) {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IllegalStateException(subscription + ": nobody publishes");
            }
            idle.idle();
        }
        return subscription.imageAtIndex(0);
    }

    @Override
    public void close() {
        if (live != null) {
            live.close();
        }
    }
}
