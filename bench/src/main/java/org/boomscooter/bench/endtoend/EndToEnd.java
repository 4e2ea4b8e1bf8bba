package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.nio.file.Path;
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
import picocli.CommandLine.Mixin;
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
            "bench/run.sh files [OPTIONS] measures what is done with files; --help shows the options.",
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

    @Mixin private RunOptions run;

    public static void main(final String[] args) {
        // The script gives its own defaults first.
        System.exit(
                new CommandLine(new EndToEnd()).setOverwrittenOptionsAllowed(true).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        checkArguments();
        final Budget budget = budget();
        final Findings findings = new Findings();
        final Map<String, String> machine;
        try (Workplace place = run.open()) {
            machine = place.machine();
            final Processes processes = place.processes();
            final Memory memory = place.memory();
            final Path work = place.directory();
            final Path home = run.home();
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
        }
        final Report report = Report.ofEverything(machine, findings);
        run.write(report, "end-to-end" + (quick ? "-quick" : ""), Publication.END_TO_END);
        return findings.failures().isEmpty() ? 0 : 1;
    }

    /** What would otherwise be noticed at its turn, or at the end. */
    private void checkArguments() throws IOException {
        if (rounds != null && rounds < 1) {
            throw wrong("--rounds: " + rounds + " (expected: 1 or more)");
        }
        try {
            Scale.check(onlyScale);
        } catch (final IllegalArgumentException e) {
            throw wrong("--only-scale: " + e.getMessage());
        }
        run.check(spec.commandLine(), Publication.END_TO_END);
    }

    private CommandLine.ParameterException wrong(final String message) {
        return RunOptions.wrong(spec.commandLine(), message);
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
