package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.boomscooter.bench.load.Settings;

/** From the start of the log that the same client produced, again and again. */
record ConsumeWork(int payloadBytes) implements Work {
    static final String TASK = "consume";

    @Override
    public String title() {
        return "consume " + payloadBytes + " B";
    }

    @Override
    public Use use() {
        return Use.THROUGHPUT;
    }

    @Override
    public Set<Ability> needs() {
        return Set.of(Ability.CONSUME);
    }

    @Override
    public boolean isQuick() {
        return payloadBytes == Works.SMALL_BYTES;
    }

    @Override
    public void run(final Turn turn, final String client) throws Exception {
        final ProducedLog log = turn.log(client, payloadBytes);
        turn.addAll(title(), client, consume(turn, TASK, client, log, Map.of()));
    }

    /**
     * Consumes for the usual time, with more settings, and notes nothing.
     *
     * @param task that does it
     */
    static Settings consume(
            final Turn turn,
            final String task,
            final String client,
            final ProducedLog log,
            final Map<String, String> more)
            throws IOException, InterruptedException {
        final Map<String, String> settings = turn.settings(log.name(), client, log.payloadBytes());
        settings.put("count", Long.toString(log.messages()));
        settings.put("content-sum", Long.toString(log.contentSum()));
        settings.put("warm-up-ms", Long.toString(turn.budget().consumeWarmUpMs()));
        settings.put("time-ms", Long.toString(turn.budget().consumeMs()));
        settings.putAll(more);
        return turn.work(task, settings, turn.budget().consumeMs());
    }
}
