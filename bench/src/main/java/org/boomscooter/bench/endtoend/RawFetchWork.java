package org.boomscooter.bench.endtoend;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * From the start of a log, without looking at the messages: the batches are fetched and counted. To
 * compare consuming with, under whose title it stands.
 */
record RawFetchWork(int payloadBytes) implements Work {
    private static final String TASK = "org.boomscooter.bench.kafka.RawFetchTask";

    @Override
    public String title() {
        return new ConsumeWork(payloadBytes).title();
    }

    @Override
    public Use use() {
        return Use.THROUGHPUT;
    }

    @Override
    public List<String> clients(final List<String> ofUse) {
        return ofUse.contains("tuned") ? List.of("tuned") : ofUse.subList(0, 1);
    }

    @Override
    public Set<Ability> needs() {
        return Set.of(Ability.RAW_FETCH);
    }

    @Override
    public boolean isQuick() {
        return payloadBytes == Works.SMALL_BYTES;
    }

    @Override
    public void run(final Turn turn, final String client) throws Exception {
        final ProducedLog log = turn.log(client, payloadBytes);
        turn.addAll(
                title(),
                client + " raw fetch",
                ConsumeWork.consume(turn, TASK, client, log, Map.of()));
    }
}
