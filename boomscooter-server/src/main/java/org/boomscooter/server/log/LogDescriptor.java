package org.boomscooter.server.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.format.segment.Retention;
import org.boomscooter.format.segment.SeqnoMode;
import org.boomscooter.server.disk.Disk;

/**
 * What a log is, in its {@code log.toml}: lines of {@code name = value}, the last one a CRC32C of
 * the lines before it. A damaged id would make every batch look damaged, so that a descriptor that
 * contradicts its checksum keeps the log closed.
 *
 * @param keptFrom segments below this seqno are removed, or about to be
 */
record LogDescriptor(LogSpec spec, long logId, long createdMs, long keptFrom) {
    static final String FILE = "log.toml";

    private static final String CRC = "crc32c";

    LogDescriptor withSpec(final LogSpec changed) {
        return new LogDescriptor(changed, logId, createdMs, keptFrom);
    }

    LogDescriptor withKeptFrom(final long seqno) {
        return new LogDescriptor(spec, logId, createdMs, seqno);
    }

    /** In place of the one that is there; whenever the power goes, one of them is whole. */
    void write(final Disk disk, final Path directory) throws IOException {
        final String lines =
                "name = \""
                        + spec.name()
                        + "\"\nid = \""
                        + Long.toHexString(logId)
                        + "\"\nseqno-mode = \""
                        + lower(spec.seqnoMode())
                        + "\"\nvisible-at = \""
                        + lower(spec.visibleAt())
                        + "\"\nsegment-bytes = "
                        + spec.segmentBytes()
                        + "\ncompanion = "
                        + spec.companion()
                        + "\ncreated-ms = "
                        + createdMs
                        + lines("raw-retention", spec.rawRetention())
                        + lines("retention", spec.retention())
                        + "\nkept-from = "
                        + keptFrom
                        + "\n";
        DurableFiles.write(
                disk,
                directory.resolve(FILE),
                ByteBuffer.wrap(
                        (lines + CRC + " = \"" + crc(lines) + "\"\n")
                                .getBytes(StandardCharsets.UTF_8)));
    }

    private static String lines(final String key, final Retention value) {
        return "\n" + key + "-ms = " + value.ageMs() + "\n" + key + "-bytes = " + value.bytes();
    }

    private static Retention retention(final Map<String, String> values, final String key) {
        return new Retention(number(values, key + "-ms"), number(values, key + "-bytes"));
    }

    /** Of a key that older descriptors do not have. */
    private static long number(final Map<String, String> values, final String key) {
        return Long.parseLong(values.getOrDefault(key, "0"));
    }

    private static String lower(final Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String crc(final String lines) {
        final byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
        return Integer.toHexString(
                new BatchChecksum().crc(ByteBuffer.wrap(bytes), 0, bytes.length));
    }

    static LogDescriptor read(final Disk disk, final Path directory) throws IOException {
        final Path path = directory.resolve(FILE);
        final String content = new String(DurableFiles.read(disk, path), StandardCharsets.UTF_8);
        final int crcLine = content.lastIndexOf(CRC + " = ");
        if (crcLine < 0) {
            throw new IOException(path + ": no line \"" + CRC + "\"");
        }
        final Map<String, String> values = parse(content);
        if (!crc(content.substring(0, crcLine)).equals(values.get(CRC))) {
            throw new IOException(
                    path
                            + ": contradicts its "
                            + CRC
                            + "; restore the line that was changed, the header page of any"
                            + " segment holds the id");
        }
        try {
            return new LogDescriptor(
                    new LogSpec(
                            values.get("name"),
                            SeqnoMode.valueOf(values.get("seqno-mode").toUpperCase(Locale.ROOT)),
                            AckLevel.valueOf(values.get("visible-at").toUpperCase(Locale.ROOT)),
                            Integer.parseInt(values.get("segment-bytes")),
                            Boolean.parseBoolean(values.get("companion")),
                            retention(values, "raw-retention"),
                            retention(values, "retention")),
                    Long.parseUnsignedLong(values.get("id"), 16),
                    Long.parseLong(values.get("created-ms")),
                    number(values, "kept-from"));
        } catch (final NullPointerException | IllegalArgumentException | LogException e) {
            throw new IOException(path + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, String> parse(final String content) {
        final Map<String, String> values = new HashMap<>();
        Arrays.stream(content.split("\n"))
                .map(line -> line.split(" = ", 2))
                .filter(parts -> parts.length == 2)
                .forEach(parts -> values.put(parts[0], unquote(parts[1])));
        return values;
    }

    private static String unquote(final String value) {
        return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
    }
}
