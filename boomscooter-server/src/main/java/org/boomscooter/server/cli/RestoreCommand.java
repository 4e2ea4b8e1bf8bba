package org.boomscooter.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.boomscooter.server.backup.Restore;
import org.boomscooter.server.disk.RealDisk;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The way back from a backup. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        header = "Make a data directory of a backup.",
        description = {
            "Copies every file, compares it with the manifest and verifies it. A server",
            "opens the result as after a crash. Interrupted, it goes on when it is called",
            "again; no server opens the directory before it is done."
        },
        exitCodeList = {
            "0:everything is there, and whole",
            "1:something is missing or damaged, or DIR is not empty",
            "2:wrong usage"
        },
        footer = {
            "  boomscooter restore /mnt/backup/boomscooter /var/lib/boomscooter",
            "  boomscooter restore /mnt/backup/boomscooter ./look --log spans/"
        })
final class RestoreCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private OutputOption output;

    @Parameters(index = "0", paramLabel = "TARGET", description = "What 'backup' has made.")
    private Path backup;

    @Parameters(index = "1", paramLabel = "DIR", description = "A new or an empty directory.")
    private Path directory;

    @Option(
            names = "--log",
            paramLabel = "PREFIX",
            defaultValue = "",
            description = "Only logs whose names begin so.")
    private String prefix;

    RestoreCommand(final Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        final BackupPrinter printer = new BackupPrinter(terminal, output.on(terminal));
        final boolean whole = new Restore(new RealDisk(), backup, directory, prefix, printer).run();
        printer.end();
        return whole ? ExitCode.DONE : ExitCode.FAILED;
    }
}
