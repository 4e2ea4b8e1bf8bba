package org.boomscooter.bench.load;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Settings of a worker, as {@code name=value} words of its command line. */
public record Settings(Map<String, String> values) {
    public static Settings parse(final List<String> words) {
        final Map<String, String> values = new LinkedHashMap<>();
        for (final String word : words) {
            final int equals = word.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("'" + word + "' (expected: name=value)");
            }
            values.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return new Settings(values);
    }

    public String text(final String name) {
        final String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    name + " is missing (given: " + String.join(", ", values.keySet()) + ")");
        }
        return value;
    }

    public String text(final String name, final String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    public long number(final String name) {
        return Long.parseLong(text(name));
    }

    public int intNumber(final String name) {
        return Integer.parseInt(text(name));
    }

    public double decimal(final String name) {
        return Double.parseDouble(text(name));
    }

    /** Those whose names begin with {@code part.}, under what follows. */
    public Settings part(final String part) {
        final Map<String, String> found = new LinkedHashMap<>();
        values.forEach(
                (name, value) -> {
                    if (name.startsWith(part + ".")) {
                        found.put(name.substring(part.length() + 1), value);
                    }
                });
        return new Settings(found);
    }

    /** What stands before {@code .name} in names that end with one of these. */
    public Set<String> parts(final List<String> names) {
        final Set<String> found = new LinkedHashSet<>();
        for (final String whole : values.keySet()) {
            for (final String name : names) {
                if (whole.endsWith("." + name)) {
                    found.add(whole.substring(0, whole.length() - name.length() - 1));
                }
            }
        }
        return found;
    }
}
