package org.boomscooter.server.cli;

import java.util.List;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.CursorInfo;
import org.boomscooter.client.LogInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Positions that the server keeps for consumers. */
@Command(
        name = "cursor",
        mixinStandardHelpOptions = true,
        header = "List, set and delete the cursors of a log.")
final class CursorCommand {
    private final Terminal terminal;

    CursorCommand(final Terminal terminal) {
        this.terminal = terminal;
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            header = "List the cursors of a log, and how far they are behind.",
            description = {
                "LAG is how many seqnos lie between a cursor and the end of what consumers may",
                "see. A cursor below the log's earliest seqno goes on there."
            },
            exitCodeList = {"0:done", "1:no such log, or no server", "2:wrong usage"},
            footer = {
                "  boomscooter cursor list orders",
                "  boomscooter cursor list orders --output json | jq .lag"
            })
    int list(
            @Mixin final ServerOption server,
            @Mixin final OutputOption output,
            @Mixin final LogParameter log) {
        try (BoomscooterClient client = server.connect()) {
            output.on(terminal).print(rows(client.admin().listCursors(log.name())));
        }
        return ExitCode.DONE;
    }

    private static Rows rows(final List<CursorInfo> cursors) {
        final Rows rows = new Rows("cursor", "next", "lag", "committed");
        for (final CursorInfo cursor : cursors) {
            rows.add(cursor.name(), cursor.nextSeqno(), cursor.lag(), cursor.committed());
        }
        return rows;
    }

    @Command(
            name = "set",
            mixinStandardHelpOptions = true,
            header = "Put a cursor somewhere, forward or backward, or make it.",
            description = {
                "Stop who consumes with it first: whoever runs moves it on from where they are."
            },
            exitCodeList = {
                "0:it stands there",
                "1:no such log, a seqno behind its end, or no server",
                "2:wrong usage"
            },
            footer = {
                "  boomscooter cursor set orders billing 4711",
                "  boomscooter cursor set orders billing latest"
            })
    int set(
            @Mixin final ServerOption server,
            @Mixin final OutputOption output,
            @Mixin final LogParameter log,
            @Parameters(
                            index = "1",
                            paramLabel = "CURSOR",
                            converter = CursorNameConverter.class,
                            description = "Name of the cursor.")
                    final String cursor,
            @Parameters(
                            index = "2",
                            paramLabel = "SEQNO|earliest|latest",
                            converter = PlaceConverter.class,
                            description = "The first seqno to be consumed, or a word for it.")
                    final Place place) {
        try (BoomscooterClient client = server.connect()) {
            final long seqno = place.in(client.admin().describeLog(log.name()));
            output.on(terminal)
                    .print(rows(List.of(client.admin().resetCursor(log.name(), cursor, seqno))));
        }
        return ExitCode.DONE;
    }

    @Command(
            name = "delete",
            mixinStandardHelpOptions = true,
            header = "Delete a cursor.",
            exitCodeList = {
                "0:it is gone",
                "1:no such log, no such cursor, or no server",
                "2:wrong usage"
            },
            footer = {"  boomscooter cursor delete orders billing"})
    int delete(
            @Mixin final ServerOption server,
            @Mixin final LogParameter log,
            @Parameters(
                            index = "1",
                            paramLabel = "CURSOR",
                            converter = CursorNameConverter.class,
                            description = "Name of the cursor.")
                    final String cursor) {
        try (BoomscooterClient client = server.connect()) {
            client.admin().deleteCursor(log.name(), cursor);
        }
        return ExitCode.DONE;
    }

    /** A seqno, or what it is called. */
    interface Place {
        long in(LogInfo log);
    }

    /** Tells picocli how a place is written. */
    static final class PlaceConverter implements ITypeConverter<Place> {
        @Override
        public Place convert(final String text) {
            if (text.matches("\\d{1,18}")) {
                final long seqno = Long.parseLong(text);
                return log -> seqno;
            }
            return switch (text) {
                case "earliest" -> LogInfo::earliestSeqno;
                case "latest" -> LogInfo::committedSeqno;
                default ->
                        throw new TypeConversionException(
                                "'" + text + "' (expected: a seqno, earliest or latest)");
            };
        }
    }
}
