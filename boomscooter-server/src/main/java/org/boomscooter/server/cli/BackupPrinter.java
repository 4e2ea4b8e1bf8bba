package org.boomscooter.server.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.boomscooter.server.backup.BackupListener;
import org.boomscooter.server.backup.LogResult;
import org.boomscooter.server.config.Quantity;
import org.boomscooter.server.verify.FileReport;

/**
 * Prints what a backup or a restore has done, and on a terminal how far it is.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class BackupPrinter implements BackupListener {
    private static final long STEP_BYTES = 8 << 20;
    private static final int BAR_LENGTH = 30;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Terminal terminal;
    private final Results results;
    private final long startNs = System.nanoTime();
    private final Rows rows =
            new Rows(
                    "log",
                    "segments",
                    "next",
                    "linkedFiles",
                    "copiedFiles",
                    "keptFiles",
                    "copiedBytes",
                    "bytes",
                    "state");

    private long logs;
    private long linkedFiles;
    private long copiedFiles;
    private long keptFiles;
    private long copiedBytes;
    private long toldBytes;

    BackupPrinter(final Terminal terminal, final Results results) {
        this.terminal = terminal;
        this.results = results;
    }

    @Override
    public void onLog(final LogResult result) {
        logs++;
        linkedFiles += result.linkedFiles();
        copiedFiles += result.copiedFiles();
        keptFiles += result.keptFiles();
        copiedBytes += result.copiedBytes();
        rows.add(
                result.log(),
                result.segments(),
                result.nextSeqno(),
                result.linkedFiles(),
                result.copiedFiles(),
                result.keptFiles(),
                result.copiedBytes(),
                result.bytes(),
                result.state().name().toLowerCase(Locale.ROOT));
    }

    @Override
    public void onTrouble(final String log, final String text) {
        say("boomscooter: log " + log + ": " + text);
    }

    @Override
    public void onDamage(final FileReport report) {
        report.faults().forEach(fault -> say(FaultText.of(report, fault)));
    }

    private void say(final String line) {
        terminal.sayOver("");
        terminal.say(line);
    }

    @Override
    public void onProgress(final long doneBytes, final long totalBytes) {
        if (doneBytes - toldBytes < STEP_BYTES) {
            return;
        }
        toldBytes = doneBytes;
        final int part = (int) (doneBytes * BAR_LENGTH / totalBytes);
        terminal.sayOver(
                String.format(
                        Locale.ROOT,
                        "[%s%s] %s of %s, %s/s",
                        "#".repeat(part),
                        " ".repeat(BAR_LENGTH - part),
                        Quantity.roundBytes(doneBytes),
                        Quantity.roundBytes(totalBytes),
                        Quantity.roundBytes((long) (doneBytes / seconds()))));
    }

    private double seconds() {
        return Math.max(1, System.nanoTime() - startNs) / NANOS_PER_SECOND;
    }

    /** Prints the table. */
    void end() {
        terminal.sayOver("");
        results.print(rows);
        final Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("logs", logs);
        facts.put("linkedFiles", linkedFiles);
        facts.put("copiedFiles", copiedFiles);
        facts.put("keptFiles", keptFiles);
        facts.put("copiedBytes", copiedBytes);
        facts.put("seconds", Rates.rounded(seconds(), 3));
        results.print(
                facts,
                () ->
                        String.format(
                                Locale.ROOT,
                                "%s: %s linked, %s copied (%,d bytes), %s there already; %.3f s",
                                Counted.of(logs, "log"),
                                Counted.of(linkedFiles, "file"),
                                Counted.of(copiedFiles, "file"),
                                copiedBytes,
                                Counted.of(keptFiles, "file"),
                                seconds()));
    }
}
