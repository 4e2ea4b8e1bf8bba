package org.boomscooter.bench.endtoend;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** From the start of the log that the same client produced, again and again. */
record ConsumeWork(int payloadBytes, Way way) implements Work {
    /** What is read, and where from. */
    enum Way {
        /** The messages, over the network. */
        NETWORK("consume", Ability.CONSUME, "consume", ""),

        /** The messages, from the files. */
        FILES("direct read", Ability.DIRECT_READ, "consume", ""),

        /**
         * Over the network, without looking at the messages: the batches are fetched and counted.
         * To compare consuming with, under whose title it stands.
         */
        RAW_FETCH(
                "consume",
                Ability.RAW_FETCH,
                "org.boomscooter.bench.kafka.RawFetchTask",
                " raw fetch");

        private final String title;
        private final Ability needed;
        private final String task;
        private final String behindClient;

        Way(
                final String title,
                final Ability needed,
                final String task,
                final String behindClient) {
            this.title = title;
            this.needed = needed;
            this.task = task;
            this.behindClient = behindClient;
        }
    }

    @Override
    public String title() {
        return way.title + " " + payloadBytes + " B";
    }

    @Override
    public Use use() {
        return Use.THROUGHPUT;
    }

    /** Bytes are fetched once, by the client that fetches the most. */
    @Override
    public List<String> clients(final List<String> ofUse) {
        if (way != Way.RAW_FETCH) {
            return ofUse;
        }
        return ofUse.contains("tuned") ? List.of("tuned") : ofUse.subList(0, 1);
    }

    @Override
    public Set<Ability> needs() {
        return Set.of(way.needed);
    }

    @Override
    public boolean isQuick() {
        return payloadBytes == Works.SMALL_BYTES;
    }

    @Override
    public void run(final Turn turn, final String client) throws Exception {
        final ProducedLog log = turn.log(client, payloadBytes);
        final Map<String, String> settings = turn.settings(log.name(), client, payloadBytes);
        settings.put("count", Long.toString(log.messages()));
        settings.put("content-sum", Long.toString(log.contentSum()));
        settings.put("warm-up-ms", Long.toString(turn.budget().consumeWarmUpMs()));
        settings.put("time-ms", Long.toString(turn.budget().consumeMs()));
        if (way == Way.FILES) {
            settings.put("direct", "true");
        }
        turn.addAll(
                title(),
                client + way.behindClient,
                turn.work(way.task, settings, turn.budget().consumeMs()));
    }
}
