package org.boomscooter.server.config;

import java.util.Locale;

/**
 * Numbers with units as people write them: {@code 64MiB}, {@code 200ms}. Sizes are powers of 1024;
 * {@code k}, {@code MB} and the like mean the same as {@code KiB} and {@code MiB}.
 */
public final class Quantity {
    private static final String[] SIZE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    private static final String[] TIME_UNITS = {"ms", "s", "m", "h", "d"};
    private static final long[] TIME_MILLIS = {1, 1000, 60_000, 3_600_000, 86_400_000};

    private Quantity() {}

    /** The number in {@code 64MiB}, {@code 64M} or {@code 67108864}. */
    public static long bytes(final String text) {
        final int unitStart = endOfDigits(text);
        final String unit = text.substring(unitStart).trim().toLowerCase(Locale.ROOT);
        final int power = unit.isEmpty() || unit.equals("b") ? 0 : "bkmgtp".indexOf(unit.charAt(0));
        final String rest = power > 0 ? unit.substring(1) : "";
        if (power < 0 || !(rest.isEmpty() || rest.equals("b") || rest.equals("ib"))) {
            throw expected("a size such as 64MiB");
        }
        return multiply(text.substring(0, unitStart), 1L << (10 * power), "a size such as 64MiB");
    }

    /** The number in {@code 200ms}, {@code 1s}, {@code 5m}, {@code 2h} or {@code 7d}, as ms. */
    public static long millis(final String text) {
        final int unitStart = endOfDigits(text);
        final String unit = text.substring(unitStart).trim();
        for (int i = 0; i < TIME_UNITS.length; i++) {
            if (TIME_UNITS[i].equals(unit)) {
                return multiply(
                        text.substring(0, unitStart), TIME_MILLIS[i], "a time such as 200ms");
            }
        }
        throw expected("a time with its unit, such as 200ms, 1s, 5m, 2h or 7d");
    }

    static long count(final String text) {
        return multiply(text, 1, "a whole number");
    }

    /** The shortest exact form: {@code 256MiB}, {@code 1000B}. */
    public static String formatBytes(final long bytes) {
        long value = bytes;
        int unit = 0;
        while (value != 0 && value % 1024 == 0 && unit < SIZE_UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return value + SIZE_UNITS[unit];
    }

    /** Rounded for people: {@code 1.5 MiB}. */
    public static String roundBytes(final long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < SIZE_UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(
                Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, SIZE_UNITS[unit]);
    }

    /** The shortest exact form: {@code 7d}, {@code 1500ms}. */
    public static String formatMillis(final long millis) {
        int unit = TIME_MILLIS.length - 1;
        while (millis % TIME_MILLIS[unit] != 0) {
            unit--;
        }
        return millis == 0 ? "0ms" : millis / TIME_MILLIS[unit] + TIME_UNITS[unit];
    }

    private static int endOfDigits(final String text) {
        int i = 0;
        while (i < text.length() && Character.isDigit(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static long multiply(final String digits, final long factor, final String what) {
        try {
            return Math.multiplyExact(Long.parseLong(digits.trim()), factor);
        } catch (final NumberFormatException | ArithmeticException e) {
            throw expected(what);
        }
    }

    private static IllegalArgumentException expected(final String what) {
        return new IllegalArgumentException("expected: " + what);
    }
}
