package org.boomscooter.server.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.frame.LittleEndian;
import org.boomscooter.server.disk.Disk;

/**
 * Gives producer ids out, each once and never again: a block of them is noted on disk before the
 * first of it is given.
 *
 * <p>The file holds the first id that was never reserved (4 bytes) and the CRC32C of those bytes.
 *
 * <p><b>Threading:</b> thread-safe.
 */
final class ProducerIds {
    static final String FILE = "producer-ids";

    private static final int BLOCK = 1024;

    /** When the file is lost: ids that were given and never used are surely below this many. */
    private static final int LEAP = 1 << 24;

    private static final int LENGTH = 2 * Integer.BYTES;

    private final Disk disk;
    private final Path path;
    private long next;
    private long reserved;

    private ProducerIds(final Disk disk, final Path path, final long next) {
        this.disk = disk;
        this.path = path;
        this.next = next;
        this.reserved = next;
    }

    /**
     * @param highestUsed the highest id found in any log, unsigned
     */
    static ProducerIds open(final Disk disk, final Path directory, final int highestUsed)
            throws IOException {
        final Path path = directory.resolve(FILE);
        final long used = Integer.toUnsignedLong(highestUsed);
        if (!disk.exists(path)) {
            return new ProducerIds(disk, path, used == 0 ? 1 : used + LEAP);
        }
        final byte[] bytes = DurableFiles.read(disk, path);
        final ByteBuffer buffer = ByteBuffer.wrap(bytes);
        final boolean whole =
                bytes.length == LENGTH
                        && new BatchChecksum().crc(buffer, 0, Integer.BYTES)
                                == LittleEndian.getInt(buffer, Integer.BYTES);
        final long noted = whole ? Integer.toUnsignedLong(LittleEndian.getInt(buffer, 0)) : LEAP;
        return new ProducerIds(disk, path, Math.max(noted, used + (whole ? 1 : LEAP)));
    }

    synchronized int next() {
        if (next == reserved) {
            reserve();
        }
        return (int) next++;
    }

    /** Whether {@link #next} has given this id, or will surely not give it any more. */
    synchronized boolean isPast(final int producerId) {
        return Integer.toUnsignedLong(producerId) < next;
    }

    private void reserve() {
        final long upTo = reserved + BLOCK;
        if (upTo > 0xFFFF_FFFFL) {
            throw new LogException(LogException.Reason.LIMIT_EXCEEDED, "no producer ids are left");
        }
        final ByteBuffer buffer = ByteBuffer.allocate(LENGTH);
        LittleEndian.putInt(buffer, 0, (int) upTo);
        LittleEndian.putInt(
                buffer, Integer.BYTES, new BatchChecksum().crc(buffer, 0, Integer.BYTES));
        try {
            DurableFiles.write(disk, path, buffer);
        } catch (final IOException e) {
            throw new LogException(
                    Shortage.reason(e),
                    path + ": producer ids cannot be noted: " + e.getMessage(),
                    e);
        }
        reserved = upTo;
    }
}
