package org.boomscooter.server.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code boomscooter} command. */
@Command(
        name = "boomscooter",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        header = "An append-only log server whose files are its API.")
public final class Main {
    private Main() {}

    public static void main(final String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }
}
