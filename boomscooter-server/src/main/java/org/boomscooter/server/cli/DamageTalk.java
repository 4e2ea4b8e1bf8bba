package org.boomscooter.server.cli;

import org.boomscooter.client.Damage;
import org.boomscooter.client.DamageHandler;

/**
 * Tells on standard error what a command leaves out because it is damaged.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class DamageTalk implements DamageHandler {
    private final Terminal terminal;
    private final String log;
    private long stretches;

    DamageTalk(final Terminal terminal, final String log) {
        this.terminal = terminal;
        this.log = log;
    }

    @Override
    public void onDamage(final Damage damage) {
        stretches++;
        terminal.say(
                "boomscooter: log "
                        + log
                        + ": damaged and left out, "
                        + damage.seqnos()
                        + ": "
                        + damage.text());
    }

    /** Sums up; {@code true}: nothing was damaged. */
    boolean end() {
        if (stretches > 0) {
            terminal.say(
                    "boomscooter: "
                            + Counted.of(stretches, "damaged stretch", "damaged stretches")
                            + " of log "
                            + log
                            + " left out; 'boomscooter verify' on the data directory shows what"
                            + " can be healed");
        }
        return stretches == 0;
    }
}
