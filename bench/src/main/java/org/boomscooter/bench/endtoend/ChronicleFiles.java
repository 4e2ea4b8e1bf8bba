package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Chronicle Queue from {@code bench/peers/chronicle}: a directory of queues, and no process. Its
 * producers append to the files, its consumers read them.
 */
final class ChronicleFiles extends Serverless {
    private final Processes processes;
    private final Path home;

    /**
     * @param home {@code bench/peers/chronicle}, built
     */
    ChronicleFiles(final Processes processes, final Path home) {
        super("chronicle", workerCommand(home));
        this.processes = processes;
        this.home = home;
    }

    private static List<String> workerCommand(final Path home) {
        final List<String> command = new ArrayList<>(List.of(Java.command(), "-Xmx1G"));
        command.addAll(Java.MAPPING_FLAGS);
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        command.addAll(List.of("-cp", Java.classPath(home)));
        command.add("org.boomscooter.bench.load.Worker");
        return command;
    }

    @Override
    public Map<String, String> driverSettings() {
        return Map.of(
                "peer", "org.boomscooter.bench.chronicle.ChroniclePeer", "data", data().toString());
    }

    /**
     * What its consumers do is what is called direct read. One appender can force some 10,000 times
     * a second at most, so at a fixed rate it would only fall behind.
     */
    @Override
    public Set<Ability> abilities() {
        return EnumSet.of(
                Ability.PRODUCE,
                Ability.PRODUCE_SYNCED,
                Ability.TAIL,
                Ability.DIRECT_READ,
                Ability.APPEND);
    }

    @Override
    public List<String> clients(final Use use) {
        return switch (use) {
            case THROUGHPUT, APPEND -> List.of("default", "tuned");
            case LATENCY -> List.of("prompt", "default");
        };
    }

    /** Its files are sparse and longer than what is in them: what is allocated counts. */
    @Override
    public DiskBytes diskBytes(final String log) throws IOException, InterruptedException {
        return new DiskBytes(Sparse.allocatedBytes(processes, List.of(data().resolve(log))), 0);
    }

    @Override
    public String version() throws IOException {
        return Jars.version(home.resolve("target/lib"), "chronicle-queue");
    }
}
