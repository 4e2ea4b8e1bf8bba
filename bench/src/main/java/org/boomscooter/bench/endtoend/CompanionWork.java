package org.boomscooter.bench.endtoend;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.boomscooter.bench.load.Level;

/**
 * What companions cost who produces: by turns into a log with and one without, as fast as it goes,
 * or at a rate that leaves the processors time.
 *
 * @param rate messages/s; 0: as fast as it goes
 */
record CompanionWork(int rate) implements Work {
    static final String WITH = "with companion";
    static final String WITHOUT = "without companion";

    private static final int PAYLOAD_BYTES = Works.SMALL_BYTES;

    @Override
    public String title() {
        return "companion, produce "
                + PAYLOAD_BYTES
                + " B, "
                + (rate == 0 ? "as fast as it goes" : String.format("%,d messages/s", rate));
    }

    @Override
    public Use use() {
        return Use.THROUGHPUT;
    }

    @Override
    public List<String> clients(final List<String> ofUse) {
        return ofUse.subList(0, 1);
    }

    @Override
    public Set<Ability> needs() {
        return Set.of(Ability.COMPANION);
    }

    @Override
    public boolean isQuick() {
        return rate != 0;
    }

    @Override
    public void run(final Turn turn, final String client) throws Exception {
        for (final String variant : List.of(WITH, WITHOUT)) {
            final String log = variant.replace(' ', '-') + "-" + rate;
            final Map<String, String> settings = turn.settings(log, client, PAYLOAD_BYTES);
            settings.put("companion", Boolean.toString(variant.equals(WITH)));
            settings.put("level", Level.WRITTEN.label());
            settings.put("rate", Integer.toString(rate));
            settings.put("warm-up-ms", Long.toString(turn.budget().produceWarmUpMs()));
            settings.put("time-ms", Long.toString(turn.budget().produceMs()));
            settings.put(
                    "max-messages", Long.toString(turn.budget().maxMessageBytes() / PAYLOAD_BYTES));
            turn.addAll(
                    title(), variant, turn.work("produce", settings, turn.budget().produceMs()));
        }
    }
}
