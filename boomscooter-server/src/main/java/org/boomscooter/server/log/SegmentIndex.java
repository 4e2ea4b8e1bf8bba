package org.boomscooter.server.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.index.SealedIndex;
import org.boomscooter.format.index.SparseIndex;
import org.boomscooter.format.index.Stretches;
import org.boomscooter.format.segment.LookupCounter;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.disk.DiskFile;

/**
 * Where the readers of an open segment get its index: out of memory, or, a few pages at a time, out
 * of its file.
 *
 * <p><b>Threading:</b> thread-safe.
 */
abstract class SegmentIndex {
    /**
     * For one reader.
     *
     * @throws FormatException the index turns out to be damaged; so may every call of what is
     *     returned
     */
    abstract Stretches open(LookupCounter counter);

    /** Nobody opens it any more. */
    abstract void close();

    /**
     * @param bytes the whole index, which may grow
     * @param onClose gives the bytes back
     */
    static SegmentIndex inMemory(
            final ByteBuffer bytes,
            final Runnable onClose,
            final long logId,
            final long baseSeqno) {
        return new SegmentIndex() {
            @Override
            Stretches open(final LookupCounter counter) {
                return SparseIndex.open(bytes.duplicate(), logId, baseSeqno);
            }

            @Override
            void close() {
                onClose.run();
            }
        };
    }

    /** Of a sealed segment whose index has groups. */
    static SegmentIndex inFile(
            final Disk disk, final Path path, final long logId, final long baseSeqno) {
        return new SegmentIndex() {
            @Override
            Stretches open(final LookupCounter counter) {
                final SealedIndex index = openGroups(disk, path, logId, baseSeqno, counter);
                if (index == null) {
                    throw new FormatException(
                            FormatError.BAD_VALUE, 0, path + " has no groups any more");
                }
                return index;
            }

            @Override
            void close() {
                // The file is opened for each look into it.
            }
        };
    }

    /**
     * Reads the head page of an index.
     *
     * @return {@code null}: it is not sealed, or has to be read as a whole
     * @throws FormatException it is missing, damaged, or cannot be read
     */
    static SealedIndex openGroups(
            final Disk disk,
            final Path path,
            final long logId,
            final long baseSeqno,
            final LookupCounter counter) {
        return SealedIndex.open(
                (target, position) -> read(disk, path, target, position),
                logId,
                baseSeqno,
                counter);
    }

    private static void read(
            final Disk disk, final Path path, final ByteBuffer target, final long position) {
        try (DiskFile file = disk.openReadOnly(path)) {
            final int start = target.position();
            target.position(start + file.read(target.slice(), position));
        } catch (final IOException e) {
            throw new FormatException(FormatError.TRUNCATED, position, path + ": " + e);
        }
    }
}
