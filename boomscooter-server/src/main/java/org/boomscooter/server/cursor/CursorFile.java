package org.boomscooter.server.cursor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.boomscooter.format.frame.BatchChecksum;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.log.DurableFiles;
import org.boomscooter.server.log.LogFileCheck;

/**
 * The cursors of one log, in its {@code cursors.toml}: a line for each, the last one a CRC32C of
 * the lines before it.
 */
final class CursorFile {
    private static final String CRC = "crc32c = ";
    private static final Pattern LINE =
            Pattern.compile(
                    "cursor\\.\"([^\"]+)\" = "
                            + "\\{ next-seqno = (\\d{1,19}), committed-ms = (-?\\d{1,18}) \\}");

    private final Disk disk;
    private final Path path;

    CursorFile(final Disk disk, final Path logDirectory) {
        this.disk = disk;
        this.path = logDirectory.resolve(LogFileCheck.CURSORS);
    }

    boolean exists() {
        return disk.exists(path);
    }

    /** All of them replace what is there, and survive power loss from then on. */
    void write(final Collection<Cursor> cursors) throws IOException {
        final StringBuilder lines = new StringBuilder();
        for (final Cursor cursor : cursors) {
            lines.append("cursor.\"")
                    .append(cursor.name())
                    .append("\" = { next-seqno = ")
                    .append(cursor.nextSeqno())
                    .append(", committed-ms = ")
                    .append(cursor.committedMs())
                    .append(" }\n");
        }
        final String content = lines + CRC + '"' + crc(lines.toString()) + "\"\n";
        DurableFiles.write(
                disk, path, ByteBuffer.wrap(content.getBytes(StandardCharsets.US_ASCII)));
    }

    /** What was written, by name; {@code null}: the content contradicts itself. */
    Map<String, Cursor> read() throws IOException {
        // Any byte is some character then, also one that was flipped.
        final String content =
                new String(DurableFiles.read(disk, path), StandardCharsets.ISO_8859_1);
        final int crcLine = content.lastIndexOf(CRC);
        if (crcLine < 0) {
            return null;
        }
        final String lines = content.substring(0, crcLine);
        return content.substring(crcLine).equals(CRC + '"' + crc(lines) + "\"\n")
                ? parse(lines)
                : null;
    }

    private static Map<String, Cursor> parse(final String lines) {
        final Map<String, Cursor> cursors = new TreeMap<>();
        for (final String line : lines.lines().toList()) {
            final Matcher matcher = LINE.matcher(line);
            if (!matcher.matches() || !Cursor.isName(matcher.group(1))) {
                return null;
            }
            try {
                cursors.put(
                        matcher.group(1),
                        new Cursor(
                                matcher.group(1),
                                Long.parseLong(matcher.group(2)),
                                Long.parseLong(matcher.group(3))));
            } catch (final NumberFormatException e) {
                return null;
            }
        }
        return cursors;
    }

    private static String crc(final String lines) {
        final byte[] bytes = lines.getBytes(StandardCharsets.ISO_8859_1);
        return Integer.toHexString(
                new BatchChecksum().crc(ByteBuffer.wrap(bytes), 0, bytes.length));
    }

    /** Moves it out of the way; returns where to. */
    Path setAside(final long epochMs) throws IOException {
        final Path aside = path.resolveSibling(LogFileCheck.CURSORS + ".damaged-" + epochMs);
        disk.rename(path, aside);
        disk.forceDirectory(path.getParent());
        return aside;
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
