package org.boomscooter.server.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.boomscooter.server.log.SegmentFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets what lies on the disk into the page cache, on the thread {@code cold-reader}, before an
 * event loop touches it: an event loop that waits for a disk keeps every other connection waiting.
 *
 * <p><b>Threading:</b> {@link #execute} and {@link #isWarm} for any thread, {@link #warm} for tasks
 * of this thread.
 */
final class ColdReader {
    private static final Logger LOGGER = LoggerFactory.getLogger(ColdReader.class);
    private static final int SCRATCH_BYTES = 256 << 10;

    private final ExecutorService executor = Workers.single("cold-reader");
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);

    /** Runs a task that may wait for the disk; after {@link #close} tasks are dropped. */
    void execute(final Runnable task) {
        try {
            executor.execute(task);
        } catch (final RejectedExecutionException e) {
            LOGGER.debug("the server is closing: a read is dropped");
        }
    }

    /** Whether these bytes of a segment are in memory, as far as can be told. */
    static boolean isWarm(final SegmentFile segment, final int position, final int length) {
        final ByteBuffer stretch = segment.buffer().slice(position, length);
        return !(stretch instanceof MappedByteBuffer mapped) || mapped.isLoaded();
    }

    /** Reads through the channel, not the mapping: an unreadable page is an exception there. */
    void warm(final FileChannel channel, final long position, final int length) {
        if (channel == null) {
            return;
        }
        try {
            final long end = position + length;
            long next = position;
            while (next < end) {
                scratch.clear().limit((int) Math.min(SCRATCH_BYTES, end - next));
                final int read = channel.read(scratch, next);
                if (read <= 0) {
                    return;
                }
                next += read;
            }
        } catch (final IOException e) {
            LOGGER.warn("a segment cannot be read ahead at position {}", position, e);
        }
    }

    void close() {
        executor.shutdownNow();
    }
}
