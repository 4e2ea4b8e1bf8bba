package org.boomscooter.server.companion;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.index.SparseIndex;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.SegmentFooter;
import org.boomscooter.format.segment.SegmentHeader;
import org.boomscooter.server.disk.RegularFile;

/** Finds the sealed segments of a log that have no companion. */
final class SealedSegments {
    private SealedSegments() {}

    /** Makes a task for each of them, oldest first. */
    static List<CompanionTask> withoutCompanion(final Path logDirectory) throws IOException {
        final List<Path> segments;
        try (Stream<Path> files = Files.list(logDirectory)) {
            segments = files.filter(SealedSegments::needsCompanion).sorted().toList();
        }
        final List<CompanionTask> tasks = new ArrayList<>();
        for (final Path segment : segments) {
            final CompanionTask task = taskOf(segment);
            if (task != null) {
                tasks.add(task);
            }
        }
        return tasks;
    }

    private static boolean needsCompanion(final Path file) {
        final long base = LogFiles.baseSeqno(file.getFileName().toString(), LogFiles.SEGMENT);
        return base >= 0
                && !Files.exists(file.resolveSibling(LogFiles.name(base, LogFiles.COMPANION)));
    }

    /** {@code null}: it is not sealed, or damaged. */
    static CompanionTask taskOf(final Path segment) throws IOException {
        try (FileChannel channel = RegularFile.open(segment)) {
            final SegmentHeader header = SegmentHeader.read(read(channel, 0, SegmentHeader.LENGTH));
            if (!isSealed(channel, segment, header)) {
                return null;
            }
            final CompanionTask task =
                    new CompanionTask(segment, header.logId(), header.baseSeqno());
            task.sealed(channel.size());
            return task;
        } catch (final FormatException e) {
            return null;
        }
    }

    private static boolean isSealed(
            final FileChannel channel, final Path segment, final SegmentHeader header)
            throws IOException {
        return isFooter(channel, channel.size() - SegmentFooter.LENGTH, header)
                || isFooter(channel, footerPosition(segment, header), header);
    }

    private static int footerPosition(final Path segment, final SegmentHeader header)
            throws IOException {
        final Path file = segment.resolveSibling(LogFiles.name(header.baseSeqno(), LogFiles.INDEX));
        try (FileChannel channel = RegularFile.open(file)) {
            final ByteBuffer index = read(channel, 0, (int) channel.size());
            return SparseIndex.open(index, header.logId(), header.baseSeqno()).footerPosition();
        } catch (final FormatException | NoSuchFileException e) {
            return 0;
        }
    }

    private static boolean isFooter(
            final FileChannel channel, final long position, final SegmentHeader header)
            throws IOException {
        if (position < SegmentHeader.LENGTH) {
            return false;
        }
        try {
            final ByteBuffer bytes = read(channel, position, SegmentFooter.LENGTH);
            SegmentFooter.read(bytes, 0, bytes.limit(), header.logId());
            return true;
        } catch (final FormatException e) {
            return false;
        }
    }

    /** As far as the file goes. */
    private static ByteBuffer read(final FileChannel channel, final long position, final int length)
            throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocateDirect(length);
        int read = 0;
        while (read >= 0 && bytes.hasRemaining()) {
            read = channel.read(bytes, position + bytes.position());
        }
        return bytes.flip().slice();
    }
}
