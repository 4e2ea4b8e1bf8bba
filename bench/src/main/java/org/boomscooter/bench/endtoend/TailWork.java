package org.boomscooter.bench.endtoend;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.boomscooter.bench.load.Level;
import org.boomscooter.bench.load.Settings;

/**
 * At a fixed rate: when each message is acknowledged, and when a consumer that follows the tail has
 * it.
 */
record TailWork(Level level, int rate) implements Work {
    private static final int PAYLOAD_BYTES = Works.SMALL_BYTES;

    @Override
    public String title() {
        return String.format("%s, %,d messages/s", level.label(), rate);
    }

    @Override
    public Use use() {
        return Use.LATENCY;
    }

    /** By the first only at the high rate, at which nobody lingers anyway. */
    @Override
    public List<String> clients(final List<String> ofUse) {
        return rate == Works.LOW_RATE ? ofUse : ofUse.subList(0, Math.min(1, ofUse.size()));
    }

    @Override
    public Set<Ability> needs() {
        return Set.of(level == Level.WRITTEN ? Ability.TAIL : Ability.TAIL_SYNCED);
    }

    @Override
    public boolean isQuick() {
        return rate == Works.LOW_RATE;
    }

    @Override
    public void run(final Turn turn, final String client) throws Exception {
        final String log = "tail-" + client + "-" + level.label() + "-" + rate;
        final Map<String, String> settings = turn.settings(log, client, PAYLOAD_BYTES);
        settings.put("level", level.label());
        settings.put("rate", Integer.toString(rate));
        settings.put("follow", "true");
        settings.put("warm-up-ms", Long.toString(turn.budget().latencyWarmUpMs()));
        settings.put("time-ms", Long.toString(turn.budget().latencyMs()));
        final Settings measured = turn.work("latency", settings, turn.budget().latencyMs());
        turn.addCpu("acknowledged, " + title(), client, measured);
        turn.addPart("acknowledged, " + title(), client, "acknowledged", measured);
        turn.addPart("delivered, " + title(), client, "delivered", measured);
    }
}
