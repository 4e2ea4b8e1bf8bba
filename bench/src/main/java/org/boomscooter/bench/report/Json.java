package org.boomscooter.bench.report;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;

/** Writes maps, lists, texts and numbers as JSON. */
final class Json {
    private Json() {}

    static String of(final Object value) {
        final StringBuilder out = new StringBuilder();
        append(out, value, "\n");
        return out.append('\n').toString();
    }

    private static void append(final StringBuilder out, final Object value, final String indent) {
        if (value instanceof Map<?, ?> map) {
            final String[] separator = {"{"};
            map.forEach(
                    (name, member) -> {
                        out.append(separator[0]).append(indent).append("  ");
                        appendText(out, name.toString());
                        out.append(": ");
                        append(out, member, indent + "  ");
                        separator[0] = ",";
                    });
            out.append(map.isEmpty() ? "{}" : indent + "}");
        } else if (value instanceof Collection<?> list) {
            String separator = "[";
            for (final Object element : list) {
                out.append(separator).append(indent).append("  ");
                append(out, element, indent + "  ");
                separator = ",";
            }
            out.append(list.isEmpty() ? "[]" : indent + "]");
        } else if (value instanceof Number || value instanceof Boolean) {
            out.append(value);
        } else {
            appendText(out, String.valueOf(value));
        }
    }

    private static void appendText(final StringBuilder out, final String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
