package org.boomscooter.server.scrub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.log.FileReplacement;
import org.boomscooter.server.log.LogFileCheck;
import org.boomscooter.server.log.SegmentRewrite;
import org.boomscooter.server.verify.ByteSource;
import org.boomscooter.server.verify.SegmentExam;
import org.boomscooter.server.verify.SegmentExam.Content;
import org.boomscooter.server.verify.SegmentExam.Lost;

/**
 * Repairs the segments of a log that no server has open.
 *
 * <p><b>Threading:</b> for one thread.
 */
public final class LogRepair {
    private static final int COPY_BYTES = 1 << 20;
    private static final long NS_PER_MS = 1_000_000;

    private final Disk disk;
    private final Path log;
    private final LogFileCheck.Identity identity;
    private final String name;

    /**
     * @param log directory of the log
     * @param name of the log
     */
    public LogRepair(
            final Disk disk,
            final Path log,
            final LogFileCheck.Identity identity,
            final String name) {
        this.disk = disk;
        this.log = log;
        this.identity = identity;
        this.name = name;
    }

    /**
     * What becomes of a file.
     *
     * @param text kind of file, and where its content comes from
     */
    public record Repair(Path file, String text) {}

    /**
     * How a segment stands, or stood.
     *
     * @param base base seqno
     * @param nextBase what the next one begins with
     * @param file that its messages are in: the raw one, or the companion if that is all there is
     * @param repairs what is repaired without losing anything, and how
     * @param lost what is lost, and stays as it is unless that is accepted
     */
    public record Segment(
            long base, long nextBase, Path file, List<Repair> repairs, List<Lost> lost) {
        /** Whether there is nothing to do. */
        public boolean isWhole() {
            return repairs.isEmpty() && lost.isEmpty();
        }

        public long lostSeqnos() {
            return lost.stream().mapToLong(l -> Math.max(0, l.toSeqno() - l.fromSeqno() + 1)).sum();
        }
    }

    /** Looks at a segment and says what would be done. Changes nothing. */
    public Segment look(final long base, final long nextBase) throws IOException {
        return run(base, nextBase, null);
    }

    /** Heals what can be healed without losing anything; names the rest. */
    public Segment heal(final long base, final long nextBase) throws IOException {
        final Segment segment =
                run(
                        base,
                        nextBase,
                        (of, extension) -> FileReplacement.atRest(disk, path(of, extension)));
        final long nowMs = disk.epochNs() / NS_PER_MS;
        Outcome.quarantine(segment.lost(), nowMs).write(disk, log, base);
        return segment;
    }

    private Path path(final long base, final String extension) {
        return log.resolve(LogFiles.name(base, extension));
    }

    private Segment run(final long base, final long nextBase, final HealingFiles files)
            throws IOException {
        final SegmentExam exam = exam(base, nextBase);
        final Path file = exam.hasRaw() ? exam.raw() : exam.companion();
        final Outcome outcome = new SegmentHealer(exam, identity.logId(), base, files).run();
        return new Segment(
                base,
                nextBase,
                file,
                outcome.healed().entrySet().stream()
                        .map(
                                each ->
                                        new Repair(
                                                path(base, each.getKey().extension()),
                                                each.getKey().word() + " " + each.getValue()))
                        .toList(),
                outcome.lost());
    }

    private SegmentExam exam(final long base, final long nextBase) {
        return new SegmentExam(disk, log, base, identity, name, nextBase);
    }

    /**
     * Writes a segment anew without what is lost, and makes its index and companion anew.
     *
     * @param aside what the name of the old file gets behind it; {@code null}: it goes
     * @return what was made anew beside the segment
     */
    public Segment acceptLoss(final long base, final long nextBase, final String aside)
            throws IOException {
        final SegmentExam exam = exam(base, nextBase);
        final boolean hasRaw = exam.hasRaw();
        if (aside != null) {
            copy(hasRaw ? exam.raw() : exam.companion(), aside);
        }
        try (ByteSource source = hasRaw ? exam.openRaw() : exam.openMerged();
                FileReplacement target = FileReplacement.atRest(disk, exam.raw())) {
            if (source == null) {
                throw new IOException(
                        exam.companion() + ": cannot be read at all, and there is nothing else");
            }
            try (Content content = exam.examine(exam.raw(), source)) {
                final SegmentRewrite rewrite =
                        new SegmentRewrite(target, exam.header(content, source));
                exam.batches(source, rewrite::add);
                rewrite.seal(nextBase, disk.epochNs());
            }
            target.force();
            target.rename();
        }
        return heal(base, nextBase);
    }

    /** With what the disk does not give as bytes that no frame begins with. */
    private void copy(final Path file, final String aside) throws IOException {
        final Path target = file.resolveSibling(file.getFileName() + aside);
        try (ByteSource source = SegmentExam.open(disk, file);
                FileReplacement copy = FileReplacement.atRest(disk, target)) {
            final ByteBuffer bytes = ByteBuffer.allocateDirect(COPY_BYTES);
            for (long at = 0; at < source.lengthBytes(); at += COPY_BYTES) {
                final int length = (int) Math.min(COPY_BYTES, source.lengthBytes() - at);
                source.read(bytes, 0, at, length);
                copy.write(bytes.clear().limit(length), at);
            }
            copy.force();
            copy.rename();
        }
    }
}
