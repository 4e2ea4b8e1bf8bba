package org.boomscooter.server.config;

import java.util.List;

/** What values a setting takes, and how they are written. */
public final class Kind {
    private enum Form {
        TEXT,
        FLAG,
        CHOICE,
        COUNT,
        SIZE,
        DURATION
    }

    private final Form form;
    private final long least;
    private final long most;
    private final List<String> choices;

    private Kind(final Form form, final long least, final long most, final List<String> choices) {
        this.form = form;
        this.least = least;
        this.most = most;
        this.choices = choices;
    }

    static Kind text() {
        return new Kind(Form.TEXT, 0, 0, List.of());
    }

    static Kind flag() {
        return new Kind(Form.FLAG, 0, 1, List.of("false", "true"));
    }

    static Kind choice(final String... choices) {
        return new Kind(Form.CHOICE, 0, choices.length - 1L, List.of(choices));
    }

    static Kind count(final long least, final long most) {
        return new Kind(Form.COUNT, least, most, List.of());
    }

    /** In bytes. */
    static Kind size(final long least, final long most) {
        return new Kind(Form.SIZE, least, most, List.of());
    }

    /** In milliseconds. */
    static Kind duration(final long leastMs, final long mostMs) {
        return new Kind(Form.DURATION, leastMs, mostMs, List.of());
    }

    /**
     * The value of a text: bytes, milliseconds, a count, the number of a choice, 0 for free text.
     *
     * @throws IllegalArgumentException the text is no such value; the message says what is expected
     */
    long parse(final String text) {
        final long value =
                switch (form) {
                    case TEXT -> 0;
                    case FLAG, CHOICE -> choices.indexOf(text);
                    case COUNT -> Quantity.count(text);
                    case SIZE -> Quantity.bytes(text);
                    case DURATION -> Quantity.millis(text);
                };
        if (value < least || value > most) {
            throw new IllegalArgumentException("expected: " + range());
        }
        return value;
    }

    /** For people: {@code 1MiB to 1GiB}, {@code true or false}. */
    public String range() {
        return switch (form) {
            case TEXT -> "text";
            case FLAG, CHOICE -> String.join(" or ", choices);
            case COUNT -> least + " to " + most;
            case SIZE -> Quantity.formatBytes(least) + " to " + Quantity.formatBytes(most);
            case DURATION -> Quantity.formatMillis(least) + " to " + Quantity.formatMillis(most);
        };
    }
}
