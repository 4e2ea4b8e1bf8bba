package org.boomscooter.bench.endtoend;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.boomscooter.bench.load.Settings;
import org.boomscooter.bench.load.Task;

/**
 * A limit of the work that has this title.
 *
 * @param title that of the work whose limit it is
 * @param variant how it is done; empty: as its task says, which tells the variants it tries
 * @param settings beside those that every task of a limit gets
 */
record LimitWork(
        String title,
        String variant,
        Class<? extends Task> task,
        boolean isQuick,
        Map<String, String> settings)
        implements Work {
    /** As long as a segment is by default. */
    private static final int FILE_BYTES = 256 << 20;

    @Override
    public Use use() {
        return Use.THROUGHPUT;
    }

    @Override
    public Set<Ability> needs() {
        return Set.of(Ability.LIMIT);
    }

    @Override
    public void run(final Turn turn, final String client) throws Exception {
        final Map<String, String> all = new LinkedHashMap<>();
        all.put("warm-up-ms", Long.toString(turn.budget().consumeWarmUpMs()));
        all.put("time-ms", Long.toString(turn.budget().consumeMs()));
        all.put("file-bytes", Integer.toString(FILE_BYTES));
        all.putAll(settings);
        final Settings measured = turn.work(task.getName(), all, 4 * turn.budget().consumeMs());
        if (variant.isEmpty()) {
            turn.addVariants(title, measured);
        } else {
            turn.addAll(title, variant, measured);
        }
    }
}
