package org.boomscooter.server.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.MarkFile;
import org.boomscooter.format.segment.SeqnoMode;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.disk.DiskFile;
import org.boomscooter.server.disk.FileStamp;
import org.boomscooter.server.disk.Mapping;

/**
 * The mapped mark file of a log. A missing or torn one is made anew, also while it is in use. What
 * it says proves what was there: how much was forced, and where a sealed segment ended that has
 * lost its content.
 *
 * <p><b>Threading:</b> the writer thread's, but for {@link #file}, for all that write, as {@link
 * MarkFile}; closed when no thread writes any more.
 */
final class LogMarks implements AutoCloseable {
    private static final int HEAD_LENGTH = 64;

    private final Disk disk;
    private final Path path;
    private final long logId;
    private final SeqnoMode mode;

    /** What every whole one begins with. */
    private final ByteBuffer head;

    private volatile Mapped mapped;
    private FileStamp stamp;

    /** Of files that are gone: somebody may still be about to write to one. */
    private final List<Mapping> replaced = new ArrayList<>();

    private record Mapped(Mapping mapping, MarkFile file, ByteBuffer head) {}

    private LogMarks(final Disk disk, final Path path, final long logId, final SeqnoMode mode) {
        this.disk = disk;
        this.path = path;
        this.logId = logId;
        this.mode = mode;
        this.head = freshPage().slice(0, HEAD_LENGTH);
    }

    static LogMarks open(
            final Disk disk, final Path directory, final long logId, final SeqnoMode mode)
            throws IOException {
        final Path path = directory.resolve(LogFiles.MARK);
        final LogMarks marks = new LogMarks(disk, path, logId, mode);
        if (read(disk, path, logId, mode) == null) {
            DurableFiles.write(disk, path, marks.freshPage());
        }
        try (DiskFile opened = disk.open(path)) {
            marks.use(opened.map(MarkFile.LENGTH));
        }
        marks.stamp = disk.stamp(path);
        return marks;
    }

    private void use(final Mapping mapping) {
        final ByteBuffer page = mapping.buffer().duplicate();
        mapped =
                new Mapped(mapping, MarkFile.create(page, logId, mode), page.slice(0, HEAD_LENGTH));
    }

    /** One that says nothing yet. */
    private ByteBuffer freshPage() {
        final ByteBuffer page = newPage();
        MarkFile.create(page, logId, mode);
        return page;
    }

    /** Writes the fixed part again if it is damaged, and returns whether it was. */
    boolean restoreHead() {
        final Mapped now = mapped;
        if (now.head().equals(head)) {
            return false;
        }
        MarkFile.create(now.mapping().buffer().duplicate(), logId, mode);
        return true;
    }

    /**
     * Looks whether the file is still the one of its name, and as long as it was. One that was cut
     * is filled again, so that whoever has it mapped can go on; for one that is gone another one is
     * made, whole before it gets its name. Neither is forced: no mark file is.
     *
     * @param numbers writes them; called for what is new before others see it
     * @return what was wrong, or {@code null}
     */
    String look(final Consumer<MarkFile> numbers) throws IOException {
        final FileStamp found = disk.stamp(path);
        final boolean same = found != null && found.key().equals(stamp.key());
        if (same && found.lengthBytes() >= MarkFile.LENGTH) {
            return null;
        }
        if (same) {
            fill(numbers);
            return "had been cut to " + found.lengthBytes() + " bytes, and is written again";
        }
        replace(numbers);
        return found == null
                ? "had gone, and is made anew"
                : "had become another file, and is made anew";
    }

    private void fill(final Consumer<MarkFile> numbers) throws IOException {
        final ByteBuffer page = newPage();
        numbers.accept(MarkFile.create(page, logId, mode));
        try (DiskFile cut = disk.open(path)) {
            cut.write(page, 0);
        }
        numbers.accept(file());
    }

    private void replace(final Consumer<MarkFile> numbers) throws IOException {
        final Path temp = path.resolveSibling(path.getFileName() + DurableFiles.TEMP);
        disk.delete(temp);
        try (DiskFile made = disk.create(temp)) {
            made.write(freshPage(), 0);
            replaced.add(mapped.mapping());
            use(made.map(MarkFile.LENGTH));
        }
        // Behind the exchange: what is written from then on is written to it.
        numbers.accept(file());
        disk.rename(temp, path);
        stamp = disk.stamp(path);
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
        return mapped.file();
    }

    @Override
    public void close() {
        replaced.forEach(Mapping::close);
        mapped.mapping().close();
    }
}
