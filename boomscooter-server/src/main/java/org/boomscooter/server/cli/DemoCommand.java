package org.boomscooter.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.boomscooter.server.config.Quantity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Everything once, with a real file. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        header = "See it work: a real file in, and back three ways.",
        description = {
            "Starts a server on a temporary directory, appends the lines of a file, reads",
            "them back over the network, from the files of the log and from its LZ4",
            "companions, compares them byte for byte with the file, shows what lies on",
            "disk, and cleans up."
        },
        exitCodeList = {"0:every byte came back", "1:something differs", "2:wrong usage"},
        footer = {"  boomscooter demo", "  boomscooter demo /var/log/syslog --keep"})
final class DemoCommand implements Callable<Integer> {
    /** Files of text that many machines have. */
    private static final List<String> WELL_KNOWN =
            List.of(
                    "/var/log/dpkg.log",
                    "/var/log/dnf.log",
                    "/var/log/pacman.log",
                    "/var/log/install.log",
                    "/usr/share/dict/words",
                    "/etc/services",
                    "README.md");

    private final Terminal terminal;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "Text file. Default: /var/log/dpkg.log, or another that is here.")
    private Path file;

    @Option(names = "--keep", description = "Leave the data directory for a look around.")
    private boolean isKept;

    DemoCommand(final Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        System.setProperty("boomscooter.logging.level", "warn");
        final Path input = file == null ? wellKnown() : InputFile.notDirectory(file);
        terminal.print("input: " + input + ", " + Quantity.roundBytes(Files.size(input)));
        try (TemporaryDirectory data = new TemporaryDirectory("boomscooter-demo-", isKept)) {
            final boolean isEqual = new DemoRun(terminal, input, data.path()).run(Map.of());
            terminal.print(
                    isEqual
                            ? "Every byte came back, three ways."
                            : "FAILED: what came back is not what went in, see above.");
            terminal.print(
                    isKept
                            ? "Kept: " + data.path() + "; remove it when you have seen enough."
                            : "Removed the data directory; --keep leaves it.");
            return isEqual ? ExitCode.DONE : ExitCode.FAILED;
        }
    }

    private static Path wellKnown() throws IOException {
        for (final String name : WELL_KNOWN) {
            final Path candidate = Path.of(name);
            if (Files.isReadable(candidate) && Files.size(candidate) > 0) {
                return candidate;
            }
        }
        throw new CommandException("no text file found; name one: boomscooter demo FILE");
    }
}
