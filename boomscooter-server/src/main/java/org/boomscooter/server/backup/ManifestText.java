package org.boomscooter.server.backup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.log.DurableFiles;

/**
 * TOML in its simplest form: values, one array of inline tables, and the CRC32C of all that at the
 * end.
 *
 * <p><b>Threading:</b> for one thread.
 */
final class ManifestText {
    private static final int FORMAT = 1;
    private static final String CRC = "crc32c";
    private static final Pattern VALUE = Pattern.compile("([a-z0-9-]+) = (\"(.*)\"|.*)");
    private static final Pattern FIELD = Pattern.compile("([a-z0-9-]+) = (\"([^\"]*)\"|[^\",} ]+)");

    private final StringBuilder text = new StringBuilder();

    ManifestText() {
        put("format", FORMAT);
    }

    ManifestText put(final String name, final Object value) {
        text.append(field(name, value)).append('\n');
        return this;
    }

    private static String field(final String name, final Object value) {
        return name
                + " = "
                + (value instanceof String quoted ? '"' + escaped(quoted) + '"' : value);
    }

    private static String escaped(final String value) {
        final StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            final char c = value.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                escaped.append(String.format("\\u%04x", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    ManifestText beginRows(final String name) {
        text.append(name).append(" = [\n");
        return this;
    }

    /** Names and values in turn. */
    ManifestText row(final Object... fields) {
        text.append("  { ");
        for (int i = 0; i < fields.length; i += 2) {
            text.append(i == 0 ? "" : ", ").append(field((String) fields[i], fields[i + 1]));
        }
        text.append(" },\n");
        return this;
    }

    ManifestText endRows() {
        text.append("]\n");
        return this;
    }

    /** Replaces the file, durably. */
    void write(final Disk disk, final Path file) throws IOException {
        final String lines = text.toString();
        DurableFiles.write(
                disk,
                file,
                ByteBuffer.wrap(
                        (lines + field(CRC, crc(lines)) + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    private static String crc(final String lines) {
        final CRC32C crc = new CRC32C();
        crc.update(lines.getBytes(StandardCharsets.UTF_8));
        return hex((int) crc.getValue());
    }

    static String hex(final int value) {
        return String.format("%08x", value);
    }

    static int fromHex(final String value) {
        return Integer.parseUnsignedInt(value, 16);
    }

    /**
     * What a manifest says.
     *
     * @param crc of it, in hex
     */
    record Parsed(
            Path file, Map<String, String> values, List<Map<String, String>> rows, String crc) {
        String get(final String name) throws IOException {
            return get(file, values, name);
        }

        long number(final String name) throws IOException {
            return number(file, values, name);
        }

        static String get(final Path file, final Map<String, String> fields, final String name)
                throws IOException {
            final String value = fields.get(name);
            if (value == null) {
                throw new IOException(file + ": no value of \"" + name + "\"");
            }
            return value;
        }

        static long number(final Path file, final Map<String, String> fields, final String name)
                throws IOException {
            final String value = get(file, fields, name);
            try {
                return Long.parseLong(value);
            } catch (final NumberFormatException e) {
                throw new IOException(
                        file + ": " + name + ": \"" + value + "\" (expected: a number)", e);
            }
        }
    }

    /** Checks the checksum, and that this program knows the format; {@code null}: no such file. */
    static Parsed read(final Disk disk, final Path file) throws IOException {
        if (!disk.exists(file)) {
            return null;
        }
        final String content = new String(DurableFiles.read(disk, file), StandardCharsets.UTF_8);
        final Map<String, String> values = new HashMap<>();
        final List<Map<String, String>> rows = new ArrayList<>();
        for (final String line : content.lines().toList()) {
            if (line.startsWith("  { ")) {
                final Map<String, String> row = new HashMap<>();
                addFields(FIELD.matcher(line), row);
                rows.add(row);
            } else {
                final Matcher value = VALUE.matcher(line);
                if (value.matches()) {
                    addFields(value.reset(), values);
                }
            }
        }
        final int end = content.lastIndexOf(CRC + " = ");
        final String stated = values.getOrDefault(CRC, "");
        if (end < 0 || !crc(content.substring(0, end)).equals(stated)) {
            throw new IOException(
                    file
                            + ": contradicts its "
                            + CRC
                            + "; it was changed, or is damaged: make a new backup into another"
                            + " directory");
        }
        final Parsed parsed = new Parsed(file, values, rows, stated);
        if (parsed.number("format") != FORMAT) {
            throw new IOException(
                    file + ": format: " + parsed.get("format") + " (expected: " + FORMAT + ")");
        }
        return parsed;
    }

    private static void addFields(final Matcher matcher, final Map<String, String> fields) {
        while (matcher.find()) {
            fields.put(
                    matcher.group(1),
                    matcher.group(3) == null ? matcher.group(2) : matcher.group(3));
        }
    }
}
