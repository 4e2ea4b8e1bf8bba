package org.boomscooter.bench.endtoend;

import java.time.Duration;
import org.boomscooter.bench.report.Findings;

/** When the run must be over. What fails or is left out is said and written down. */
final class Deadline {
    private final long endNs;
    private final Duration limit;

    Deadline(final Duration limit) {
        this.limit = limit;
        endNs = System.nanoTime() + limit.toNanos();
    }

    /** Runs a step if there is time; its failure becomes a line of the findings. */
    void attempt(final Findings findings, final String what, final Step step)
            throws InterruptedException {
        if (System.nanoTime() - endNs > 0) {
            fail(
                    findings,
                    what + ": left out, the " + limit.toSeconds() + " s of the run are over");
            return;
        }
        System.err.printf("%4d s  %s%n", secondsSoFar(), what);
        try {
            step.run();
        } catch (final InterruptedException e) {
            throw e;
        } catch (final Exception e) {
            fail(findings, what + ": " + e);
        }
    }

    private long secondsSoFar() {
        return limit.minusNanos(endNs - System.nanoTime()).toSeconds();
    }

    private static void fail(final Findings findings, final String failure) {
        System.err.println("FAILED " + failure);
        findings.addFailure(failure);
    }
}
