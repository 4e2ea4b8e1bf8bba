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
 * The mapped mark file of a log. A missing or torn one is made anew: nothing in it is trusted.
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
        if (!isWhole(disk, path, logId, mode)) {
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

    private static boolean isWhole(
            final Disk disk, final Path path, final long logId, final SeqnoMode mode)
            throws IOException {
        if (!disk.exists(path)) {
            return false;
        }
        final ByteBuffer page = newPage();
        try (DiskFile opened = disk.openReadOnly(path)) {
            opened.read(page, 0);
            page.clear();
            final MarkFile found = MarkFile.open(page);
            return opened.lengthBytes() == MarkFile.LENGTH
                    && found.logId() == logId
                    && found.seqnoMode() == mode;
        } catch (final FormatException | IOException e) {
            return false;
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
