package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Aeron Archive from {@code bench/peers/aeron}: media driver and archive in one process, each with
 * one thread, for there are few cores. Its memory files lie in {@code /dev/shm}, where Aeron itself
 * puts them on Linux.
 *
 * <p>Checksums and syncing are settings of the whole archive, so there are several contenders.
 */
final class AeronServer implements Server {
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long START_LIMIT_NS = TimeUnit.SECONDS.toNanos(60);

    /** Those of Aeron's own scripts for measuring, and what its checksums ask for. */
    private static final List<String> JVM =
            List.of(
                    "-Xmx1G",
                    "-XX:+UseParallelGC",
                    "-Dagrona.disable.bounds.checks=true",
                    "--add-opens=java.base/java.util.zip=ALL-UNNAMED");

    private static final String PLAIN = "aeron";
    private static final String CRC32C = "io.aeron.archive.checksum.Crc32c";

    private static final Set<Ability> WRITTEN =
            EnumSet.of(Ability.PRODUCE, Ability.CONSUME, Ability.TAIL, Ability.APPEND);

    private final Processes processes;
    private final Path home;
    private final String name;
    private final Set<Ability> abilities;
    private final List<String> properties;
    private Path data;
    private Path memory;
    private Process process;

    private AeronServer(
            final Processes processes,
            final Path home,
            final String name,
            final Set<Ability> abilities,
            final List<String> properties) {
        this.processes = processes;
        this.home = home;
        this.name = name;
        this.abilities = abilities;
        this.properties = properties;
    }

    /**
     * As it comes: no checksums, nothing is forced.
     *
     * @param home {@code bench/peers/aeron}, built
     */
    static AeronServer plain(final Processes processes, final Path home) {
        return new AeronServer(processes, home, PLAIN, WRITTEN, List.of());
    }

    /** With a CRC32C for each message, computed when it is recorded, verified when replayed. */
    static AeronServer checked(final Processes processes, final Path home) {
        return new AeronServer(
                processes,
                home,
                "aeron-crc",
                EnumSet.of(Ability.PRODUCE, Ability.CONSUME),
                List.of(
                        "-Daeron.archive.record.checksum=" + CRC32C,
                        "-Daeron.archive.replay.checksum=" + CRC32C));
    }

    /** Every write is forced before the recording's position moves. */
    static AeronServer synced(final Processes processes, final Path home) {
        return new AeronServer(
                processes,
                home,
                "aeron-synced",
                EnumSet.of(Ability.PRODUCE_SYNCED, Ability.TAIL_SYNCED),
                List.of(
                        "-Daeron.archive.file.sync.level=1",
                        "-Daeron.archive.catalog.file.sync.level=1"));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void start(final Path directory) throws IOException {
        data = Files.createDirectories(directory);
        Files.createDirectories(recordings());
        memory = Path.of("/dev/shm", data.getParent().getFileName() + "-aeron");
        final List<String> command = java();
        command.addAll(command.indexOf("-cp"), serverProperties());
        command.add("io.aeron.archive.ArchivingMediaDriver");
        process = processes.start(name, command);
    }

    private List<String> serverProperties() {
        final List<String> all =
                new ArrayList<>(
                        List.of(
                                "-Daeron.dir=" + memory,
                                "-Daeron.dir.delete.on.start=true",
                                "-Daeron.dir.delete.on.shutdown=true",
                                "-Daeron.threading.mode=SHARED",
                                "-Daeron.term.buffer.sparse.file=false",
                                "-Daeron.archive.dir=" + archive(),
                                "-Daeron.archive.threading.mode=SHARED",
                                "-Daeron.archive.control.channel.enabled=false",
                                "-Daeron.archive.control.response.channel=aeron:ipc",
                                "-Daeron.archive.replication.channel=aeron:udp?endpoint=127.0.0.1:0"));
        all.addAll(properties);
        return all;
    }

    private Path archive() {
        return data.resolve("archive");
    }

    /** Where its driver notes which recording a log is. */
    private Path recordings() {
        return data.resolve("recordings");
    }

    private List<String> java() {
        final List<String> command = new ArrayList<>(List.of(Java.command()));
        command.addAll(JVM);
        command.addAll(Java.MAPPING_FLAGS);
        command.add("-cp");
        command.add(Java.classPath(home));
        return command;
    }

    @Override
    public void awaitReady() throws IOException {
        final long deadlineNs = System.nanoTime() + START_LIMIT_NS;
        while (!Files.exists(archive().resolve("archive-mark.dat"))) {
            if (!process.isAlive() || System.nanoTime() - deadlineNs > 0) {
                throw new IOException(name + " does not start: " + processes.lastWords(name));
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public void stop() throws IOException, InterruptedException {
        processes.stop(process);
        Directories.delete(memory);
    }

    @Override
    public void kill() throws InterruptedException {
        processes.kill(process);
    }

    @Override
    public List<String> workerCommand() {
        final List<String> command = java();
        command.add("org.boomscooter.bench.load.Worker");
        return command;
    }

    @Override
    public Map<String, String> driverSettings() {
        return Map.of(
                "peer",
                "org.boomscooter.bench.aeron.AeronPeer",
                "aeron-dir",
                memory.toString(),
                "recordings",
                recordings().toString());
    }

    @Override
    public Set<Ability> abilities() {
        return abilities;
    }

    private boolean isPlain() {
        return name.equals(PLAIN);
    }

    @Override
    public boolean isQuick() {
        return isPlain();
    }

    /**
     * For throughput the default is the best: yielding takes the cores from the archive. The
     * variants by their best only.
     */
    @Override
    public List<String> clients(final Use use) {
        if (use != Use.LATENCY) {
            return List.of("default");
        }
        return isPlain() ? List.of("prompt", "default") : List.of("prompt");
    }

    /** The segments of a recording are sparse: what is allocated counts. */
    @Override
    public DiskBytes diskBytes(final String log) throws IOException, InterruptedException {
        final String prefix = Files.readString(recordings().resolve(log)) + "-";
        final List<Path> segments;
        try (Stream<Path> files = Files.list(archive())) {
            segments =
                    files.filter(file -> file.getFileName().toString().startsWith(prefix)).toList();
        }
        return new DiskBytes(Sparse.allocatedBytes(processes, segments), 0);
    }

    @Override
    public String version() throws IOException {
        return Jars.version(home.resolve("target/lib"), "aeron-archive");
    }
}
