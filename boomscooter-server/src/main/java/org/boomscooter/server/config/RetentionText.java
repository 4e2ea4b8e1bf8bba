package org.boomscooter.server.config;

import java.util.ArrayList;
import java.util.List;

/**
 * How long something is kept, as people write it: {@code keep}, {@code 7d}, {@code 10GiB}, {@code
 * 7d,10GiB}. A number wants its unit.
 *
 * @param ageMs 0: of any age
 * @param bytes 0: however much
 */
public record RetentionText(long ageMs, long bytes) {
    /** For ever. */
    public static final String KEEP = "keep";

    /** What is expected, for error messages. */
    public static final String EXPECTED =
            "keep, an age such as 7d, a size such as 10GiB, or both: 7d,10GiB; with their units";

    /**
     * Reads the text.
     *
     * @throws IllegalArgumentException it is none of these; the message says what is expected
     */
    public static RetentionText parse(final String text) {
        if (text.trim().equals(KEEP)) {
            return new RetentionText(0, 0);
        }
        long ageMs = 0;
        long bytes = 0;
        for (final String part : text.split(",", -1)) {
            final String trimmed = part.trim();
            final Long age = age(trimmed);
            if (age != null) {
                checkFirst(ageMs, age);
                ageMs = age;
            } else {
                final long size = size(trimmed);
                checkFirst(bytes, size);
                bytes = size;
            }
        }
        return new RetentionText(ageMs, bytes);
    }

    /** {@code null}: it is none. */
    private static Long age(final String text) {
        try {
            return Quantity.millis(text);
        } catch (final IllegalArgumentException e) {
            return null;
        }
    }

    /** With its unit: a number alone may be meant in days, and would delete at once. */
    private static long size(final String text) {
        try {
            final long bytes = Quantity.bytes(text);
            if (Character.isDigit(text.charAt(text.length() - 1))) {
                throw new IllegalArgumentException("no unit");
            }
            return bytes;
        } catch (final IllegalArgumentException e) {
            throw new IllegalArgumentException("expected: " + EXPECTED, e);
        }
    }

    private static void checkFirst(final long before, final long value) {
        if (before != 0 || value == 0) {
            throw new IllegalArgumentException("expected: " + EXPECTED);
        }
    }

    /** The shortest exact form. */
    @Override
    public String toString() {
        final List<String> parts = new ArrayList<>();
        if (ageMs > 0) {
            parts.add(Quantity.formatMillis(ageMs));
        }
        if (bytes > 0) {
            parts.add(Quantity.formatBytes(bytes));
        }
        return parts.isEmpty() ? KEEP : String.join(",", parts);
    }
}
