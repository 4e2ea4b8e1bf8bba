package org.boomscooter.server.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.log.LogFileCheck;
import org.boomscooter.server.verify.CommittedPart;

/**
 * What a log's directory holds of what was committed at one moment.
 *
 * @param committedSeqno {@link CommittedPart#ALL}: no server is at work
 * @param bases base seqnos of all segments
 * @param sealed of those that were sealed and forced as a whole: nobody writes to them any more
 */
record SourceLog(long committedSeqno, NavigableSet<Long> bases, NavigableSet<Long> sealed) {
    static SourceLog read(final Disk disk, final Path directory) throws IOException {
        // In this order: a segment whose producers are noted was committed before, and what is
        // committed lies in a segment that is there.
        final Set<Long> noted = bases(disk.list(directory), LogFileCheck.PRODUCERS);
        final long committed = CommittedPart.watermark(directory);
        final List<String> names = disk.list(directory);
        final Set<Long> raw = bases(names, LogFiles.SEGMENT);
        final NavigableSet<Long> all = new TreeSet<>(raw);
        all.addAll(bases(names, LogFiles.COMPANION));
        all.removeIf(base -> base >= committed);
        final NavigableSet<Long> sealed = new TreeSet<>(all);
        sealed.removeIf(base -> raw.contains(base) && !noted.contains(base));
        return new SourceLog(committed, all, sealed);
    }

    private static Set<Long> bases(final List<String> names, final String extension) {
        final Set<Long> bases = new HashSet<>();
        for (final String name : names) {
            final long base = LogFiles.baseSeqno(name, extension);
            if (base >= 0) {
                bases.add(base);
            }
        }
        return bases;
    }
}
