package org.boomscooter.format.specification;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A worked example of the specification: two fenced blocks, {@code hex KIND NAME} with the bytes
 * and {@code values KIND NAME} with what they mean.
 *
 * @param kind the structure that the bytes are
 * @param values lines of the form {@code field = value}
 */
record Example(String kind, String name, ByteBuffer bytes, List<String> values) {
    private static final int LINE_LENGTH = 8;
    private static final Pattern BLOCKS =
            Pattern.compile(
                    "```hex (?<kind>\\S+) (?<name>\\S+)\\n(?<hex>.*?)```\\s+"
                            + "```values \\k<kind> \\k<name>\\n(?<values>.*?)```",
                    Pattern.DOTALL);
    private static final Pattern HEX_LINE =
            Pattern.compile("\\s*(?<offset>\\d+)  (?<bytes>(?:[0-9a-f]{2} ?)+)(?:\\|.*)?");

    static List<Example> in(final String document) {
        final List<Example> examples = new ArrayList<>();
        final Matcher blocks = BLOCKS.matcher(document);
        while (blocks.find()) {
            examples.add(
                    new Example(
                            blocks.group("kind"),
                            blocks.group("name"),
                            bytes(blocks.group("hex")),
                            blocks.group("values").lines().toList()));
        }
        return examples;
    }

    /** Lines of a decimal offset and hex bytes; what no line shows is zero. */
    private static ByteBuffer bytes(final String hex) {
        final ByteBuffer bytes = ByteBuffer.allocate(8192);
        int end = 0;
        for (final String line : hex.lines().toList()) {
            final Matcher matcher = HEX_LINE.matcher(line);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("not a line of an example: " + line);
            }
            final byte[] shown = HexFormat.of().parseHex(matcher.group("bytes").replace(" ", ""));
            final int offset = Integer.parseInt(matcher.group("offset"));
            bytes.put(offset, shown);
            end = offset + shown.length;
        }
        return bytes.slice(0, end);
    }

    /** The two blocks as they stand in the document. */
    String text() {
        final StringBuilder text = new StringBuilder("```hex " + kind + " " + name + "\n");
        for (int offset = 0; offset < bytes.limit(); offset += LINE_LENGTH) {
            final byte[] line = new byte[Math.min(LINE_LENGTH, bytes.limit() - offset)];
            bytes.get(offset, line);
            if (offset + LINE_LENGTH >= bytes.limit() || !isZero(line)) {
                text.append(
                        String.format(
                                "%5d  %s%n", offset, HexFormat.ofDelimiter(" ").formatHex(line)));
            }
        }
        text.append("```\n\n```values ").append(kind).append(' ').append(name).append('\n');
        values.forEach(value -> text.append(value).append('\n'));
        return text.append("```\n").toString();
    }

    private static boolean isZero(final byte[] line) {
        for (final byte b : line) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }
}
