package org.boomscooter.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.boomscooter.format.frame.BatchBuilder;
import org.boomscooter.server.disk.RealDisk;
import org.boomscooter.server.log.AckLevel;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogStore;
import org.boomscooter.server.log.SegmentObserver;
import org.boomscooter.server.log.StoreConfig;

/** Logs of a real engine with messages that tell their own seqno. */
public final class TestLogs {
    public static final int SEGMENT_BYTES = 1 << 20;

    private TestLogs() {}

    public static LogStore open(final Path directory, final SegmentObserver observer) {
        return LogStore.open(
                StoreConfig.withDefaults(directory)
                        .withSegmentBytes(SEGMENT_BYTES)
                        .withReserveBytes(0),
                new RealDisk(),
                observer);
    }

    /** Appends one batch; every message has its seqno as key. */
    public static void append(
            final Log log, final int messages, final int payloadBytes, final String channel) {
        append(log, messages, payloadBytes, channel, AckLevel.SYNCED);
    }

    /** The same, and waits for this level. */
    public static void append(
            final Log log,
            final int messages,
            final int payloadBytes,
            final String channel,
            final AckLevel level) {
        final long first = log.appendedSeqno();
        final BatchBuilder builder =
                new BatchBuilder(ByteBuffer.allocateDirect(1024 + messages * (payloadBytes + 64)));
        builder.begin(channel == null ? null : channel.getBytes(StandardCharsets.UTF_8), false);
        for (int i = 0; i < messages; i++) {
            final byte[] bytes = payload(first + i, payloadBytes).getBytes(StandardCharsets.UTF_8);
            builder.add(0, first + i, ByteBuffer.wrap(bytes), 0, bytes.length);
        }
        final int length = builder.finish(0, 0);
        final ByteBuffer batch = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
        batch.put(0, builder.buffer(), 0, length);
        log.append(batch, 0, length, level);
    }

    public static String payload(final long seqno, final int length) {
        final StringBuilder text = new StringBuilder("message " + seqno + " ");
        long random = seqno * 0x9E37_79B9_7F4A_7C15L;
        while (text.length() < length) {
            random ^= random >>> 29;
            random *= 0xBF58_476D_1CE4_E5B9L;
            text.append(Long.toString(random & 0xFFFFF, 36));
        }
        return text.substring(0, length);
    }

    /** Files of a log whose names end so, sorted. */
    public static List<Path> files(final Path logDirectory, final String extension)
            throws IOException {
        try (Stream<Path> files = Files.list(logDirectory)) {
            return files.filter(f -> f.toString().endsWith(extension)).sorted().toList();
        }
    }
}
