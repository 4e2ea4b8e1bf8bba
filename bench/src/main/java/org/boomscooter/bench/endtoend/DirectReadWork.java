package org.boomscooter.bench.endtoend;

import java.util.Map;
import java.util.Set;

/** The same as consuming, but by a process that reads the files itself. */
record DirectReadWork(int payloadBytes) implements Work {
    @Override
    public String title() {
        return "direct read " + payloadBytes + " B";
    }

    @Override
    public Use use() {
        return Use.THROUGHPUT;
    }

    @Override
    public Set<Ability> needs() {
        return Set.of(Ability.DIRECT_READ);
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
                client,
                ConsumeWork.consume(turn, ConsumeWork.TASK, client, log, Map.of("direct", "true")));
    }
}
