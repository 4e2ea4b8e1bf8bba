package org.boomscooter.server.cli;

import org.boomscooter.server.verify.Fault;
import org.boomscooter.server.verify.FileReport;

/** Says what is wrong in a file, and which seqnos that costs. */
final class FaultText {
    private FaultText() {}

    static String of(final FileReport report, final Fault fault) {
        final String seqnos =
                fault.fromSeqno() < 0
                        ? ""
                        : ", seqnos "
                                + fault.fromSeqno()
                                + " to "
                                + (fault.toSeqno() < 0 ? "?" : fault.toSeqno());
        return report.file() + ": at position " + fault.position() + seqnos + ": " + fault.text();
    }
}
