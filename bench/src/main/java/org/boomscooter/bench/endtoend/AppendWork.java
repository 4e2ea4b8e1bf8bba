package org.boomscooter.bench.endtoend;

import java.util.Map;
import java.util.Set;
import org.boomscooter.bench.load.Settings;

/** Message by message by one thread of the process whose messages they are, each call timed. */
record AppendWork() implements Work {
    private static final int PAYLOAD_BYTES = 128;

    @Override
    public String title() {
        return "append in process, " + PAYLOAD_BYTES + " B";
    }

    @Override
    public Use use() {
        return Use.APPEND;
    }

    @Override
    public Set<Ability> needs() {
        return Set.of(Ability.APPEND);
    }

    @Override
    public boolean isQuick() {
        return true;
    }

    @Override
    public void run(final Turn turn, final String client) throws Exception {
        final Budget budget = turn.budget();
        final Map<String, String> settings =
                turn.settings("append-" + client, client, PAYLOAD_BYTES);
        settings.put("warm-up-ms", Long.toString(budget.produceWarmUpMs()));
        settings.put("time-ms", Long.toString(budget.produceMs()));
        settings.put("max-messages", Long.toString(budget.maxMessageBytes() / PAYLOAD_BYTES));
        final Settings measured = turn.work("append", settings, 2 * budget.produceMs());
        turn.addAll(title(), client, measured);
        turn.addPart(title(), client, "appended", measured);
    }
}
