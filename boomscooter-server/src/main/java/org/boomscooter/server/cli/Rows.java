package org.boomscooter.server.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Results of equal shape: a table with right-aligned numbers, or one JSON object a line. */
final class Rows {
    private static final String GAP = "  ";

    private final List<String> names;
    private final List<List<Object>> rows = new ArrayList<>();

    /**
     * @param names in camel case, as the JSON has them; the table says them in capitals
     */
    Rows(final String... names) {
        this.names = List.of(names);
    }

    /** One value a column; {@code null} for none. */
    void add(final Object... values) {
        if (values.length != names.size()) {
            throw new IllegalArgumentException(
                    "values: " + values.length + " (expected: " + names.size() + ")");
        }
        final List<Object> row = new ArrayList<>(values.length);
        for (final Object value : values) {
            row.add(value);
        }
        rows.add(row);
    }

    /** One map a row, in the order of the columns. */
    List<Map<String, Object>> objects() {
        return rows.stream().map(this::fields).toList();
    }

    private Map<String, Object> fields(final List<Object> row) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < row.size(); i++) {
            fields.put(names.get(i), row.get(i));
        }
        return fields;
    }

    /** The lines of the table, the first one with the names. */
    List<String> table() {
        final int[] widths = new int[names.size()];
        final List<Object> headings = new ArrayList<>();
        names.forEach(name -> headings.add(heading(name)));
        measure(widths, headings);
        rows.forEach(row -> measure(widths, row));
        final List<String> lines = new ArrayList<>();
        lines.add(line(widths, headings));
        rows.forEach(row -> lines.add(line(widths, row)));
        return lines;
    }

    private static String heading(final String name) {
        return name.replaceAll("([A-Z])", " $1").toUpperCase(Locale.ROOT);
    }

    private static void measure(final int[] widths, final List<Object> row) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], cell(row.get(i)).length());
        }
    }

    private String line(final int[] widths, final List<Object> row) {
        final StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            final String padding = " ".repeat(widths[i] - cell(row.get(i)).length());
            line.append(i == 0 ? "" : GAP);
            if (isNumeric(i)) {
                line.append(padding).append(cell(row.get(i)));
            } else {
                line.append(cell(row.get(i))).append(padding);
            }
        }
        return line.toString().stripTrailing();
    }

    private boolean isNumeric(final int column) {
        return !rows.isEmpty()
                && rows.stream().map(row -> row.get(column)).allMatch(Number.class::isInstance);
    }

    private static String cell(final Object value) {
        return Objects.toString(value, "-");
    }
}
