package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.boomscooter.bench.load.Level;
import org.boomscooter.bench.load.Settings;

/** As fast as the contender takes it, for a time. What was produced is there for later works. */
record ProduceWork(int payloadBytes, Level level) implements Work {
    @Override
    public String title() {
        return "produce " + payloadBytes + " B, " + level.label();
    }

    @Override
    public Use use() {
        return Use.THROUGHPUT;
    }

    @Override
    public Set<Ability> needs() {
        return Set.of(level == Level.WRITTEN ? Ability.PRODUCE : Ability.PRODUCE_SYNCED);
    }

    @Override
    public boolean isQuick() {
        return payloadBytes == Works.SMALL_BYTES;
    }

    @Override
    public void run(final Turn turn, final String client) throws Exception {
        final String log = level.label() + "-" + client + "-" + payloadBytes;
        final Settings produced = produce(turn, client, log, turn.budget().produceMs());
        turn.addAll(title(), client, produced);
        turn.addLog(
                new ProducedLog(
                        title(),
                        log,
                        client,
                        payloadBytes,
                        produced.number("messages"),
                        produced.number("content.sum")));
    }

    /** Produces for a time after the usual warm-up, and notes nothing. */
    Settings produce(final Turn turn, final String client, final String log, final long timeMs)
            throws IOException, InterruptedException {
        final Map<String, String> settings = turn.settings(log, client, payloadBytes);
        settings.put("level", level.label());
        settings.put("warm-up-ms", Long.toString(turn.budget().produceWarmUpMs()));
        settings.put("time-ms", Long.toString(timeMs));
        settings.put("max-messages", Long.toString(turn.budget().maxMessageBytes() / payloadBytes));
        return turn.work("produce", settings, timeMs);
    }
}
