package org.boomscooter.server.cli;

import org.boomscooter.client.Damage;
import org.boomscooter.client.DamageHandler;

/**
 * Tells on standard error what a command leaves out because it is damaged, or because retention has
 * removed it.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class DamageTalk implements DamageHandler {
    private final Terminal terminal;
    private final String log;
    private long damaged;
    private long gone;

    DamageTalk(final Terminal terminal, final String log) {
        this.terminal = terminal;
        this.log = log;
    }

    @Override
    public void onDamage(final Damage damage) {
        if (damage.gone()) {
            gone++;
        } else {
            damaged++;
        }
        terminal.say(
                "boomscooter: log "
                        + log
                        + (damage.gone() ? ": gone, " : ": damaged and left out, ")
                        + damage.seqnos()
                        + ": "
                        + damage.text());
    }

    /** Sums up; {@code true}: nothing was left out. */
    boolean end() {
        if (gone > 0) {
            terminal.say(
                    "boomscooter: "
                            + Counted.of(gone, "stretch", "stretches")
                            + " of log "
                            + log
                            + " removed by retention before they were read");
        }
        if (damaged > 0) {
            terminal.say(
                    "boomscooter: "
                            + Counted.of(damaged, "damaged stretch", "damaged stretches")
                            + " of log "
                            + log
                            + " left out; 'boomscooter segment repair --dry-run' on the data"
                            + " directory tells what can be restored");
        }
        return gone == 0 && damaged == 0;
    }
}
