package org.boomscooter.server.config;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;

/** Finds what somebody who misspelled a name may have meant. */
final class Nearest {
    private Nearest() {}

    static String path(final String misspelled) {
        return nearest(misspelled, Arrays.stream(Setting.values()).map(Setting::path));
    }

    static String environmentName(final String misspelled) {
        return nearest(misspelled, Arrays.stream(Setting.values()).map(Setting::environmentName));
    }

    private static String nearest(final String misspelled, final Stream<String> names) {
        return names.min(Comparator.comparingInt(name -> distance(misspelled, name))).orElseThrow();
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
