package org.boomscooter.server.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.ConsumerBuilder;
import org.boomscooter.client.Message;
import org.boomscooter.client.direct.DirectReader;
import org.boomscooter.format.segment.LogFiles;
import org.boomscooter.server.TestLogs;
import org.boomscooter.server.disk.Disk;
import org.boomscooter.server.disk.RealDisk;
import org.boomscooter.server.log.SegmentObserver;
import org.boomscooter.server.verify.Fault;
import org.boomscooter.server.verify.FileReport;

/** Makes backups, restores them, and says what is in them. */
public final class Backups implements BackupListener {
    private static final BackupOptions FIRST = new BackupOptions(Linking.AUTO, false, false, false);

    private final List<LogResult> results = new ArrayList<>();
    private final List<String> troubles = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    private boolean whole;

    private Backups() {}

    public static Backups make(final Path source, final Path target) throws IOException {
        return make(new RealDisk(), source, target, FIRST);
    }

    public static Backups update(final Path source, final Path target) throws IOException {
        return make(new RealDisk(), source, target, updating(Linking.AUTO, false));
    }

    static BackupOptions updating(final Linking linking, final boolean prune) {
        return new BackupOptions(linking, true, prune, false);
    }

    static Backups make(
            final Disk disk, final Path source, final Path target, final BackupOptions options)
            throws IOException {
        final Backups made = new Backups();
        made.whole = new Backup(disk, source, target, options, made).run();
        return made;
    }

    public static Backups restore(final Path target, final Path directory) throws IOException {
        return restore(new RealDisk(), target, directory, "");
    }

    static Backups restore(
            final Disk disk, final Path target, final Path directory, final String prefix)
            throws IOException {
        final Backups made = new Backups();
        made.whole = new Restore(disk, target, directory, prefix, made).run();
        return made;
    }

    @Override
    public void onLog(final LogResult result) {
        results.add(result);
    }

    @Override
    public void onTrouble(final String log, final String text) {
        troubles.add(log + ": " + text);
    }

    @Override
    public void onDamage(final FileReport report) {
        faults.addAll(report.faults());
    }

    public Backups assertWhole() {
        assertThat(troubles).isEmpty();
        assertThat(faults).isEmpty();
        assertThat(whole).isTrue();
        return this;
    }

    boolean isWhole() {
        return whole;
    }

    List<String> troubles() {
        return troubles;
    }

    List<Fault> faults() {
        return faults;
    }

    /** Of the only log. */
    public LogResult result() {
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    List<LogResult> results() {
        return results;
    }

    /** The messages of a log of a data directory or backup, by a reader of its files. */
    static List<String> messages(final Path directory, final String log) throws IOException {
        return messages(DirectReader.open(opened(directory, log), log).consumer());
    }

    /** A directory that a server has opened, as after a crash: none shows its tail before. */
    private static Path opened(final Path directory, final String log) throws IOException {
        Path opened = directory;
        if (Files.exists(directory.resolve(BackupManifest.FILE))) {
            opened = Files.createTempDirectory(directory.getParent(), "restored");
            restore(directory, opened);
        }
        if (!Files.exists(opened.resolve("logs").resolve(log).resolve(LogFiles.MARK))) {
            TestLogs.open(opened, SegmentObserver.NONE).close();
        }
        return opened;
    }

    static List<String> messages(final ConsumerBuilder builder) {
        final List<String> messages = new ArrayList<>();
        try (Consumer consumer = builder.asItStands().onDamage(damage -> {}).open()) {
            for (final Message message : consumer) {
                messages.add(
                        message.seqno()
                                + " "
                                + message.type()
                                + " "
                                + message.key()
                                + " "
                                + new String(message.toBytes(), StandardCharsets.UTF_8));
            }
        }
        return messages;
    }

    /** What {@link TestLogs#append} has put there, all of it from this seqno on. */
    public static void assertHolds(
            final Path dataDirectory, final String log, final long first, final long next)
            throws IOException {
        final List<String> messages = messages(dataDirectory, log);
        assertThat(messages.size())
                .as("messages of seqnos %d to %d", first, next - 1)
                .isEqualTo((int) (next - first));
        for (int i = 0; i < messages.size(); i++) {
            final long seqno = first + i;
            final String payload = messages.get(i).split(" ", 4)[3];
            assertThat(messages.get(i)).startsWith(seqno + " ");
            assertThat(payload).isEqualTo(TestLogs.payload(seqno, payload.length()));
        }
    }

    /** Everything that a backup holds but the times at which it was made, by file. */
    static Map<String, String> content(final Path target) throws IOException {
        final Map<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(target)) {
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                if (file.endsWith(BackupManifest.FILE)) {
                    bytes =
                            new String(bytes, StandardCharsets.UTF_8)
                                    .replaceAll("(started|finished|taken)-ms = .*\n", "")
                                    .replaceAll("copying = .*\n", "")
                                    .replaceAll("\ncrc32c = .*\n", "\n")
                                    .getBytes(StandardCharsets.UTF_8);
                }
                final CRC32C crc = new CRC32C();
                crc.update(bytes);
                content.put(
                        target.relativize(file).toString(),
                        bytes.length + " bytes, CRC32C " + crc.getValue());
            }
        }
        return content;
    }

    /** A copy that shares no file. */
    static void copyTree(final Path from, final Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (final Path file : files.toList()) {
                final Path copy = to.resolve(from.relativize(file).toString());
                Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
