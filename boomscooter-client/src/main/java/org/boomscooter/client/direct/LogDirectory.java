package org.boomscooter.client.direct;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.format.FormatError;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.index.SparseIndex;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.SegmentHeader;

/** The directory of a log: which segments there are, and how to open one. */
final class LogDirectory {
    private final Path directory;

    LogDirectory(final Path directory) {
        this.directory = directory;
    }

    Path path() {
        return directory;
    }

    /** Base seqnos of all segments that have a file or a companion. */
    NavigableSet<Long> segments() throws IOException {
        final NavigableSet<Long> bases = new TreeSet<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (final Iterator<Path> i = files.iterator(); i.hasNext(); ) {
                final String name = i.next().getFileName().toString();
                final long base =
                        Math.max(
                                LogFiles.baseSeqno(name, LogFiles.SEGMENT),
                                LogFiles.baseSeqno(name, LogFiles.COMPANION));
                if (base >= 0) {
                    bases.add(base);
                }
            }
        } catch (final NoSuchFileException | NotDirectoryException e) {
            throw new BoomscooterException(
                    ErrorCode.NO_SUCH_LOG, false, directory + ": no such directory of a log", e);
        }
        return bases;
    }

    boolean has(final long baseSeqno) {
        return Files.exists(file(baseSeqno, LogFiles.SEGMENT))
                || Files.exists(file(baseSeqno, LogFiles.COMPANION));
    }

    /**
     * Opens a segment, or its companion where the file is gone.
     *
     * @throws FormatException its first page cannot be trusted
     */
    DirectSegment open(final long baseSeqno) throws IOException {
        final SegmentBytes bytes = openBytes(baseSeqno);
        try {
            final SegmentHeader header = readHeader(bytes);
            if (header.baseSeqno() != baseSeqno) {
                throw new FormatException(
                        FormatError.BAD_SEQNO,
                        0,
                        "the header says base seqno " + header.baseSeqno());
            }
            return new DirectSegment(bytes, header, openIndex(header));
        } catch (IOException | RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    private SegmentBytes openBytes(final long baseSeqno) throws IOException {
        try {
            return new MappedBytes(file(baseSeqno, LogFiles.SEGMENT));
        } catch (final NoSuchFileException e) {
            return new CompanionBytes(file(baseSeqno, LogFiles.COMPANION));
        }
    }

    private static SegmentHeader readHeader(final SegmentBytes bytes) {
        if (!bytes.load(0, SegmentHeader.LENGTH)) {
            throw new FormatException(
                    FormatError.TRUNCATED,
                    0,
                    "a segment has 4096 bytes or more, here are " + bytes.lengthBytes());
        }
        return SegmentHeader.read(bytes.buffer());
    }

    /** An index that is missing or damaged costs time, not messages. */
    private SparseIndex openIndex(final SegmentHeader header) throws IOException {
        final Path file = file(header.baseSeqno(), LogFiles.INDEX);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            final ByteBuffer buffer = channel.map(MapMode.READ_ONLY, 0, channel.size());
            return SparseIndex.open(buffer, header.logId(), header.baseSeqno());
        } catch (final NoSuchFileException | FormatException e) {
            return null;
        }
    }

    private Path file(final long baseSeqno, final String extension) {
        return directory.resolve(LogFiles.name(baseSeqno, extension));
    }
}
