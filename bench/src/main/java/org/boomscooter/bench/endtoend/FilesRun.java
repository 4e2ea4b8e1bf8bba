package org.boomscooter.bench.endtoend;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.boomscooter.bench.report.Findings;
import org.boomscooter.bench.report.Publication;
import org.boomscooter.bench.report.Report;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The program that measures what is done with the files of a log: look-ups, catching up, checks.
 */
@Command(
        name = "bench/run.sh files",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        header =
                "Measures look-ups in a log, catching up with it, and checking it, at several sizes.",
        description = {
            "Fills a log, looks for messages by seqno, key and time, and reads and checks all of it in every"
                    + " way there is, beside 'cat' and 'lz4 -dc' of the same bytes. Nothing else should"
                    + " run on the machine."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all was measured",
            "1:something failed or was left out",
            "2:wrong usage"
        })
public final class FilesRun implements Callable<Integer> {
    private static final Duration LIMIT = Duration.ofMinutes(40);
    private static final int MOST_GIGABYTES = 1_000;

    @Spec private CommandSpec spec;

    @Option(
            names = "--gigabytes",
            split = ",",
            defaultValue = "1,10,30",
            paramLabel = "N",
            description = "Sizes of the log. Default: ${DEFAULT-VALUE}.")
    private List<Integer> gigabytes = List.of();

    @Option(
            names = "--rounds",
            defaultValue = "3",
            paramLabel = "N",
            description =
                    "How often all of the log is read in each way. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Mixin private RunOptions run;

    public static void main(final String[] args) {
        // The script gives its own defaults first.
        System.exit(
                new CommandLine(new FilesRun()).setOverwrittenOptionsAllowed(true).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        checkArguments();
        final Findings findings = new Findings();
        final Map<String, String> machine;
        try (Workplace place = run.open()) {
            machine = place.machine();
            final BoomscooterServer server =
                    new BoomscooterServer(place.processes(), run.home()).with("-X", "scrub.rate=0");
            final ScaleContext context =
                    new ScaleContext(
                            place.processes(), place.memory(), place.directory(), findings, server);
            final Deadline deadline = new Deadline(LIMIT);
            for (final int length : gigabytes) {
                final Size size = Size.gigabytes(length);
                deadline.attempt(findings, size.toString(), new FilesOfALog(context, size, rounds));
            }
        }
        run.write(Report.ofSizes("Files of a log", machine, findings), "files", Publication.FILES);
        return findings.failures().isEmpty() ? 0 : 1;
    }

    private void checkArguments() throws Exception {
        for (final int length : gigabytes) {
            if (length < 1 || length > MOST_GIGABYTES) {
                throw RunOptions.wrong(
                        spec.commandLine(),
                        "--gigabytes: " + length + " (expected: 1 to " + MOST_GIGABYTES + ")");
            }
        }
        if (rounds < 1) {
            throw RunOptions.wrong(
                    spec.commandLine(), "--rounds: " + rounds + " (expected: 1 or more)");
        }
        run.check(spec.commandLine(), Publication.FILES);
    }
}
