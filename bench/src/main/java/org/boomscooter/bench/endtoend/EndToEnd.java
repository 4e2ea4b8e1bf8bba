package org.boomscooter.bench.endtoend;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The program: runs everything and writes the report. */
@Command(
        name = "bench/run.sh",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Measures Boomscooter end to end, beside Kafka.",
        description = {
            "Starts servers and clients as processes on the loopback address, in a directory of its own"
                    + " that is deleted afterwards. Nothing else should run on the machine."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all was measured",
            "1:something failed or was left out",
            "2:wrong usage"
        })
public final class EndToEnd implements Callable<Integer> {
    @Option(
            names = "--quick",
            description =
                    "One short round, under 5 minutes, without the tuned client's synced produce, the"
                            + " default client's latency and the high rate; 1 GB for the recovery.")
    private boolean quick;

    @Option(
            names = "--only",
            paramLabel = "SERVER",
            description = "Only boomscooter, or only kafka.")
    private String only;

    @Option(names = "--rounds", paramLabel = "N", description = "Default: 3, quick 1.")
    private Integer rounds;

    @Option(
            names = "--work-dir",
            paramLabel = "DIR",
            description =
                    "Where servers keep their files: 30 GB, quick 6 GB. Default: TMPDIR or /tmp.")
    private Path workDirectory;

    @Option(
            names = "--memory-as-it-is",
            description =
                    "Do not fill the page cache before each work, as it is on a machine that has been up"
                            + " for a day.")
    private boolean memoryAsItIs;

    @Option(names = "--results", paramLabel = "DIR", description = "Where the report goes.")
    private Path results;

    /** Of the source; given by the script. */
    @Option(names = "--home", required = true, hidden = true)
    private Path home;

    public static void main(final String[] args) {
        // The script gives its own defaults first.
        System.exit(
                new CommandLine(new EndToEnd()).setOverwrittenOptionsAllowed(true).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        final Budget budget = budget();
        Files.createDirectories(workDirectory);
        final Path work =
                Files.createTempDirectory(
                                workDirectory,
                                "boomscooter-bench-" + ProcessHandle.current().pid() + "-")
                        .toAbsolutePath();
        final Map<String, String> machine = Machine.describe(work);
        final Findings findings = new Findings();
        try (Processes processes = new Processes(work);
                Memory memory = memoryAsItIs ? Memory.asItIs() : Memory.full(work)) {
            machine.put("memory while measured", memory.description());
            final Deadline deadline = new Deadline(budget.limit());
            final BoomscooterServer ours = new BoomscooterServer(processes, home);
            final Server kafka = new KafkaServer(processes, home.resolve("bench/peers/kafka"));
            new Rounds(processes, memory, work, budget, deadline, findings)
                    .run(chosen(ours, kafka));
            if (chosen(ours, kafka).contains(ours)) {
                new OwnFigures(processes, work, budget, deadline, findings, ours).run();
            }
        } finally {
            Directories.delete(work);
        }
        final String name =
                LocalDateTime.now(ZoneId.systemDefault())
                                .format(DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmm"))
                        + "-end-to-end"
                        + (quick ? "-quick" : "");
        final Report report = new Report(machine, findings);
        final Path written = report.write(results, name);
        System.out.println(Files.readString(written));
        System.err.println("written to " + written);
        return findings.failures().isEmpty() ? 0 : 1;
    }

    private Budget budget() {
        final Budget budget = quick ? Budget.quick() : Budget.full();
        return rounds == null ? budget : budget.withRounds(rounds);
    }

    private List<Server> chosen(final Server... servers) {
        final List<Server> chosen =
                Stream.of(servers)
                        .filter(server -> only == null || server.name().equals(only))
                        .toList();
        if (chosen.isEmpty()) {
            throw new CommandLine.ParameterException(
                    new CommandLine(this), "--only: " + only + " (expected: boomscooter or kafka)");
        }
        return chosen;
    }
}
