package org.boomscooter.bench.endtoend;

import java.nio.file.Path;
import java.util.List;
import org.boomscooter.bench.report.Findings;

/**
 * How the cost of ours grows with the number of logs, the number of consumers and the length of a
 * log: each ten times the one before.
 */
final class Scale {
    static final List<String> PARTS = List.of("logs", "consumers", "bytes");

    /** For a quick run: that a killed server comes back with everything. */
    static final List<String> QUICK_PARTS = List.of("bytes:1");

    private static final List<Integer> COUNTS = List.of(1, 10, 100, 1_000);
    private static final List<Integer> GIGABYTES = List.of(1, 10, 30);

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

    /** What grows, and the sizes at which it is measured. */
    private record Part(String name, List<Integer> sizes) {
        /** One of {@link #PARTS}, at all its sizes or, as {@code logs:100}, at one. */
        static Part parse(final String word) {
            final String[] nameAndSize = word.split(":", 2);
            if (!PARTS.contains(nameAndSize[0])) {
                throw new IllegalArgumentException(word + " (expected: some of " + PARTS + ")");
            }
            final List<Integer> all = nameAndSize[0].equals("bytes") ? GIGABYTES : COUNTS;
            if (nameAndSize.length == 1) {
                return new Part(nameAndSize[0], all);
            }
            return all.stream()
                    .filter(size -> nameAndSize[1].equals(Integer.toString(size)))
                    .map(size -> new Part(nameAndSize[0], List.of(size)))
                    .findFirst()
                    .orElseThrow(
                            () ->
                                    new IllegalArgumentException(
                                            word + " (expected: a size of " + all + ")"));
        }
    }

    /**
     * Returns if {@link #run} knows these.
     *
     * @throws IllegalArgumentException if not
     */
    static void check(final List<String> parts) {
        parts.forEach(Part::parse);
    }

    /**
     * @param parts some of {@link #PARTS}, each at all its sizes or, as {@code logs:100}, at one
     */
    void run(final List<String> parts) throws InterruptedException {
        for (final String part : parts) {
            run(Part.parse(part));
        }
    }

    private void run(final Part part) throws InterruptedException {
        switch (part.name()) {
            case "logs" -> {
                for (final int count : part.sizes()) {
                    attempt(new ScaleOfLogs(context, Size.logs(count)), Size.logs(count));
                }
            }
            case "consumers" -> {
                for (final int count : part.sizes()) {
                    final Size size = Size.consumers(count);
                    attempt(new ScaleOfConsumers(context, size), size);
                }
            }
            default -> {
                final int[] lengths = part.sizes().stream().mapToInt(Integer::intValue).toArray();
                attempt(
                        new ScaleOfBytes(context, lengths),
                        Size.gigabytes(lengths[lengths.length - 1]));
            }
        }
    }

    private void attempt(final Step step, final Size size) throws InterruptedException {
        deadline.attempt(context.findings(), "scale: " + size, step);
    }
}
