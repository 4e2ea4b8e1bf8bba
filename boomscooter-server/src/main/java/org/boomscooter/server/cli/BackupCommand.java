package org.boomscooter.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.boomscooter.server.backup.Backup;
import org.boomscooter.server.backup.BackupOptions;
import org.boomscooter.server.backup.Linking;
import org.boomscooter.server.disk.RealDisk;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A second copy of a data directory. */
@Command(
        name = "backup",
        mixinStandardHelpOptions = true,
        header = "Make a backup of a data directory, or bring one up to date.",
        description = {
            "Reads the files; a server may be running on them, and is not asked. Of each",
            "log it takes what was committed when it came to it, and verifies what it",
            "took. Interrupted, it goes on when it is called again; what the backup held",
            "before stays restorable meanwhile."
        },
        exitCodeList = {
            "0:everything was taken, and is whole",
            "1:something was not, or is damaged, or the target is none for it",
            "2:wrong usage"
        },
        footer = {
            "  boomscooter backup /var/lib/boomscooter /mnt/backup/boomscooter",
            "  boomscooter backup /var/lib/boomscooter /mnt/backup/boomscooter --incremental"
        })
final class BackupCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private OutputOption output;

    @Parameters(index = "0", paramLabel = "DIR", description = "A data directory.")
    private Path directory;

    @Parameters(
            index = "1",
            paramLabel = "TARGET",
            description = "A new directory, or a backup: see --incremental.")
    private Path target;

    @Option(
            names = "--incremental",
            description = "Bring the backup in TARGET up to date: only what is new is transferred.")
    private boolean incremental;

    @Option(
            names = "--prune",
            description = "Remove from the backup what is gone from DIR. Default: keep it.")
    private boolean prune;

    @Option(
            names = "--verify-all",
            description =
                    "Also verify what was transferred earlier, and transfer anew what is damaged "
                            + "in TARGET. Default: what is new.")
    private boolean verifyAll;

    @ArgGroup private LinkOption linking = new LinkOption();

    /** One of the two, or neither. */
    static final class LinkOption {
        @Option(
                names = "--link",
                description =
                        "Link sealed files, or fail. Default: link where TARGET is on the file "
                                + "system of DIR, else copy.")
        private boolean link;

        @Option(
                names = "--copy",
                description =
                        "Copy sealed files: a backup that shares no bytes with DIR, and goes on "
                                + "so with --incremental.")
        private boolean copy;

        private Linking value() {
            if (link) {
                return Linking.ALWAYS;
            }
            return copy ? Linking.NEVER : Linking.AUTO;
        }
    }

    BackupCommand(final Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        final BackupPrinter printer = new BackupPrinter(terminal, output.on(terminal));
        final boolean whole =
                new Backup(
                                new RealDisk(),
                                directory,
                                target,
                                new BackupOptions(linking.value(), incremental, prune, verifyAll),
                                printer)
                        .run();
        printer.end();
        return whole ? ExitCode.DONE : ExitCode.FAILED;
    }
}
