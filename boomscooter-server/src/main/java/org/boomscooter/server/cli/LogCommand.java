package org.boomscooter.server.cli;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.LogInfo;
import org.boomscooter.client.LogSettings;
import org.boomscooter.format.protocol.AckLevel;
import org.boomscooter.format.segment.Retention;
import org.boomscooter.format.segment.SeqnoMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Logs as a whole. */
@Command(
        name = "log",
        mixinStandardHelpOptions = true,
        header = "Create, change, list, describe, watch and delete logs.")
final class LogCommand {
    private final Terminal terminal;
    @Spec private CommandSpec spec;

    LogCommand(final Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            header = "Make a log.",
            description = {
                "What is said here stays so for the life of the log, but for how long it keeps",
                "things: see 'log set'. 'produce' makes a log by itself, with the defaults."
            },
            exitCodeList = {
                "0:it is there",
                "1:there is one already, or no server",
                "2:wrong usage"
            },
            footer = {
                "  boomscooter log create spans",
                "  boomscooter log create samples/3 --seqno client --segment-size 64MiB",
                "  boomscooter log create events --raw-retention 1d --retention 90d,500GiB"
            })
    int create(
            @Mixin final ServerOption server,
            @Mixin final OutputOption output,
            @Parameters(
                            paramLabel = "LOG",
                            converter = LogNameConverter.class,
                            description =
                                    "Up to 4 components of letters, digits, '.', '_', '-', joined by '/'.")
                    final String name,
            @Option(
                            names = "--seqno",
                            paramLabel = "server|client",
                            defaultValue = "server",
                            completionCandidates = WordConverter.SeqnoModes.class,
                            description =
                                    "Who numbers the messages: the server, 0, 1, 2...; or the "
                                            + "producer, strictly increasing. Default: server.")
                    final SeqnoMode seqnoMode,
            @Option(
                            names = "--visible-at",
                            paramLabel = "written|synced",
                            defaultValue = "synced",
                            completionCandidates = WordConverter.AckLevels.class,
                            description =
                                    "What a batch must be before consumers see it. Default: synced.")
                    final AckLevel visibleAt,
            @Option(
                            names = "--segment-size",
                            paramLabel = "SIZE",
                            converter = SizeConverter.OfSegment.class,
                            description =
                                    "Length of a segment file, 1MiB to 1GiB, a multiple of 4KiB. "
                                            + "Default: the server's.")
                    final Integer segmentBytes,
            @Option(names = "--no-companion", description = "Keep no LZ4 companions.")
                    final boolean withoutCompanion,
            @Option(
                            names = "--raw-retention",
                            paramLabel = "AGE,SIZE",
                            converter = RetentionConverter.class,
                            description =
                                    "How long sealed segments keep their raw files, before their LZ4 "
                                            + "companions alone serve, such as 7d, 10GiB, 7d,10GiB or "
                                            + "keep. Default: the server's.")
                    final Retention rawRetention,
            @Option(
                            names = "--retention",
                            paramLabel = "AGE,SIZE",
                            converter = RetentionConverter.class,
                            description =
                                    "How long sealed segments are kept at all. Default: the server's.")
                    final Retention retention,
            @Option(
                            names = "--if-not-exists",
                            description = "It is no failure when the log is there already.")
                    final boolean ifNotExists) {
        final LogSettings settings =
                new LogSettings(
                        name,
                        seqnoMode,
                        visibleAt,
                        segmentBytes == null ? 0 : segmentBytes,
                        !withoutCompanion,
                        rawRetention,
                        retention,
                        0,
                        ifNotExists);
        try (BoomscooterClient client = server.connect()) {
            output.on(terminal).print(rows(List.of(client.admin().createLog(settings))));
        }
        return ExitCode.DONE;
    }

    @Command(
            name = "set",
            mixinStandardHelpOptions = true,
            header = "Change how long a log keeps things.",
            description = {
                "What is older, or more, than is kept from now on begins to go within seconds:",
                "raw files whose companion is whole, whole segments. What has gone stays gone."
            },
            exitCodeList = {
                "0:done",
                "1:no such log, one without companions, or no server",
                "2:wrong usage"
            },
            footer = {
                "  boomscooter log set spans --retention 7d",
                "  boomscooter log set spans --raw-retention 1d,50GiB --retention keep"
            })
    int set(
            @Mixin final ServerOption server,
            @Mixin final OutputOption output,
            @Mixin final LogParameter log,
            @Option(
                            names = "--raw-retention",
                            paramLabel = "AGE,SIZE",
                            converter = RetentionConverter.class,
                            description =
                                    "How long sealed segments keep their raw files, before their LZ4 "
                                            + "companions alone serve, such as 7d, 10GiB, 7d,10GiB or "
                                            + "keep.")
                    final Retention rawRetention,
            @Option(
                            names = "--retention",
                            paramLabel = "AGE,SIZE",
                            converter = RetentionConverter.class,
                            description = "How long sealed segments are kept at all.")
                    final Retention retention) {
        if (rawRetention == null && retention == null) {
            throw new ParameterException(
                    spec.commandLine().getSubcommands().get("set"),
                    "nothing to set (expected: --raw-retention or --retention)");
        }
        final LogInfo info;
        try (BoomscooterClient client = server.connect()) {
            info = client.admin().setRetention(log.name(), rawRetention, retention);
        }
        LogDescription.of(info).print(output.on(terminal));
        return ExitCode.DONE;
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            header = "List logs.",
            exitCodeList = {"0:done", "1:no server", "2:wrong usage"},
            footer = {"  boomscooter log list", "  boomscooter log list samples/ --output json"})
    int list(
            @Mixin final ServerOption server,
            @Mixin final OutputOption output,
            @Parameters(
                            arity = "0..1",
                            paramLabel = "PREFIX",
                            defaultValue = "",
                            description = "Only logs whose names begin so.")
                    final String prefix) {
        try (BoomscooterClient client = server.connect()) {
            output.on(terminal).print(rows(client.admin().listLogs(prefix)));
        }
        return ExitCode.DONE;
    }

