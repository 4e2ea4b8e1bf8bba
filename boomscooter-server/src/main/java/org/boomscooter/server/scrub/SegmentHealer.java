package org.boomscooter.server.scrub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.boomscooter.server.companion.CompanionRebuilder;
import org.boomscooter.server.log.FileReplacement;
import org.boomscooter.server.verify.ByteSource;
import org.boomscooter.server.verify.FileReport;
import org.boomscooter.server.verify.SegmentExam;
import org.boomscooter.server.verify.SegmentExam.Content;

/**
 * Looks at the files of one sealed segment and heals what can be healed without losing anything.
 *
 * <p>The raw file is restored from its companion, block by block if both are damaged; its first
 * page and its footer, too, from what is known elsewhere. Index and companion are made anew from a
 * whole segment; of a companion that serves alone header, end and seek table, around its blocks as
 * they are. A file is renamed into place only when all its checksums hold, or when more of it is
 * whole than of the old one and nothing was left out.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class SegmentHealer {
    private static final int COPY_BYTES = 1 << 20;

    private final SegmentExam exam;
    private final long logId;
    private final long base;
    private final HealingFiles files;
    private final Outcome outcome = new Outcome();
    private boolean rawWanted;

    /**
     * @param files {@code null}: nothing is to be changed
     */
    SegmentHealer(
            final SegmentExam exam, final long logId, final long base, final HealingFiles files) {
        this.exam = exam;
        this.logId = logId;
        this.base = base;
        this.files = files;
    }

    /** Where there is no raw file, it is to be made from the companion. */
    SegmentHealer wantingRaw(final boolean wanted) {
        rawWanted = wanted;
        return this;
    }

    Outcome run() throws IOException {
        if (exam.hasRaw()) {
            healRaw();
        } else if (exam.hasCompanion()) {
            healCompanionOnly();
        }
        return outcome;
    }

    private void healRaw() throws IOException {
        try (ByteSource source = exam.openRaw();
                Content raw = exam.examine(exam.raw(), source)) {
            outcome.lost(raw.lost());
            if (raw.isWhole()) {
                healIndex(raw);
                healCompanion(source, true);
                return;
            }
            outcome.found(Kind.SEGMENT);
            try (ByteSource merged = exam.openMerged()) {
                if (merged == null) {
                    restore(raw, raw, source);
                    return;
                }
                try (Content content = exam.examine(exam.companion(), merged)) {
                    if (content.isBetterThan(raw)) {
                        restore(raw, content, merged);
                    } else {
                        restore(raw, raw, source);
                    }
                }
            }
        }
    }

    /** Puts in place what is left of this content, with the parts that can be derived. */
    private void restore(final Content raw, final Content content, final ByteSource source)
            throws IOException {
        final ByteSource derived = exam.derived(content, source);
        if (derived == null) {
            putSegment(raw, content, source);
            return;
        }
        try (Content better = exam.examine(exam.raw(), derived)) {
            if (better.isBetterThan(content)) {
                putSegment(raw, better, derived);
            } else {
                putSegment(raw, content, source);
            }
        }
    }

    private void putSegment(final Content raw, final Content content, final ByteSource source)
            throws IOException {
        if (!content.isBetterThan(raw)
                || (!content.isWhole() && content.unreadable())
                || (files != null && !writeSegment(content, source))) {
            return;
        }
        outcome.lost(content.lost());
        outcome.healed(
                Kind.SEGMENT,
                content.isWhole() ? "restored" : "restored in part, the rest cannot be");
        if (content.isWhole()) {
            healIndex(content);
            healCompanion(source, files != null);
        }
    }

    private boolean writeSegment(final Content content, final ByteSource source)
            throws IOException {
        try (FileReplacement target = files.replace(base, Kind.SEGMENT.extension())) {
            if (target == null) {
                return false;
            }
            copy(source, target);
            target.force();
            try (ByteSource written = exam.openUnfinished(target.unfinished());
                    Content again = exam.examine(target.unfinished(), written)) {
                if (content.isBetterThan(again)) {
                    throw new IOException(
                            target.unfinished()
                                    + ": what was written is not what is read: "
                                    + again.report().faults());
                }
            }
            return target.rename();
        }
    }

    private static void copy(final ByteSource source, final FileReplacement target)
            throws IOException {
        final ByteBuffer copy = ByteBuffer.allocateDirect(COPY_BYTES);
        for (long at = 0; at < source.lengthBytes(); at += COPY_BYTES) {
            final int length = (int) Math.min(COPY_BYTES, source.lengthBytes() - at);
            source.read(copy, 0, at, length);
            target.write(copy.clear().limit(length), at);
        }
    }

    /** Of a segment that is whole. */
    private void healIndex(final Content content) throws IOException {
        final FileReport report = exam.index();
        if (report != null && report.isWhole()) {
            return;
        }
        if (report != null) {
            outcome.found(Kind.INDEX);
        }
        if (files == null || writeIndex(content)) {
            outcome.healed(Kind.INDEX, "made anew from the segment");
        }
    }

    private boolean writeIndex(final Content content) throws IOException {
        try (FileReplacement target = files.replace(base, Kind.INDEX.extension())) {
            if (target == null) {
                return false;
            }
            target.write(content.index().seal(content.footerPosition(), content.nextSeqno()), 0);
            target.force();
            return target.rename();
        }
    }

    /**
     * Of a segment that is whole.
     *
     * @param compared whether its raw file is, on the disk
     */
    private void healCompanion(final ByteSource content, final boolean compared)
            throws IOException {
        if (!exam.hasCompanion() || exam.companion(compared).isWhole()) {
            return;
        }
        outcome.found(Kind.COMPANION);
        if (files == null || writeCompanion(content)) {
            outcome.healed(Kind.COMPANION, "made anew from the segment");
        }
    }

    private boolean writeCompanion(final ByteSource content) throws IOException {
        try (FileReplacement target = files.replace(base, Kind.COMPANION.extension())) {
            if (target == null) {
                return false;
            }
            CompanionRebuilder.write(target, logId, base, content.lengthBytes(), content::read);
            target.force();
            return target.rename();
        }
    }

    /** The raw file is gone: what is damaged here is nowhere else. */
    private void healCompanionOnly() throws IOException {
        try (ByteSource source = exam.openMerged()) {
            if (source == null) {
                outcome.found(Kind.COMPANION);
                outcome.lost(List.of(exam.all("nothing of the companion can be used")));
                return;
            }
            try (Content content = exam.examine(exam.companion(), source)) {
                final boolean whole = exam.companion(false).isWhole();
                if (!whole) {
                    outcome.found(Kind.COMPANION);
                }
                outcome.lost(content.lost());
                if (content.isWhole()) {
                    restoreRaw(content, source);
                    healIndex(content);
                }
                if (!whole) {
                    mendCompanion(content, source);
                }
            }
        }
    }

    /** Where nobody has meant to do without it. */
    private void restoreRaw(final Content content, final ByteSource source) throws IOException {
        if (!rawWanted) {
            return;
        }
        outcome.found(Kind.SEGMENT);
        if (files == null || writeSegment(content, source)) {
            outcome.healed(Kind.SEGMENT, "had gone, made anew from its companion");
        }
    }

    private void mendCompanion(final Content content, final ByteSource source) throws IOException {
        try (ByteSource reframed = exam.openReframed()) {
            if (reframed == null) {
                if (content.isWhole() && (files == null || writeCompanion(source))) {
                    outcome.healed(Kind.COMPANION, "made anew from its blocks, which are whole");
                }
            } else if (content.unreadable()) {
                outcome.lost(
                        List.of(
                                exam.all(
                                        "the seek table of the companion is damaged, and pages of"
                                                + " it cannot be read")));
            } else if (files == null || writeReframed(reframed)) {
                outcome.healed(
                        Kind.COMPANION,
                        "seek table made anew"
                                + (content.isWhole() ? "" : ", not all of it can be restored"));
            }
        }
    }

    private boolean writeReframed(final ByteSource reframed) throws IOException {
        try (FileReplacement target = files.replace(base, Kind.COMPANION.extension())) {
            if (target == null) {
                return false;
            }
            copy(reframed, target);
            target.force();
            return target.rename();
        }
    }
}
