package org.boomscooter.server.log;

import java.nio.file.Path;
import java.util.Objects;
import org.boomscooter.format.segment.Retention;

/**
 * Settings of a store; a value that got past the constructor is a usable one.
 *
 * @param directory the data directory
 * @param segmentBytes length of the segment files of new logs that do not say otherwise, 1 MiB to 1
 *     GiB
 * @param flushIntervalMs what was written is forced within this time
 * @param reserveBytes appends are refused rather than leaving less than this free on the disk
 * @param maxBatchBytes largest batch that is taken, header included; bounds what a compressed one
 *     may unpack to
 * @param companions whether segments get LZ4 companions at all
 * @param rawRetention of new logs that do not say otherwise
 * @param retention of new logs that do not say otherwise
 * @param writerThreads threads that append, and as many that force; logs are shared out among them
 * @param queueLength batches of one log that may wait for the writer
 * @param writeFromBytes batches of this length or more are written through the file, shorter ones
 *     are stored through the mapping
 */
public record StoreConfig(
        Path directory,
        int segmentBytes,
        long flushIntervalMs,
        long reserveBytes,
        int maxBatchBytes,
        boolean companions,
        Retention rawRetention,
        Retention retention,
        int writerThreads,
        int queueLength,
        int writeFromBytes) {
    public static final int MIN_SEGMENT_BYTES = 1 << 20;
    public static final int MAX_SEGMENT_BYTES = 1 << 30;
    public static final int DEFAULT_SEGMENT_BYTES = 256 << 20;

    /**
     * Where a call to the kernel begins to cost less than clearing pages and taking a fault for
     * each of them ahead of the tail.
     */
    public static final int DEFAULT_WRITE_FROM_BYTES = 16 << 10;

    public StoreConfig {
        Objects.requireNonNull(directory, "directory");
        checkSegmentBytes(segmentBytes);
        Objects.requireNonNull(retention, "retention");
        if (!companions && !rawRetention.isKeep()) {
            throw new IllegalArgumentException(
                    "rawRetention: needs companions, and there are none (expected: keep)");
        }
        checkRange("flushIntervalMs", flushIntervalMs, 1, 3_600_000);
        checkRange("reserveBytes", reserveBytes, 0, Long.MAX_VALUE);
        checkRange("maxBatchBytes", maxBatchBytes, 1024, 512 << 20);
        checkRange("writerThreads", writerThreads, 1, 64);
        checkRange("queueLength", queueLength, 2, 1 << 20);
        checkRange("writeFromBytes", writeFromBytes, 0, Integer.MAX_VALUE);
    }

    /** The defaults: 256 MiB segments, 1 s, 512 MiB reserve, 16 MiB batches, one writer thread. */
    public static StoreConfig withDefaults(final Path directory) {
        return new StoreConfig(
                directory,
                DEFAULT_SEGMENT_BYTES,
                1_000,
                2L * DEFAULT_SEGMENT_BYTES,
                16 << 20,
                true,
                Retention.KEEP,
                Retention.KEEP,
                Math.max(1, Runtime.getRuntime().availableProcessors() / 4),
                1024,
                DEFAULT_WRITE_FROM_BYTES);
    }

    public StoreConfig withSegmentBytes(final int bytes) {
        return new StoreConfig(
                directory,
                bytes,
                flushIntervalMs,
                reserveBytes,
                maxBatchBytes,
                companions,
                rawRetention,
                retention,
                writerThreads,
                queueLength,
                writeFromBytes);
    }

    public StoreConfig withReserveBytes(final long bytes) {
        return new StoreConfig(
                directory,
                segmentBytes,
                flushIntervalMs,
                bytes,
                maxBatchBytes,
                companions,
                rawRetention,
                retention,
                writerThreads,
                queueLength,
                writeFromBytes);
    }

    public StoreConfig withCompanions(final boolean wanted) {
        return new StoreConfig(
                directory,
                segmentBytes,
                flushIntervalMs,
                reserveBytes,
                maxBatchBytes,
                wanted,
                rawRetention,
                retention,
                writerThreads,
                queueLength,
                writeFromBytes);
    }

    public StoreConfig withRetention(final Retention raw, final Retention all) {
        return new StoreConfig(
                directory,
                segmentBytes,
                flushIntervalMs,
                reserveBytes,
                maxBatchBytes,
                companions,
                raw,
                all,
                writerThreads,
                queueLength,
                writeFromBytes);
    }

    static void checkSegmentBytes(final int bytes) {
        if (bytes < MIN_SEGMENT_BYTES || bytes > MAX_SEGMENT_BYTES || bytes % 4096 != 0) {
            throw new LogException(
                    LogException.Reason.BAD_REQUEST,
                    "segmentBytes: "
                            + bytes
                            + " (expected: 1048576-1073741824, a multiple of 4096)");
        }
    }

    private static void checkRange(
            final String name, final long value, final long least, final long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: " + least + "-" + most + ")");
        }
    }
}
