package org.boomscooter.bench.aeron;

import io.aeron.Aeron;
import io.aeron.archive.client.AeronArchive;
import io.aeron.archive.codecs.SourceLocation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.boomscooter.bench.load.AckListener;
import org.boomscooter.bench.load.Level;
import org.boomscooter.bench.load.Peer;
import org.boomscooter.bench.load.Sender;
import org.boomscooter.bench.load.Settings;
import org.boomscooter.bench.load.Source;

/**
 * Aeron Archive by its own client, over IPC: a log is a stream and its one recording.
 *
 * <p>A message is acknowledged when the recording's position has reached its end: then it is in the
 * page cache, or on disk when the archive was started with a file sync level. That is the server's
 * setting, so the levels of both must agree.
 *
 * <p>Settings: {@code aeron-dir}, the media driver's directory; {@code recordings}, a directory in
 * which this notes which recording is whose; {@code client} is {@code default}, which waits by
 * backing off as Aeron does when nothing is set, or {@code prompt}, which yields.
 */
public final class AeronPeer implements Peer {
    private static final String CHANNEL = "aeron:ipc";

    private final String client;
    private final Path recordings;
    private final Aeron aeron;
    private final AeronArchive archive;

    public AeronPeer(final Settings settings) {
        client = settings.text("client");
        if (!List.of("default", "prompt").contains(client)) {
            throw new IllegalArgumentException(
                    "client: " + client + " (expected: default or prompt)");
        }
        recordings = Path.of(settings.text("recordings"));
        aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(settings.text("aeron-dir")));
        archive =
                AeronArchive.connect(
                        new AeronArchive.Context()
                                .aeron(aeron)
                                .controlRequestChannel(CHANNEL)
                                .controlRequestStreamId(
                                        AeronArchive.Configuration.localControlStreamId())
                                .controlResponseChannel(CHANNEL));
    }

    private IdleStrategy idleStrategy() {
        return client.equals("default") ? new BackoffIdleStrategy() : YieldingIdleStrategy.INSTANCE;
    }

    private static int streamId(final String log) {
        return log.hashCode();
    }

    private Path recordingOf(final String log) {
        return recordings.resolve(log);
    }

    /** The recording begins with the publication, and ends with it. */
    @Override
    public void createLog(final String log, final Level level) {
        archive.startRecording(CHANNEL, streamId(log), SourceLocation.LOCAL, true);
    }

    @Override
    public Sender openSender(final String log, final Level level, final AckListener acks)
            throws Exception {
        final AeronSender sender =
                new AeronSender(
                        aeron,
                        aeron.addExclusivePublication(CHANNEL, streamId(log)),
                        archive.archiveId(),
                        acks,
                        idleStrategy());
        Files.writeString(recordingOf(log), Long.toString(sender.recordingId()));
        return sender;
    }

    @Override
    public Source openSource(final String log) {
        return new AeronSource(
                aeron, archive, CHANNEL, streamId(log), recordingOf(log), idleStrategy());
    }

    @Override
    public void close() {
        archive.close();
        aeron.close();
    }
}
