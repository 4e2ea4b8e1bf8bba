package org.boomscooter.server.cli;

import java.util.Locale;
import org.boomscooter.server.config.Quantity;

/**
 * Says how far long work has got, a few times a second, on standard error when that is a terminal.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class Progress {
    private static final long INTERVAL_NS = 200_000_000;

    /** Looking at the clock for every message would cost more than the message. */
    private static final int LOOK_EVERY = 1024;

    private static final double NANOS_PER_SECOND = 1e9;

    private final Terminal terminal;
    private final String verb;
    private final long startNs = System.nanoTime();
    private long shownNs = startNs;
    private long messages;
    private long bytes;

    Progress(final Terminal terminal, final String verb) {
        this.terminal = terminal;
        this.verb = verb;
    }

    void add(final int messageBytes) {
        messages++;
        bytes += messageBytes;
        if (messages % LOOK_EVERY == 0 && terminal.errIsTerminal()) {
            final long nowNs = System.nanoTime();
            if (nowNs - shownNs >= INTERVAL_NS) {
                shownNs = nowNs;
                terminal.sayOver(text(nowNs));
            }
        }
    }

    /** Takes the line away. */
    void end() {
        if (shownNs != startNs) {
            terminal.sayOver("");
        }
    }

    long messages() {
        return messages;
    }

    long bytes() {
        return bytes;
    }

    private String text(final long nowNs) {
        final double seconds = (nowNs - startNs) / NANOS_PER_SECOND;
        return String.format(
                Locale.ROOT,
                "%s %,d messages, %s, %,.0f messages/s",
                verb,
                messages,
                Quantity.roundBytes(bytes),
                messages / seconds);
    }
}
