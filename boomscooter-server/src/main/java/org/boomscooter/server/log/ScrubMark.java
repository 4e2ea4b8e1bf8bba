package org.boomscooter.server.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.boomscooter.server.disk.Disk;

/**
 * How far the scrubber has come in a log, in the log's {@code scrub} file: lines of {@code name =
 * value}. Losing it costs a round.
 *
 * @param begunMs when the pass under way began, or the last one; ms since 1970-01-01 UTC, 0: none
 *     has
 * @param nextBase the pass goes on with the first segment from here on; -1: none is under way
 * @param endedMs when the last pass ended; 0: none has
 */
public record ScrubMark(long begunMs, long nextBase, long endedMs) {
    /** Name of the file. */
    public static final String FILE = "scrub";

    /** Nothing has been looked at. */
    public static final ScrubMark NONE = new ScrubMark(0, -1, 0);

    private static final String[] KEYS = {"begun-ms = ", "next-base = ", "ended-ms = "};

    /** {@link #NONE} if there is no such file, or one that makes no sense. */
    public static ScrubMark read(final Disk disk, final Path logDirectory) {
        final Path path = logDirectory.resolve(FILE);
        if (!disk.exists(path)) {
            return NONE;
        }
        try {
            final String[] lines =
                    new String(DurableFiles.read(disk, path), StandardCharsets.UTF_8)
                            .lines()
                            .toArray(String[]::new);
            final long[] values = new long[KEYS.length];
            for (int i = 0; i < KEYS.length; i++) {
                if (lines.length != KEYS.length || !lines[i].startsWith(KEYS[i])) {
                    return NONE;
                }
                values[i] = Long.parseLong(lines[i].substring(KEYS[i].length()));
            }
            return new ScrubMark(values[0], values[1], values[2]);
        } catch (final IOException | NumberFormatException e) {
            return NONE;
        }
    }

    void write(final Disk disk, final Path logDirectory) throws IOException {
        final String text =
                KEYS[0] + begunMs + '\n' + KEYS[1] + nextBase + '\n' + KEYS[2] + endedMs + '\n';
        DurableFiles.write(
                disk,
                logDirectory.resolve(FILE),
                ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
