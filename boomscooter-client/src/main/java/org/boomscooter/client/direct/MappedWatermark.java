package org.boomscooter.client.direct;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.MarkFile;

/** A mark file of this machine, mapped: it shows what the server writes as that one writes it. */
final class MappedWatermark extends Watermark {
    private final Path file;
    private Object fileKey;
    private MarkFile mark;

    MappedWatermark(final Path logDirectory) throws IOException {
        file = logDirectory.resolve(LogFiles.MARK);
        refresh();
    }

    @Override
    void refresh() throws IOException {
        try {
            final Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            if (mark == null || !Objects.equals(key, fileKey)) {
                mark = open();
                fileKey = key;
            }
        } catch (final NoSuchFileException | FormatException e) {
            mark = null;
        }
    }

    private MarkFile open() throws IOException {
        try (FileChannel channel = RegularFile.open(file)) {
            final long length = Math.min(channel.size(), MarkFile.LENGTH);
            return MarkFile.open(channel.map(MapMode.READ_ONLY, 0, length));
        }
    }

    @Override
    void look() {
        // A mapping shows what is there.
    }

    @Override
    void keepUp() {
        // As above.
    }

    @Override
    MarkFile mark() {
        return mark;
    }

    @Override
    boolean isBeating() {
        return System.currentTimeMillis() - mark.heartbeatMs() < STALE_AFTER_MS;
    }

    @Override
    long markedSeqno() {
        return isUsable() ? mark.committedSeqno() : 0;
    }

    @Override
    public void close() {
        // The mapping goes with the last reference to it.
    }
}
