package org.boomscooter.client.direct;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.MarkFile;
import org.boomscooter.format.segment.SeqnoMode;

/**
 * How far the server says that may be read, and whether there is one to say so.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class Watermark {
    /** A server that was silent for so long is taken for gone. */
    static final long STALE_AFTER_MS = 10_000;

    private final Path file;
    private Object fileKey;
    private MarkFile mark;

    Watermark(final Path logDirectory) throws IOException {
        file = logDirectory.resolve(LogFiles.MARK);
        refresh();
    }

    /** Looks whether the mark file has come, gone, or become another. */
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
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            final long length = Math.min(channel.size(), MarkFile.LENGTH);
            return MarkFile.open(channel.map(MapMode.READ_ONLY, 0, length));
        }
    }

    /** Whether there is a mark file that can be read. */
    boolean exists() {
        return mark != null;
    }

    /** Only if it {@link #exists}. */
    long logId() {
        return mark.logId();
    }

    /** Only if it {@link #exists}. */
    SeqnoMode seqnoMode() {
        return mark.seqnoMode();
    }

    /** Whether a server has the log open. */
    boolean isLive() {
        return mark != null && System.currentTimeMillis() - mark.heartbeatMs() < STALE_AFTER_MS;
    }

    DirectState state() {
        if (mark == null) {
            return DirectState.SEALED_ONLY;
        }
        if (mark.heartbeatMs() == 0) {
            return DirectState.CLOSED;
        }
        return isLive() ? DirectState.LIVE : DirectState.STALE;
    }

    /**
     * Behind the last seqno that may be read; 0 without a mark file. What a power loss or a damaged
     * page has left in place of watermarks is as good as none.
     */
    long committedSeqno() {
        return mark == null || !(isLive() || mark.isConsistent()) ? 0 : mark.committedSeqno();
    }
}
