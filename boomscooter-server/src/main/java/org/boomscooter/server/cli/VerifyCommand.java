package org.boomscooter.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.boomscooter.server.backup.BackupCheck;
import org.boomscooter.server.disk.RealDisk;
import org.boomscooter.server.verify.LogVerifier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Checks a data directory. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        header = "Check everything on disk against its checksums.",
        description = {
            "Reads every batch, footer, index with its zone maps, and companion, and",
            "compares a backup with its manifests. A server may be running: what it has",
            "committed is checked. Changes nothing."
        },
        exitCodeList = {"0:all is whole", "1:something is not, or cannot be read", "2:wrong usage"},
        footer = {
            "  boomscooter verify ~/.local/share/boomscooter",
            "  boomscooter verify /data/logs/spans --output json"
        })
final class VerifyCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private OutputOption output;

    @Parameters(
            paramLabel = "DIR",
            description = "A data directory, the directory of one log in it, or a backup.")
    private Path directory;

    VerifyCommand(final Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        if (!Files.exists(directory)) {
            throw new NoSuchFileException(directory.toString());
        }
        if (!Files.isDirectory(directory)) {
            throw new CommandException(
                    directory
                            + ": is no directory (expected: a directory; 'boomscooter segment"
                            + " verify' checks one file)");
        }
        final VerifyPrinter printer = new VerifyPrinter(terminal, output.on(terminal));
        final boolean agrees =
                !BackupCheck.isBackup(directory)
                        || new BackupCheck(new RealDisk(), directory, printer).run();
        final boolean whole = new LogVerifier(printer).verify(directory);
        printer.end();
        return agrees && whole ? ExitCode.DONE : ExitCode.FAILED;
    }
}
