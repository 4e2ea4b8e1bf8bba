package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.boomscooter.bench.report.Publication;
import org.boomscooter.bench.report.Report;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Where a run works and where its report goes. */
final class RunOptions {
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

    Path home() {
        return home;
    }

    /** What would otherwise be noticed when something is opened, or at the end. */
    void check(final CommandLine commandLine, final Publication publication) throws IOException {
        if (!Files.isDirectory(workDirectory)) {
            throw wrong(
                    commandLine,
                    "--work-dir: " + workDirectory + " is no directory: make it first");
        }
        if (page != null && !Files.isRegularFile(page)) {
            throw wrong(commandLine, "--publish: " + page + " is no file");
        }
        if (page != null) {
            try {
                publication.into(Files.readString(page), "");
            } catch (final IllegalArgumentException e) {
                throw wrong(commandLine, "--publish: " + page + ": " + e.getMessage());
            }
        }
        Files.createDirectories(results);
    }

    static CommandLine.ParameterException wrong(
            final CommandLine commandLine, final String message) {
        return new CommandLine.ParameterException(commandLine, message);
    }

    Workplace open() throws IOException, InterruptedException {
        return Workplace.open(workDirectory, home, !memoryAsItIs);
    }

    /**
     * Writes the report, prints it, and publishes it where that is wanted.
     *
     * @param name of the kind of run, for the name of its files
     */
    void write(final Report report, final String name, final Publication publication)
            throws IOException {
        final String dated =
                LocalDateTime.now(ZoneId.systemDefault())
                                .format(DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmm"))
                        + "-"
                        + name;
        final Path written = report.write(results, dated);
        System.out.println(Files.readString(written));
        System.err.println("written to " + written);
        if (page != null) {
            Files.writeString(
                    page, publication.into(Files.readString(page), report.tables("### ")));
        }
    }
}
