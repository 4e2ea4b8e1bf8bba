package org.boomscooter.server.cli;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The {@code boomscooter} command. */
@Command(
        name = "boomscooter",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = HelpCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        header = "An append-only log server whose files are its API.",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nThe first message:%n",
        footer = {
            "  boomscooter serve &",
            "  echo hello | boomscooter produce greetings",
            "  boomscooter consume greetings",
            "",
            "'boomscooter COMMAND --help' tells more of each. Exit codes: 0 done, 1 failed, 2 wrong usage;",
            "ended by Ctrl-C 130, by SIGTERM 143."
        })
public final class Main {
    private Main() {}

    public static void main(final String[] args) {
        System.exit(run(Terminal.ofProcess(), args));
    }

    /** Runs one command and returns its exit code. */
    static int run(final Terminal terminal, final String... args) {
        final CommandLine root = new CommandLine(new Main());
        Subcommands.addTo(root, terminal, args);
        return execute(configure(root, terminal), terminal, args);
    }

    /** The whole tree of commands. */
    static CommandLine tree(final Terminal terminal) {
        final CommandLine root = new CommandLine(new Main());
        Subcommands.addAllTo(root, terminal);
        return configure(root, terminal);
    }

    private static CommandLine configure(final CommandLine root, final Terminal terminal) {
        WordConverter.register(root);
        root.setOut(
                new PrintWriter(
                        new OutputStreamWriter(terminal.results(), StandardCharsets.UTF_8)));
        root.setErr(new PrintWriter(terminal.talk(), true, StandardCharsets.UTF_8));
        root.setExecutionExceptionHandler(new Failures(terminal));
        root.setParameterExceptionHandler(new WrongUsage());
        return root;
    }

    private static int execute(
            final CommandLine root, final Terminal terminal, final String... args) {
        if (args.length == 0) {
            root.usage(root.getErr());
            return ExitCode.USAGE;
        }
        final int exitCode = root.execute(args);
        try {
            root.getOut().flush();
            terminal.flush();
        } catch (final OutputClosedException e) {
            return ExitCode.DONE;
        } catch (final UncheckedIOException e) {
            if (exitCode == ExitCode.DONE) {
                terminal.say("boomscooter: " + e.getCause().getMessage());
            }
            return ExitCode.FAILED;
        }
        return exitCode;
    }
}
