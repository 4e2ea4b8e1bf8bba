package org.boomscooter.server.cli;

import java.math.BigDecimal;
import java.util.Locale;

/** How much in how long. */
final class Rates {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double BYTES_PER_MEGABYTE = 1e6;

    private final long messages;
    private final long bytes;
    private final double seconds;

    Rates(final Progress progress, final long durationNs) {
        this.messages = progress.messages();
        this.bytes = progress.bytes();
        this.seconds = Math.max(1, durationNs) / NANOS_PER_SECOND;
    }

    double messagesPerSecond() {
        return messages / seconds;
    }

    double megabytesPerSecond() {
        return bytes / BYTES_PER_MEGABYTE / seconds;
    }

    double seconds() {
        return seconds;
    }

    Rows rows(final String log) {
        final Rows rows =
                new Rows("log", "messages", "bytes", "seconds", "messagesPerSecond", "mbPerSecond");
        rows.add(
                log,
                messages,
                bytes,
                rounded(seconds, 3),
                Math.round(messagesPerSecond()),
                rounded(megabytesPerSecond(), 1));
        return rows;
    }

    static Number rounded(final double value, final int decimals) {
        return new BigDecimal(String.format(Locale.ROOT, "%." + decimals + "f", value));
    }
}
