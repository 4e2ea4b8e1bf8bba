package org.boomscooter.server.cli;

import java.util.List;
import java.util.Map;

/** Writes values as JSON: what the command line prints needs no library. */
final class Json {
    private Json() {}

    /** One object on one line, keys in the order of the map. */
    static String object(final Map<String, ?> fields) {
        final StringBuilder text = new StringBuilder(128).append('{');
        String comma = "";
        for (final Map.Entry<String, ?> field : fields.entrySet()) {
            text.append(comma);
            appendString(text, field.getKey());
            text.append(':');
            appendValue(text, field.getValue());
            comma = ",";
        }
        return text.append('}').toString();
    }

    private static void appendValue(final StringBuilder text, final Object value) {
        if (value == null
                || value instanceof Number
                || value instanceof Boolean
                || isNumbers(value)) {
            text.append(value);
        } else {
            appendString(text, value.toString());
        }
    }

    /** A list of numbers looks like one of JSON. */
    private static boolean isNumbers(final Object value) {
        return value instanceof List<?> list && list.stream().allMatch(Number.class::isInstance);
    }

    private static void appendString(final StringBuilder text, final String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            appendCharacter(text, value.charAt(i));
        }
        text.append('"');
    }

    private static void appendCharacter(final StringBuilder text, final char c) {
        switch (c) {
            case '"' -> text.append("\\\"");
            case '\\' -> text.append("\\\\");
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            default -> {
                if (c < ' ') {
                    text.append(String.format("\\u%04x", (int) c));
                } else {
                    text.append(c);
                }
            }
        }
    }
}
