package org.boomscooter.server.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.server.disk.Disk;

/** Removes all files of a segment: those that messages can be read from first. */
final class SegmentRemoval {
    private static final int BASE_DIGITS = 20;

    private static final List<String> ORDER =
            List.of(LogFiles.SEGMENT, LogFiles.COMPANION, LogFiles.INDEX, Log.PRODUCERS);

    private SegmentRemoval() {}

    /**
     * The base seqno in the name of any file of a segment, also of those that recovery and repair
     * have set aside; -1: it is none.
     */
    static long baseSeqno(final String fileName) {
        final int dot = fileName.indexOf('.');
        return dot == BASE_DIGITS ? LogFiles.baseSeqno(fileName, fileName.substring(dot)) : -1;
    }

    static void remove(
            final Disk disk, final Path directory, final List<String> names, final long baseSeqno)
            throws IOException {
        for (final String extension : ORDER) {
            disk.delete(directory.resolve(LogFiles.name(baseSeqno, extension)));
        }
        for (final String name : names) {
            if (baseSeqno(name) == baseSeqno) {
                disk.delete(directory.resolve(name));
            }
        }
    }
}
