package org.boomscooter.bench.endtoend;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.boomscooter.bench.load.Level;

/** Producers that each wait for the acknowledgement of a message before they send another. */
record InTurnWork(Level level, int producers) implements Work {
    private static final int PAYLOAD_BYTES = Works.SMALL_BYTES;

    @Override
    public String title() {
        return String.format(
                "produce %d B, %s, one in flight, %s",
                PAYLOAD_BYTES,
                level.label(),
                producers == 1 ? "1 producer" : producers + " producers");
    }

    @Override
    public Use use() {
        return Use.LATENCY;
    }

    /** Whoever waits for each message does not linger. */
    @Override
    public List<String> clients(final List<String> ofUse) {
        return ofUse.subList(0, Math.min(1, ofUse.size()));
    }

    @Override
    public Set<Ability> needs() {
        return Set.of(Ability.IN_TURN);
    }

    @Override
    public boolean isQuick() {
        return true;
    }

    @Override
    public void run(final Turn turn, final String client) throws Exception {
        final Map<String, String> settings =
                turn.settings("in-turn-" + client + "-" + producers, client, PAYLOAD_BYTES);
        settings.put("level", level.label());
        settings.put("producers", Integer.toString(producers));
        settings.put("warm-up-ms", Long.toString(turn.budget().latencyWarmUpMs()));
        settings.put("time-ms", Long.toString(turn.budget().latencyMs()));
        turn.addAll(title(), client, turn.work("in-turn", settings, turn.budget().latencyMs()));
    }
}
