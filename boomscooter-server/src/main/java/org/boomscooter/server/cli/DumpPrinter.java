package org.boomscooter.server.cli;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.boomscooter.server.posix.HexDump;
import org.boomscooter.server.verify.DumpListener;

/** Prints the parts of a file, one a line. */
final class DumpPrinter implements DumpListener {
    private final Results results;
    private final boolean hex;

    DumpPrinter(final Results results, final boolean hex) {
        this.results = results;
        this.hex = hex;
    }

    @Override
    public void onPart(
            final Map<String, Object> facts,
            final ByteBuffer buffer,
            final int offset,
            final int length) {
        final Map<String, Object> all = new LinkedHashMap<>(facts);
        if ("message".equals(facts.get("kind"))) {
            all.put("payload", text(buffer, offset, length));
        }
        if (!hex || buffer == null) {
            results.print(all, () -> line(all));
            return;
        }
        final String dump = HexDump.of(buffer, offset, length);
        final String line = line(all);
        all.put("hex", dump);
        results.print(all, () -> line + "\n" + dump.stripTrailing());
    }

    private static String text(final ByteBuffer buffer, final int offset, final int length) {
        final byte[] bytes = new byte[length];
        buffer.get(offset, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String line(final Map<String, Object> facts) {
        final StringBuilder line = new StringBuilder();
        facts.forEach(
                (name, value) -> {
                    if (line.isEmpty()) {
                        line.append(value);
                    } else {
                        line.append("  ").append(name).append('=');
                        line.append(Objects.toString(value, "-"));
                    }
                });
        return line.toString();
    }
}
