package org.boomscooter.server.cli;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The subcommands of {@code boomscooter}. Only the one that is called is loaded: reading the
 * annotations of all costs a good part of the time that {@code --help} takes.
 */
final class Subcommands {
    private record Entry(String name, String header, Function<Terminal, Object> command) {}

    private static final List<Entry> ENTRIES =
            List.of(
                    new Entry("serve", "Run a server.", ServeCommand::new),
                    new Entry(
                            "log",
                            "Create, change, list, describe, watch and delete logs.",
                            LogCommand::new),
                    new Entry("produce", "Append messages to a log.", ProduceCommand::new),
                    new Entry("consume", "Print the messages of a log.", ConsumeCommand::new),
                    new Entry(
                            "cursor",
                            "List, set and delete the cursors of a log.",
                            CursorCommand::new),
                    new Entry(
                            "bench",
                            "Measure a server with a built-in load generator.",
                            BenchCommand::new),
                    new Entry(
                            "demo",
                            "See it work: a real file in, and back three ways.",
                            DemoCommand::new),
                    new Entry(
                            "segment",
                            "Look into segments, indexes and companions.",
                            SegmentCommand::new),
                    new Entry(
                            "verify",
                            "Check everything on disk against its checksums.",
                            VerifyCommand::new),
                    new Entry("metrics", "Print how a server is doing.", MetricsCommand::new),
                    new Entry(
                            "backup",
                            "Make a backup of a data directory, or bring one up to date.",
                            BackupCommand::new),
                    new Entry("restore", "Make a data directory of a backup.", RestoreCommand::new),
                    new Entry(
                            "copy",
                            "Copy a log to another server, with its seqnos.",
                            CopyCommand::new),
                    new Entry("config", "Show the settings.", ConfigCommand::new),
                    new Entry(
                            "completion",
                            "Print a completion script for bash and zsh.",
                            CompletionCommand::new));

    private Subcommands() {}

    static void addTo(final CommandLine root, final Terminal terminal, final String... args) {
        final List<String> words = Arrays.asList(args);
        for (final Entry entry : ENTRIES) {
            if (words.contains(entry.name)) {
                root.addSubcommand(entry.name, command(entry.command.apply(terminal)));
            } else {
                root.addSubcommand(entry.name, placeholder(entry));
            }
        }
    }

    /** For whoever needs the whole tree: the completion script, the reference, the tests. */
    static void addAllTo(final CommandLine root, final Terminal terminal) {
        addTo(root, terminal, ENTRIES.stream().map(Entry::name).toArray(String[]::new));
    }

    private static CommandLine command(final Object object) {
        final CommandLine command = new CommandLine(object);
        if (object instanceof BenchCommand bench) {
            for (final Object child : bench.subcommands()) {
                command.addSubcommand(child);
            }
        }
        setHeadings(command);
        return command;
    }

    /** The same words in the help of every command. */
    private static void setHeadings(final CommandLine command) {
        final UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        if (command.getSubcommands().isEmpty()) {
            usage.exitCodeListHeading("%nExit codes:%n").footerHeading("%nExamples:%n");
        } else {
            usage.synopsisSubcommandLabel("COMMAND").commandListHeading("%nCommands:%n");
        }
        command.getSubcommands().values().forEach(Subcommands::setHeadings);
    }

    /** Enough of a command for the list in {@code --help}. */
    private static CommandLine placeholder(final Entry entry) {
        final CommandSpec spec = CommandSpec.create().name(entry.name);
        spec.usageMessage().header(entry.header);
        return new CommandLine(spec);
    }
}
