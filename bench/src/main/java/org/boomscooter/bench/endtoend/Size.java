package org.boomscooter.bench.endtoend;

import java.util.Locale;

/** How many of what. */
record Size(String kind, int count) {
    static Size logs(final int count) {
        return new Size("logs", count);
    }

    static Size consumers(final int count) {
        return new Size("consumers", count);
    }

    static Size gigabytes(final int count) {
        return new Size("GB in one log", count);
    }

    String label() {
        return String.format(Locale.ROOT, "%,d", count);
    }

    @Override
    public String toString() {
        return label() + " " + kind;
    }
}
