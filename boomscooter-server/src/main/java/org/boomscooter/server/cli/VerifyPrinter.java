package org.boomscooter.server.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.boomscooter.server.verify.Fault;
import org.boomscooter.server.verify.FileReport;
import org.boomscooter.server.verify.VerifyListener;

/** Prints what a verification finds, as it finds it. */
final class VerifyPrinter implements VerifyListener {
    private final Terminal terminal;
    private final Results results;
    private final Rows rows =
            new Rows(
                    "file",
                    "kind",
                    "bytes",
                    "parts",
                    "messages",
                    "firstSeqno",
                    "lastSeqno",
                    "state");

    private long files;
    private long faults;

    VerifyPrinter(final Terminal terminal, final Results results) {
        this.terminal = terminal;
        this.results = results;
    }

    @Override
    public void onFile(final FileReport report) {
        files++;
        faults += report.faults().size();
        if (results.areJson()) {
            terminal.print(Json.object(facts(report)));
        } else {
            rows.add(
                    report.file(),
                    report.kind(),
                    report.lengthBytes(),
                    report.partName().isEmpty() ? null : report.parts() + " " + report.partName(),
                    hasMessages(report) ? report.messages() : null,
                    known(report.firstSeqno()),
                    known(report.lastSeqno()),
                    report.isWhole() ? whole(report) : Counted.of(report.faults().size(), "FAULT"));
        }
        report.faults().forEach(fault -> printFault(report, fault));
    }

    private static String whole(final FileReport report) {
        return report.note().isEmpty() ? "whole" : "whole; " + report.note();
    }

    private static boolean hasMessages(final FileReport report) {
        return report.partName().equals("batches");
    }

    private static Long known(final long seqno) {
        return seqno < 0 ? null : seqno;
    }

    private static Map<String, Object> facts(final FileReport report) {
        final Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("file", report.file());
        facts.put("kind", report.kind());
        facts.put("bytes", report.lengthBytes());
        if (!report.partName().isEmpty()) {
            facts.put(report.partName(), report.parts());
        }
        if (hasMessages(report)) {
            facts.put("messages", report.messages());
            facts.put("firstSeqno", known(report.firstSeqno()));
            facts.put("lastSeqno", known(report.lastSeqno()));
        }
        facts.put("whole", report.isWhole());
        facts.put("note", report.note());
        return facts;
    }

    private void printFault(final FileReport report, final Fault fault) {
        if (results.areJson()) {
            final Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("fault", fault.text());
            facts.put("file", report.file());
            facts.put("position", fault.position());
            facts.put("fromSeqno", known(fault.fromSeqno()));
            facts.put("toSeqno", known(fault.toSeqno()));
            terminal.print(Json.object(facts));
            return;
        }
        terminal.say(FaultText.of(report, fault));
    }

    @Override
    public void onProgress(final long doneBytes, final long totalBytes) {
        terminal.sayOver(
                String.format(
                        Locale.ROOT, "checked %,d of %,d MiB", doneBytes >> 20, totalBytes >> 20));
    }

    /** Prints the table. */
    void end() {
        terminal.sayOver("");
        if (!results.areJson()) {
            results.print(rows);
            terminal.print(
                    Counted.of(files, "file")
                            + ", "
                            + (faults == 0 ? "all whole" : Counted.of(faults, "fault")));
        }
    }
}
