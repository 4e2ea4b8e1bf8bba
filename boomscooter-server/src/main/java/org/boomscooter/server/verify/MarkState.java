package org.boomscooter.server.verify;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.boomscooter.format.FormatException;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.format.segment.MarkFile;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.log.LogFileCheck;

/**
 * What the mark file of a log says.
 *
 * @param report {@code null}: there is no mark file
 * @param identity what the mark file says of the log; {@code null}: it cannot be read
 * @param committedSeqno of a log that a server has open; {@link SegmentVerifier#ALL}: nobody has
 */
record MarkState(FileReport report, LogFileCheck.Identity identity, long committedSeqno) {
    private static final long STALE_AFTER_MS = 10_000;

    static MarkState read(final Disk disk, final Path logDirectory) throws IOException {
        final Path file = logDirectory.resolve(LogFiles.MARK);
        final Findings findings = new Findings();
        long length = 0;
        long committed = SegmentVerifier.ALL;
        String note = "";
        LogFileCheck.Identity identity = null;
        try {
            final var page = FileSource.readAll(disk, file, MarkFile.LENGTH);
            length = page.capacity();
            final MarkFile mark = MarkFile.open(page);
            identity = new LogFileCheck.Identity(mark.logId(), mark.seqnoMode());
            if (System.currentTimeMillis() - mark.heartbeatMs() < STALE_AFTER_MS) {
                committed = mark.committedSeqno();
                note = "a server has the log open; looked at below seqno " + committed;
            } else if (!mark.isConsistent()) {
                // Only at rest: beside a server the numbers were not read in one moment.
                findings.add(
                        MarkFile.APPENDED_OFFSET,
                        "appended "
                                + mark.appendedSeqno()
                                + ", synced "
                                + mark.syncedSeqno()
                                + ", committed "
                                + mark.committedSeqno()
                                + " contradict each other; nobody trusts them, and the server"
                                + " writes them anew");
            }
        } catch (final NoSuchFileException e) {
            return new MarkState(null, null, committed);
        } catch (final FormatException e) {
            findings.add(e.position(), e.text());
        }
        return new MarkState(
                new FileReport(file, "mark", length, 0, 0, -1, -1, note, findings.faults()),
                identity,
                committed);
    }

    boolean isLive() {
        return committedSeqno != SegmentVerifier.ALL;
    }
}