    private static Rows rows(final List<LogInfo> logs) {
        final Rows rows =
                new Rows(
                        "log",
                        "seqnos",
                        "earliest",
                        "next",
                        "segments",
                        "rawBytes",
                        "companionBytes",
                        "state");
        for (final LogInfo log : logs) {
            rows.add(
                    log.name(),
                    lowerCase(log.seqnoMode()),
                    log.earliestSeqno(),
                    log.committedSeqno(),
                    log.segmentCount(),
                    log.rawBytes(),
                    log.companionBytes(),
                    state(log));
        }
        return rows;
    }

    private static String state(final LogInfo log) {
        if (log.readOnly()) {
            return "read-only";
        }
        return log.damages().isEmpty() ? "ok" : "damaged";
    }

    private static String lowerCase(final Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    @Command(
            name = "describe",
            mixinStandardHelpOptions = true,
            header = "Tell everything about a log.",
            exitCodeList = {"0:done", "1:no such log, or no server", "2:wrong usage"},
            footer = {
                "  boomscooter log describe spans",
                "  boomscooter log describe spans --output json | jq .directory"
            })
    int describe(
            @Mixin final ServerOption server,
            @Mixin final OutputOption output,
            @Mixin final LogParameter log) {
        final LogInfo info;
        try (BoomscooterClient client = server.connect()) {
            info = client.admin().describeLog(log.name());
        }
        LogDescription.of(info).print(output.on(terminal));
        return ExitCode.DONE;
    }

    @Command(
            name = "watch",
            mixinStandardHelpOptions = true,
            header = "Tell which logs change, as they do.",
            description = {
                "One line for each log that has changed, at most once per interval; first all",
                "logs as they stand. KIND is exists for these, then created, grown or deleted;",
                "grown is all else, a segment that is begun or removed, too. NEXT is the seqno",
                "behind the last one that consumers may see, SEGMENT and LENGTH the newest",
                "segment and its committed bytes, EARLIEST the first seqno that is kept. JSON",
                "lines also name all segments that were begun since the line before. Goes on",
                "until interrupted, over lost connections."
            },
            exitCodeList = {
                "0:--count was reached, or nobody reads the output any more",
                "1:no server",
                "2:wrong usage"
            },
            footer = {
                "  boomscooter log watch",
                "  boomscooter log watch samples/ --interval 1s --output json | jq .newSegments"
            })
    int watch(
            @Mixin final ServerOption server,
            @Mixin final OutputOption output,
            @Parameters(
                            arity = "0..1",
                            paramLabel = "PREFIX",
                            defaultValue = "",
                            description = "Only logs whose names begin so.")
                    final String prefix,
            @Option(
                            names = "--interval",
                            paramLabel = "TIME",
                            defaultValue = "100ms",
                            converter = ServerOption.TimeConverter.class,
                            description =
                                    "At most one line for a log in this time. Default: 100ms.")
                    final long intervalMs,
            @Option(
                            names = "--count",
                            paramLabel = "N",
                            converter = NumberConverter.NotNegative.class,
                            description = "Stop after so many lines.")
                    final Long count)
            throws InterruptedException {
        final LogWatch watch = new LogWatch(terminal, output.on(terminal).areJson());
        try (BoomscooterClient client = server.connect()) {
            watch.print(
                    client.admin(),
                    prefix,
                    Duration.ofMillis(intervalMs),
                    count == null ? Long.MAX_VALUE : count);
        }
        return ExitCode.DONE;
    }

    @Command(
            name = "delete",
            mixinStandardHelpOptions = true,
            header = "Delete a log with all its messages and files.",
            description = "Asks on a terminal; elsewhere it wants --yes.",
            exitCodeList = {"0:it is gone", "1:no such log, no server, or no yes", "2:wrong usage"},
            footer = {"  boomscooter log delete load", "  boomscooter log delete load --yes"})
    int delete(
            @Mixin final ServerOption server,
            @Mixin final LogParameter log,
            @Option(
                            names = {"-y", "--yes"},
                            description = "Do not ask.")
                    final boolean isSure) {
        try (BoomscooterClient client = server.connect()) {
            final LogInfo info = client.admin().describeLog(log.name());
            if (!isSure && !Confirmation.ask(terminal, question(info))) {
                throw new CommandException(
                        log.name() + " is not deleted: nobody said yes (see --yes)");
            }
            client.admin().deleteLog(log.name());
        }
        return ExitCode.DONE;
    }

    private static String question(final LogInfo log) {
        return String.format(
                "Delete '%s' with all messages below seqno %d?", log.name(), log.appendedSeqno());
    }
}
