package org.boomscooter.server.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.server.disk.Disk;

/**
 * What of a segment cannot be restored, in its {@code .quarantine} file: a table {@code [[lost]]}
 * for each stretch, of lines {@code name = value}.
 *
 * @param lost in the order of the segment
 */
public record Quarantine(List<Lost> lost) {
    public static final String EXTENSION = LogFileCheck.QUARANTINE;

    /** More are left out. */
    public static final int MAX_LOST = 1000;

    private static final String TABLE = "[[lost]]";
    private static final String SEPARATOR = " = ";
    private static final String FROM = "from-seqno";
    private static final String TO = "to-seqno";
    private static final String POSITION = "position";
    private static final String FOUND = "found-ms";
    private static final String WHAT = "what";

    public Quarantine {
        lost = List.copyOf(lost.subList(0, Math.min(MAX_LOST, lost.size())));
    }

    /**
     * A stretch.
     *
     * @param fromSeqno first seqno concerned
     * @param toSeqno last one; below {@code fromSeqno}: no message is
     * @param position in the segment, in bytes
     * @param foundMs when it was found first, ms since 1970-01-01 UTC
     * @param text what contradicts what
     */
    public record Lost(long fromSeqno, long toSeqno, long position, long foundMs, String text) {
        /** How many seqnos are concerned; producers may have left some out. */
        public long seqnos() {
            return Math.max(0, toSeqno - fromSeqno + 1);
        }

        /** For people. */
        public String describe() {
            return new Damage(fromSeqno, toSeqno, text).seqnos()
                    + " cannot be restored (found "
                    + Instant.ofEpochMilli(foundMs)
                    + "): "
                    + text;
        }

        boolean isSame(final Lost other) {
            return fromSeqno == other.fromSeqno
                    && toSeqno == other.toSeqno
                    && position == other.position;
        }
    }

    static Path path(final Path logDirectory, final long baseSeqno) {
        return logDirectory.resolve(LogFiles.name(baseSeqno, EXTENSION));
    }

    /** Of a segment; without a file, or with one that makes no sense: nothing is lost. */
    public static Quarantine read(final Disk disk, final Path logDirectory, final long baseSeqno) {
        final Path path = path(logDirectory, baseSeqno);
        if (!disk.exists(path)) {
            return new Quarantine(List.of());
        }
        try {
            return parse(new String(DurableFiles.read(disk, path), StandardCharsets.UTF_8));
        } catch (final IOException | NumberFormatException e) {
            // It is written anew when the segment is looked at next.
            return new Quarantine(List.of());
        }
    }

    private static Quarantine parse(final String content) {
        final List<Lost> lost = new ArrayList<>();
        final Map<String, String> values = new HashMap<>();
        for (final String line : (Iterable<String>) content.lines()::iterator) {
            if (line.equals(TABLE)) {
                add(lost, values);
                values.clear();
            } else if (line.contains(SEPARATOR)) {
                final int at = line.indexOf(SEPARATOR);
                values.put(line.substring(0, at), line.substring(at + SEPARATOR.length()));
            }
        }
        add(lost, values);
        return new Quarantine(lost);
    }

    private static void add(final List<Lost> lost, final Map<String, String> values) {
        if (values.containsKey(FROM)) {
            lost.add(
                    new Lost(
                            number(values, FROM),
                            number(values, TO),
                            number(values, POSITION),
                            number(values, FOUND),
                            unquoted(values.getOrDefault(WHAT, ""))));
        }
    }

    private static long number(final Map<String, String> values, final String key) {
        return Long.parseLong(values.getOrDefault(key, ""));
    }

    private static String unquoted(final String text) {
        return text.length() < 2 ? "" : text.substring(1, text.length() - 1);
    }

    /** What was found before keeps its time. */
    Quarantine withTimesOf(final Quarantine before) {
        return new Quarantine(
                lost.stream()
                        .map(
                                each ->
                                        before.lost.stream()
                                                .filter(each::isSame)
                                                .findFirst()
                                                .orElse(each))
                        .toList());
    }

    /** Writes the file; removes it when nothing is lost. */
    public void write(final Disk disk, final Path logDirectory, final long baseSeqno)
            throws IOException {
        final Path path = path(logDirectory, baseSeqno);
        if (lost.isEmpty()) {
            disk.delete(path);
            disk.forceDirectory(logDirectory);
            return;
        }
        DurableFiles.write(disk, path, ByteBuffer.wrap(content().getBytes(StandardCharsets.UTF_8)));
    }

    private String content() {
        final StringBuilder text =
                new StringBuilder("# Cannot be restored; readers skip it, the rest is served.\n");
        for (final Lost each : lost) {
            text.append(TABLE).append('\n');
            line(text, FROM, each.fromSeqno);
            line(text, TO, each.toSeqno);
            line(text, POSITION, each.position);
            line(text, FOUND, each.foundMs);
            line(text, WHAT, '"' + plain(each.text) + '"');
        }
        return text.toString();
    }

    private static void line(final StringBuilder text, final String key, final Object value) {
        text.append(key).append(SEPARATOR).append(value).append('\n');
    }

    /** Without what a text of TOML would have to escape. */
    private static String plain(final String text) {
        return text.replace('"', '\'').replace('\\', '/').replaceAll("\\p{Cntrl}", " ");
    }

    /** Seqnos that are lost. */
    public long seqnos() {
        return lost.stream().mapToLong(Lost::seqnos).sum();
    }
}
