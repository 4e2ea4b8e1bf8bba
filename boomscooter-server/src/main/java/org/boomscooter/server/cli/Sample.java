package org.boomscooter.server.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of the Prometheus text format.
 *
 * @param facts {@code metric}, its labels, {@code value}
 */
record Sample(Map<String, Object> facts) {
    private static final Pattern LINE = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");

    /** Throws {@link IllegalArgumentException} on anything else. */
    static Sample parse(final String line) {
        final Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw new IllegalArgumentException("no sample: " + line);
        }
        final Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("metric", parts.group(1));
        if (parts.group(2) != null) {
            LABEL.matcher(parts.group(2))
                    .results()
                    .forEach(label -> facts.put(label.group(1), unescaped(label.group(2))));
        }
        facts.put("value", number(parts.group(3)));
        return new Sample(facts);
    }

    private static String unescaped(final String text) {
        return ESCAPE.matcher(text)
                .replaceAll(
                        escape ->
                                escape.group(1).equals("n")
                                        ? "\n"
                                        : Matcher.quoteReplacement(escape.group(1)));
    }

    /** Whole numbers without a point; {@code null}: JSON has no such number. */
    private static Number number(final String text) {
        try {
            final double value = Double.parseDouble(text);
            if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
                return (long) value;
            }
            return Double.isFinite(value) ? value : null;
        } catch (final NumberFormatException e) {
            return null;
        }
    }
}
