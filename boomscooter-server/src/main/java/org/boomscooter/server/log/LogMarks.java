package org.boomscooter.server.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.MarkFile;
import org.boomscooter.format.segment.SeqnoMode;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.disk.DiskFile;
import org.boomscooter.server.disk.Mapping;

/**
 * The mapped mark file of a log. A missing or torn one is made anew. What it says proves what was
 * there: how much was forced, and where a sealed segment ended that has lost its content.
 *
 * <p><b>Threading:</b> as {@link MarkFile}; closed when no thread writes any more.
 */
final class LogMarks implements AutoCloseable {
    private final Mapping mapping;
    private final MarkFile file;

    private LogMarks(final Mapping mapping, final MarkFile file) {
        this.mapping = mapping;
        this.file = file;
    }

    static LogMarks open(
            final Disk disk, final Path directory, final long logId, final SeqnoMode mode)
            throws IOException {
        final Path path = directory.resolve(LogFiles.MARK);
        if (read(disk, path, logId, mode) == null) {
            final ByteBuffer page = newPage();
            MarkFile.create(page, logId, mode);
            DurableFiles.write(disk, path, page);
        }
        try (DiskFile opened = disk.open(path)) {
            final Mapping mapping = opened.map(MarkFile.LENGTH);
            return new LogMarks(
                    mapping, MarkFile.create(mapping.buffer().duplicate(), logId, mode));
        }
    }

    private static ByteBuffer newPage() {
        return ByteBuffer.allocateDirect(MarkFile.LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The seqno behind the last one that was ever appended, as far as a mark file tells; 0: there
     * is none that is whole. Power loss may have set it back.
     */
    static long appendedSeqno(
            final Disk disk, final Path directory, final long logId, final SeqnoMode mode)
            throws IOException {
        final MarkFile found = consistent(disk, directory, logId, mode);
        return found == null ? 0 : found.appendedSeqno();
    }

    /**
     * The seqno behind the last one that is known to have been forced; 0: none is. It is raised
     * when a force has ended, so that power loss can only set it back.
     */
    static long syncedSeqno(
            final Disk disk, final Path directory, final long logId, final SeqnoMode mode)
            throws IOException {
        final MarkFile found = consistent(disk, directory, logId, mode);
        return found == null ? 0 : found.syncedSeqno();
    }

    private static MarkFile consistent(
            final Disk disk, final Path directory, final long logId, final SeqnoMode mode)
            throws IOException {
        final MarkFile found = read(disk, directory.resolve(LogFiles.MARK), logId, mode);
        return found == null || !found.isConsistent() ? null : found;
    }

    /** A copy of a mark file, or {@code null}: it is missing, or not whole. */
    private static MarkFile read(
            final Disk disk, final Path path, final long logId, final SeqnoMode mode)
            throws IOException {
        if (!disk.exists(path)) {
            return null;
        }
        final ByteBuffer page = newPage();
        try (DiskFile opened = disk.openReadOnly(path)) {
            opened.read(page, 0);
            page.clear();
            final MarkFile found = MarkFile.open(page);
            final boolean whole =
                    opened.lengthBytes() == MarkFile.LENGTH
                            && found.logId() == logId
                            && found.seqnoMode() == mode;
            return whole ? found : null;
        } catch (final FormatException | IOException e) {
            return null;
        }
    }

    MarkFile file() {
        return file;
    }

    @Override
    public void close() {
        mapping.close();
    }
}
