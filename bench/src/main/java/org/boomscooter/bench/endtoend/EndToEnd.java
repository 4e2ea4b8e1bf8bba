package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.boomscooter.bench.report.Findings;
import org.boomscooter.bench.report.Publication;
import org.boomscooter.bench.report.Report;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The program: runs everything and writes the report. */
@Command(
        name = "bench/run.sh",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header = "Measures Boomscooter end to end, beside its peers.",
        description = {
            "Starts servers and clients as processes on the loopback address, in a directory of its own"
                    + " that is deleted afterwards. Nothing else should run on the machine."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all was measured",
            "1:something failed or was left out",
            "2:wrong usage"
        },
        footer = {
            "",
            "bench/run.sh jmh [OPTIONS] measures single steps; -h shows the options of JMH.",
            "With BENCH_SKIP_BUILD=1 in the environment, what was built before is measured.",
            "What the figures mean: bench/README.md."
        })
public final class EndToEnd implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
            names = "--quick",
            description =
                    "One short round, under 5 minutes: works of 100 bytes at the low rate, by one client of"
                            + " each; 1 GB for the recovery.")
    private boolean quick;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            description =
                    "Only these: boomscooter, kafka, chronicle, aeron, aeron-crc, aeron-synced,"
                            + " limit.")
    private List<String> only = List.of();

    @Option(
            names = "--only-scale",
            arity = "0..1",
            split = ",",
            fallbackValue = "logs,consumers,bytes",
            paramLabel = "PART",
            description =
                    "Only how the cost of ours grows: with logs, consumers and bytes, unless only some of"
                            + " these are named, or one size as logs:100. 6 minutes, 50 GB of disk.")
    private List<String> onlyScale = List.of();

    @Option(names = "--rounds", paramLabel = "N", description = "Default: 3, quick 1.")
    private Integer rounds;

    @Option(
            names = "--work-dir",
            paramLabel = "DIR",
            description =
                    "Where servers keep their files: 50 GB, quick 6 GB. Default: TMPDIR or /tmp.")
    private Path workDirectory;

    @Option(
            names = "--memory-as-it-is",
            description =
                    "Leave the page cache alone. Otherwise it is filled before each work, as it is on a"
                            + " machine that has been up for a day.")
    private boolean memoryAsItIs;

    @Option(
            names = "--results",
            paramLabel = "DIR",
            description = "Where the report goes. Default: bench/results.")
    private Path results;

    @Option(
            names = "--publish",
            paramLabel = "FILE",
            description =
                    "Also put the tables into this page, between the lines that say so: as in"
                            + " docs/performance.md.")
    private Path page;

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
        checkArguments();
        final Budget budget = budget();
        final Path work =
                Files.createTempDirectory(
                                workDirectory,
                                "boomscooter-bench-" + ProcessHandle.current().pid() + "-")
                        .toAbsolutePath();
        final Map<String, String> machine = Machine.describe(work, home);
        final Findings findings = new Findings();
        try (Processes processes = new Processes(work);
                Memory memory = memoryAsItIs ? Memory.asItIs() : Memory.full(work)) {
            machine.put("memory while measured", memory.description());
            final Deadline deadline = new Deadline(budget.limit());
            final BoomscooterServer ours = new BoomscooterServer(processes, home);
            final Path peers = home.resolve("bench/peers");
            final List<Server> contenders =
                    chosen(
                            List.of(
                                    ours,
                                    new EmbeddedFiles(home),
                                    new KafkaServer(processes, peers.resolve("kafka")),
                                    new ChronicleFiles(processes, peers.resolve("chronicle")),
                                    AeronServer.plain(processes, peers.resolve("aeron")),
                                    AeronServer.checked(processes, peers.resolve("aeron")),
                                    AeronServer.synced(processes, peers.resolve("aeron")),
                                    new LimitServer(home)));
            for (final Server contender : contenders) {
                if (!contender.version().isEmpty()) {
                    machine.put(contender.name(), contender.version());
                }
            }
            if (onlyScale.isEmpty()) {
                new Rounds(processes, memory, work, budget, deadline, findings).run(contenders);
            }
            if (onlyScale.isEmpty() && contenders.contains(ours)) {
                new OwnFigures(processes, work, budget, deadline, findings, ours).run();
            }
            if (!onlyScale.isEmpty() || contenders.contains(ours)) {
                new Scale(processes, memory, work, deadline, findings, ours).run(scaleParts());
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
        if (page != null) {
            Files.writeString(
                    page, Publication.into(Files.readString(page), report.tables("### ")));
        }
        return findings.failures().isEmpty() ? 0 : 1;
    }

    /** What would otherwise be noticed at its turn, or at the end. */
    private void checkArguments() throws IOException {
        if (rounds != null && rounds < 1) {
            throw wrong("--rounds: " + rounds + " (expected: 1 or more)");
        }
        if (!Files.isDirectory(workDirectory)) {
            throw wrong("--work-dir: " + workDirectory + " is no directory: make it first");
        }
        try {
            Scale.check(onlyScale);
        } catch (final IllegalArgumentException e) {
            throw wrong("--only-scale: " + e.getMessage());
        }
        if (page != null) {
            checkPage();
        }
        Files.createDirectories(results);
    }

    private void checkPage() throws IOException {
        if (!Files.isRegularFile(page)) {
            throw wrong("--publish: " + page + " is no file");
        }
        try {
            Publication.into(Files.readString(page), "");
        } catch (final IllegalArgumentException e) {
            throw wrong("--publish: " + page + ": " + e.getMessage());
        }
    }

    private CommandLine.ParameterException wrong(final String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }

    private Budget budget() {
        final Budget budget = quick ? Budget.quick() : Budget.full();
        return rounds == null ? budget : budget.withRounds(rounds);
    }

    private List<String> scaleParts() {
        if (!onlyScale.isEmpty()) {
            return onlyScale;
        }
        return quick ? Scale.QUICK_PARTS : Scale.PARTS;
    }

    private List<Server> chosen(final List<Server> contenders) {
        final Set<String> names =
                contenders.stream()
                        .map(Server::name)
                        .collect(Collectors.toCollection(LinkedHashSet::new));
        if (!names.containsAll(only)) {
            throw wrong("--only: " + only + " (expected: some of " + names + ")");
        }
        return contenders.stream()
                .filter(
                        contender ->
                                only.isEmpty()
                                        ? !quick || contender.isQuick()
                                        : only.contains(contender.name()))
                .toList();
    }
}
