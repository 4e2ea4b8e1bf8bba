package org.boomscooter.server.config;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;

/** Finds what somebody who misspelled a name may have meant. */
final class Nearest {
    private Nearest() {}

    /** Empty: none is near. */
    static Optional<String> path(final String misspelled) {
        return nearest(misspelled, Setting::path, 0);
    }

    /** Empty: none is near. */
    static Optional<String> environmentName(final String misspelled) {
        return nearest(misspelled, Setting::environmentName, Setting.ENVIRONMENT_PREFIX.length());
    }

    /** Near is what differs in no more than a third, not counting a prefix that all have. */
    private static Optional<String> nearest(
            final String misspelled,
            final Function<Setting, String> nameOf,
            final int prefixLength) {
        final int mostChanges = Math.max(1, (misspelled.length() - prefixLength) / 3);
        return Arrays.stream(Setting.values())
                .map(nameOf)
                .min(Comparator.comparingInt(name -> distance(misspelled, name)))
                .filter(name -> distance(misspelled, name) <= mostChanges);
    }

    /** By Levenshtein, with two rows. */
    static int distance(final String a, final String b) {
        int[] above = new int[b.length() + 1];
        Arrays.setAll(above, i -> i);
        for (int i = 1; i <= a.length(); i++) {
            final int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                final int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(above[j - 1] + change, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[b.length()];
    }
}
