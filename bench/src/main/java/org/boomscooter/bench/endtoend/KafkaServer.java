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
import java.util.stream.Stream;

/**
 * One KRaft node of Kafka from {@code bench/peers/kafka}, with the heap its own script gives it.
 */
final class KafkaServer extends LocalServer {
    private static final String CLUSTER_ID = "MkU3OEVBNTcwNTJENDM2Qg";
    private static final List<String> JVM =
            List.of(
                    "-Xms1G",
                    "-Xmx1G",
                    "-XX:+UseG1GC",
                    "-XX:MaxGCPauseMillis=20",
                    "-XX:InitiatingHeapOccupancyPercent=35",
                    "-XX:+ExplicitGCInvokesConcurrent");

    private final Processes processes;
    private final Path home;

    /**
     * @param home {@code bench/peers/kafka}, built
     */
    KafkaServer(final Processes processes, final Path home) {
        super(processes, "kafka");
        this.processes = processes;
        this.home = home;
    }

    @Override
    List<String> serveCommand() throws IOException, InterruptedException {
        Files.createDirectories(data());
        final Path config = data().resolveSibling("kafka.properties");
        Files.writeString(
                config,
                Files.readString(home.resolve("server.properties"))
                        .replace("@port@", Integer.toString(port()))
                        .replace("@controller.port@", Integer.toString(freePort()))
                        .replace("@data@", data().toString()));
        format(config);
        return java(JVM, "kafka.Kafka", List.of(config.toString()));
    }

    private void format(final Path config) throws IOException, InterruptedException {
        final Process format =
                processes.start(
                        "kafka-format",
                        java(
                                List.of(),
                                "kafka.tools.StorageTool",
                                List.of("format", "-t", CLUSTER_ID, "-c", config.toString())));
        if (!format.waitFor(1, TimeUnit.MINUTES) || format.exitValue() != 0) {
            throw new IOException(
                    "formatting Kafka's directory: " + processes.lastWords("kafka-format"));
        }
        processes.ended(format);
    }

    private List<String> java(
            final List<String> jvm, final String main, final List<String> arguments) {
        final List<String> command = new ArrayList<>(List.of(Java.command()));
        command.addAll(jvm);
        command.add("-Dlog4j2.configurationFile=" + home.resolve("log4j2.properties"));
        command.add("-cp");
        command.add(Java.classPath(home));
        command.add(main);
        command.addAll(arguments);
        return command;
    }

    @Override
    public List<String> workerCommand() {
        return java(List.of("-Xmx1G"), "org.boomscooter.bench.load.Worker", List.of());
    }

    @Override
    public Map<String, String> driverSettings() {
        return Map.of("peer", "org.boomscooter.bench.kafka.KafkaPeer", "server", address());
    }

    @Override
    public Set<Ability> abilities() {
        return EnumSet.of(
                Ability.PRODUCE,
                Ability.PRODUCE_SYNCED,
                Ability.CONSUME,
                Ability.TAIL,
                Ability.TAIL_SYNCED,
                Ability.IN_TURN,
                Ability.RAW_FETCH);
    }

    @Override
    public List<String> clients(final Use use) {
        return use == Use.THROUGHPUT
                ? List.of("default", "tuned", "tuned-lz4")
                : List.of("prompt", "default");
    }

    @Override
    public DiskBytes diskBytes(final String log) throws IOException {
        long raw = 0;
        try (Stream<Path> files = Files.list(data().resolve(log + "-0"))) {
            for (final Path file : (Iterable<Path>) files::iterator) {
                if (file.toString().endsWith(".log")) {
                    raw += Files.size(file);
                }
            }
        }
        return new DiskBytes(raw, 0);
    }

    @Override
    public String version() throws IOException {
        return Jars.version(home.resolve("target/lib"), "kafka-clients");
    }
}
