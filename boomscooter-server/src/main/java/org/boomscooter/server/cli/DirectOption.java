package org.boomscooter.server.cli;

import java.nio.file.Path;
import org.boomscooter.client.direct.DirectMode;
import org.boomscooter.client.direct.DirectReader;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --direct} and how, for commands that read a log from its files or from a server. */
final class DirectOption {
    @Option(
            names = "--direct",
            paramLabel = "DIR",
            description = "Read the files of this data directory instead of asking a server.")
    private Path directory;

    @Option(
            names = "--direct-mode",
            paramLabel = "auto|mmap|pread",
            completionCandidates = WordConverter.DirectModes.class,
            description =
                    "With --direct: map the files, or read them piece by piece, as a shared file "
                            + "system needs it (NFS, SSHFS, CIFS). Default: auto, by the type of "
                            + "the file system.")
    private DirectMode mode;

    @Option(
            names = "--notify",
            description =
                    "With --direct: be woken by the server that writes the files, instead of "
                            + "looking often.")
    private boolean notified;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** Whether files are read. */
    boolean isAsked() {
        if (directory == null && (mode != null || notified)) {
            throw new ParameterException(
                    command.commandLine(), "--direct-mode and --notify need --direct DIR.");
        }
        return directory != null;
    }

    /** Whether a server wakes who reads files. */
    boolean isNotified() {
        return notified;
    }

    /** Only if files are read; says what it cannot show. */
    DirectReader reader(final String log, final Terminal terminal) {
        final DirectReader reader =
                DirectReader.open(directory, log)
                        .tell(text -> terminal.say("boomscooter: " + text));
        return mode == null ? reader : reader.mode(mode);
    }
}
