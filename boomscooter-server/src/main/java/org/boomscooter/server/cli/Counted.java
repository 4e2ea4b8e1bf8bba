package org.boomscooter.server.cli;

/** A number with its noun: "1 file", "2 files". */
final class Counted {
    private Counted() {}

    static String of(final long count, final String noun) {
        return of(count, noun, noun + "s");
    }

    static String of(final long count, final String one, final String many) {
        return count + " " + (count == 1 ? one : many);
    }
}
