package org.boomscooter.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.disk.RealDisk;
import org.boomscooter.server.log.LogFileCheck;
import org.boomscooter.server.scrub.LogRepair;
import org.boomscooter.server.verify.LogVerifier;
import org.boomscooter.server.verify.SegmentExam;
import org.boomscooter.server.verify.SegmentExam.Lost;

/** Repairs segments, first the easy ones, and those that cost messages when somebody says yes. */
final class RepairRun {
    private static final String LOCK = "server.lock";

    private final Disk disk = new RealDisk();
    private final List<Damaged> damaged = new ArrayList<>();
    private final Terminal terminal;
    private final Results results;
    private final boolean dryRun;
    private final boolean acceptLoss;
    private final boolean discard;
    private int looked;

    RepairRun(
            final Terminal terminal,
            final Results results,
            final boolean dryRun,
            final boolean acceptLoss,
            final boolean discard) {
        this.terminal = terminal;
        this.results = results;
        this.dryRun = dryRun;
        this.acceptLoss = acceptLoss;
        this.discard = discard;
    }

    private record Damaged(LogRepair repair, LogRepair.Segment segment) {}

    /** Returns the exit code. */
    int run(final Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString());
        }
        final Path data = dataDirectory(path);
        if (dryRun || data == null) {
            return repair(path);
        }
        try (AutoCloseable lock = disk.tryLock(data.resolve(LOCK))) {
            if (lock == null) {
                throw new CommandException(
                        data
                                + ": a server has it open, and heals by itself what can be healed."
                                + " Stop it first, or look with --dry-run.");
            }
            return repair(path);
        } catch (final IOException | RuntimeException e) {
            throw e;
        } catch (final Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Around a log, or itself; {@code null}: it lies in none. */
    private static Path dataDirectory(final Path path) {
        for (Path at = path; at != null; at = at.getParent()) {
            if (Files.exists(at.resolve(LOCK))) {
                return at;
            }
        }
        return null;
    }

    private int repair(final Path path) throws IOException {
        if (Files.isDirectory(path)) {
            for (final Path log : LogVerifier.logDirectories(path)) {
                look(log, -1);
            }
        } else {
            look(path.getParent(), baseSeqno(path));
        }
        terminal.sayOver("");
        damaged.forEach(this::print);
        if (damaged.isEmpty()) {
            terminal.say(Counted.of(looked, "segment") + ", all whole");
            return ExitCode.DONE;
        }
        if (dryRun) {
            return ExitCode.FAILED;
        }
        final List<Damaged> lossy = new ArrayList<>();
        for (final Damaged each : damaged) {
            final LogRepair.Segment now =
                    each.repair.heal(each.segment.base(), each.segment.nextBase());
            if (!now.lost().isEmpty()) {
                lossy.add(new Damaged(each.repair, now));
            }
        }
        return acceptLoss(lossy) ? ExitCode.DONE : ExitCode.FAILED;
    }

    private boolean acceptLoss(final List<Damaged> lossy) throws IOException {
        if (lossy.isEmpty()) {
            return true;
        }
        final long seqnos = lossy.stream().mapToLong(each -> each.segment.lostSeqnos()).sum();
        if (!acceptLoss
                && !Confirmation.ask(
                        terminal,
                        "Write "
                                + Counted.of(lossy.size(), "segment")
                                + " anew without the "
                                + Counted.of(seqnos, "seqno")
                                + " named above, for good?")) {
            terminal.say("What cannot be restored stays as it is; --accept-loss leaves it out.");
            return false;
        }
        final String aside = discard ? null : ".damaged-" + System.currentTimeMillis();
        for (final Damaged each : lossy) {
            final LogRepair.Segment old = each.segment;
            final LogRepair.Segment now = each.repair.acceptLoss(old.base(), old.nextBase(), aside);
            tell(
                    now.file(),
                    "segment written anew without "
                            + Counted.of(old.lostSeqnos(), "seqno")
                            + (aside == null
                                    ? ", the old file is gone"
                                    : ", the old file is " + old.file() + aside));
            now.repairs().forEach(repair -> tell(repair.file(), repair.text()));
        }
        return true;
    }

    private void tell(final Path file, final String repair) {
        final Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("file", file);
        facts.put("repair", repair);
        results.print(facts, () -> file + ": " + repair);
    }

    private static long baseSeqno(final Path file) {
        final String name = file.getFileName().toString();
        for (final String extension :
                List.of(LogFiles.SEGMENT, LogFiles.INDEX, LogFiles.COMPANION)) {
            if (LogFiles.baseSeqno(name, extension) >= 0) {
                return LogFiles.baseSeqno(name, extension);
            }
        }
        throw new IllegalArgumentException(
                file + ": no file of a segment (expected: 20 digits and .log, .idx or .lz4)");
    }

    /**
     * Looks at the segments of a log.
     *
     * @param only the base seqno of the only one; -1: all
     */
    private void look(final Path log, final long only) throws IOException {
        final LogFileCheck.Identity identity = LogVerifier.identity(log);
        if (identity == null) {
            throw new CommandException(
                    log
                            + ": neither "
                            + LogFileCheck.DESCRIPTOR
                            + " nor the mark file tell which log this is");
        }
        final LogRepair repair = new LogRepair(disk, log, identity, logName(log));
        final NavigableSet<Long> bases = LogVerifier.segments(log);
        for (final long base : bases) {
            if (only >= 0 && base != only) {
                continue;
            }
            terminal.sayOver("looking at " + log.resolve(LogFiles.name(base, "")));
            final Long next = bases.higher(base);
            final long nextBase =
                    next == null ? SegmentExam.seqnoBehind(disk, log, base, identity) : next;
            if (nextBase < 0) {
                terminal.say(
                        file(log, base)
                                + ": not sealed, left alone: a server puts it in order when it opens"
                                + " the log");
                continue;
            }
            looked++;
            final LogRepair.Segment segment = repair.look(base, nextBase);
            if (!segment.isWhole()) {
                damaged.add(new Damaged(repair, segment));
            }
        }
    }

    /** That of a segment that is there. */
    private Path file(final Path log, final long base) {
        final Path raw = log.resolve(LogFiles.name(base, LogFiles.SEGMENT));
        return disk.exists(raw) ? raw : log.resolve(LogFiles.name(base, LogFiles.COMPANION));
    }

    private static String logName(final Path log) {
        try {
            return LogFileCheck.logName(log);
        } catch (final IOException e) {
            final String path = log.toString();
            final int logs = path.lastIndexOf("/logs/");
            return logs < 0 ? log.getFileName().toString() : path.substring(logs + 6);
        }
    }

    private void print(final Damaged each) {
        final Path file = each.segment.file();
        each.segment.repairs().forEach(repair -> tell(repair.file(), repair.text()));
        for (final Lost lost : each.segment.lost()) {
            final Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("file", file);
            facts.put("lost", lost.text());
            facts.put("position", lost.position());
            facts.put("fromSeqno", lost.fromSeqno());
            facts.put("toSeqno", lost.toSeqno());
            results.print(
                    facts,
                    () ->
                            file
                                    + ": at position "
                                    + lost.position()
                                    + (lost.toSeqno() < lost.fromSeqno()
                                            ? ""
                                            : ", seqnos "
                                                    + lost.fromSeqno()
                                                    + " to "
                                                    + lost.toSeqno())
                                    + " cannot be restored: "
                                    + lost.text());
        }
        if (dryRun && !each.segment.lost().isEmpty()) {
            tell(
                    file,
                    "segment written anew without them if that is accepted, with its index and"
                            + " its companion");
        }
    }
}
