package org.boomscooter.bench.endtoend;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.boomscooter.bench.report.Findings;

/**
 * How the cost of ours grows with the number of logs, the number of consumers and the length of a
 * log: each ten times the one before.
 */
final class Scale {
    static final List<String> PARTS = List.of("logs", "consumers", "bytes");

    /** For a quick run: that a killed server comes back with everything. */
    static final List<String> QUICK_PARTS = List.of("bytes:1");

    private static final int[] COUNTS = {1, 10, 100, 1_000};
    private static final int[] GIGABYTES = {1, 10, 30};

    private final ScaleContext context;
    private final Deadline deadline;

    Scale(
            final Processes processes,
            final Memory memory,
            final Path work,
            final Deadline deadline,
            final Findings findings,
            final BoomscooterServer server) {
        this.deadline = deadline;
        this.context =
                new ScaleContext(
                        processes,
                        memory,
                        work,
                        findings,
                        server.with("-X", "limit.producers=1100", "-X", "limit.connections=1100"));
    }

    /**
     * @param parts some of {@link #PARTS}, each for all its sizes or, as {@code logs:100}, for one
     */
    void run(final List<String> parts) throws InterruptedException {
        for (final String part : parts) {
            final String[] nameAndSize = part.split(":", 2);
            run(
                    nameAndSize[0],
                    size ->
                            nameAndSize.length < 2
                                    || nameAndSize[1].equals(Integer.toString(size)));
        }
    }

    private void run(final String part, final IntPredicate wanted) throws InterruptedException {
        switch (part) {
            case "logs" -> {
                for (final int count : chosen(COUNTS, wanted)) {
                    attempt(new ScaleOfLogs(context, Size.logs(count)), Size.logs(count));
                }
            }
            case "consumers" -> {
                for (final int count : chosen(COUNTS, wanted)) {
                    final Size size = Size.consumers(count);
                    attempt(new ScaleOfConsumers(context, size), size);
                }
            }
            case "bytes" -> {
                final int[] lengths = chosen(GIGABYTES, wanted);
                attempt(
                        new ScaleOfBytes(context, lengths),
                        Size.gigabytes(lengths[lengths.length - 1]));
            }
            default ->
                    throw new IllegalArgumentException(
                            "scale of " + part + " (expected: " + PARTS + ")");
        }
    }

    private static int[] chosen(final int[] sizes, final IntPredicate wanted) {
        final int[] chosen = Arrays.stream(sizes).filter(wanted).toArray();
        if (chosen.length == 0) {
            throw new IllegalArgumentException(
                    "size of a scale (expected: one of " + Arrays.toString(sizes) + ")");
        }
        return chosen;
    }

    private void attempt(final Step step, final Size size) throws InterruptedException {
        deadline.attempt(context.findings(), "scale: " + size, step);
    }
}
