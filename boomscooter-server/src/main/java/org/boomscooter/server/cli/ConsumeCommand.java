package org.boomscooter.server.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.ConsumerBuilder;
import org.boomscooter.client.EndPosition;
import org.boomscooter.client.Message;
import org.boomscooter.client.StartPosition;
import org.boomscooter.format.frame.KeyRange;
import org.boomscooter.format.segment.LookupCounts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Messages out of a log, over the network or straight from its files. */
@Command(
        name = "consume",
        mixinStandardHelpOptions = true,
        header = "Print the messages of a log.",
        description = {
            "One payload a line, from the earliest message to the end of the log as it",
            "stood when the command began, unless told otherwise. Checksums are verified;",
            "what is damaged, or was removed by retention before it could be read, is left",
            "out and told on standard error. Ctrl-C ends --follow with exit code 130,",
            "SIGTERM with 143.",
            "With --cursor the server keeps the place under a name: the next command that",
            "names it goes on behind what this one has printed. A new one is made at once.",
            "The place is kept when the output was written, every second and at the end,",
            "also after a signal."
        },
        exitCodeList = {
            "0:the end asked for was reached, or nobody reads the output any more",
            "1:no such log, no server, or something was left out: damaged, or gone",
            "2:wrong usage"
        },
        footer = {
            "  boomscooter consume greetings --count 10",
            "  boomscooter consume samples/3 --key 1000..1999 --explain",
            "  boomscooter consume orders --from -5m --follow --output json | jq .payload",
            "  boomscooter consume orders --cursor billing --follow",
            "  boomscooter consume spans --direct /var/lib/boomscooter --channel checkout/",
            "  boomscooter consume spans --direct /mnt/logs --notify -s loghost:7400 --follow"
        })
final class ConsumeCommand implements Callable<Integer> {
    private static final Duration IDLE = Duration.ofMillis(50);
    private static final Duration FOREVER = Duration.ofDays(1);

    private final Terminal terminal;

    @Spec private CommandSpec spec;
    @Mixin private ServerOption server;
    @Mixin private OutputOption output;
    @Mixin private LogParameter log;
    @Mixin private DirectOption direct;

    @Option(
            names = "--from",
            paramLabel = "START",
            defaultValue = "earliest",
            converter = StartConverter.class,
            description =
                    "earliest, latest, a seqno, a time (2026-11-21T12:00:00Z; without "
                            + "zone: UTC) or how long ago (-5m). Default: earliest.")
    private StartPosition from;

    @Option(
            names = "--to",
            paramLabel = "SEQNO",
            converter = NumberConverter.NotNegative.class,
            description = "Last seqno to print.")
    private Long to;

    @Option(
            names = "--count",
            paramLabel = "N",
            converter = NumberConverter.NotNegative.class,
            description = "Stop after so many messages.")
    private Long count;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on at the tail until interrupted, --to or --count.")
    private boolean follow;

    @Option(
            names = "--cursor",
            paramLabel = "NAME",
            converter = CursorNameConverter.class,
            description =
                    "Go on where the cursor of this name stands, and move it. "
                            + "--from counts for a new one only.")
    private String cursor;

    @Option(
            names = "--channel",
            paramLabel = "PREFIX",
            defaultValue = "",
            description = "Only batches whose channel begins so.")
    private String channelPrefix;

    @Option(
            names = "--key",
            paramLabel = "LO..HI",
            converter = KeyRangeConverter.class,
            description =
                    "Only messages with a key from LO to HI, both included; also K, LO.. or ..HI.")
    private KeyRange keys;

    @Option(
            names = "--explain",
            description = "At the end, tell on standard error what was read and what was skipped.")
    private boolean explain;

    @Option(
            names = "--lz4",
            description =
                    "Have old segments sent packed, as their companions lie on the server's disk: "
                            + "for thin lines.")
    private boolean lz4;

    @Option(names = "--raw", description = "Payloads back to back, nothing between them.")
    private boolean raw;

    @Option(names = "--framed", description = "A little-endian 32-bit length before each payload.")
    private boolean framed;

    ConsumeCommand(final Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        checkNoServerNeeded();
        final MessagePrinter printer = new MessagePrinter(terminal, form());
        final DamageTalk damages = new DamageTalk(terminal, log.name());
        try (LogSource source = LogSource.open(direct, server, terminal);
                Consumer consumer =
                        configure(source.consumer(log.name())).onDamage(damages).open()) {
            if (cursor == null) {
                print(consumer, printer);
            } else {
                printWithCursor(consumer, printer);
            }
            terminal.flush();
            if (explain) {
                explain(consumer.examined());
            }
        }
        return damages.end() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private void checkNoServerNeeded() {
        if (direct.isAsked() && (cursor != null || lz4)) {
            throw new ParameterException(
                    spec.commandLine(),
                    (lz4 ? "--lz4" : "--cursor") + " and --direct exclude each other.");
        }
    }

    private void explain(final LookupCounts counts) {
        terminal.say(
                output.format() == OutputFormat.JSON
                        ? Explanation.json(counts)
                        : Explanation.text(counts));
    }

    private MessagePrinter.Form form() {
        final boolean json = output.format() == OutputFormat.JSON;
        if ((raw ? 1 : 0) + (framed ? 1 : 0) + (json ? 1 : 0) > 1) {
            throw new ParameterException(
                    spec.commandLine(), "--raw, --framed and --output json exclude each other.");
        }
        if (json) {
            return MessagePrinter.Form.JSON;
        }
        if (raw) {
            return MessagePrinter.Form.RAW;
        }
        return framed ? MessagePrinter.Form.FRAMED : MessagePrinter.Form.LINE;
    }

    private ConsumerBuilder configure(final ConsumerBuilder consumer) {
        consumer.from(from).channelPrefix(channelPrefix).compressed(lz4);
        if (keys != null) {
            consumer.keys(keys.low(), keys.high());
        }
        if (count != null) {
            consumer.count(count);
        }
        if (cursor != null) {
            consumer.cursor(cursor);
        }
        return consumer.to(end());
    }

    private EndPosition end() {
        if (follow) {
            return to == null ? EndPosition.never() : EndPosition.seqno(to);
        }
        return to == null ? EndPosition.asItStands() : EndPosition.asItStandsUpTo(to);
    }

    /** What was printed is flushed when nothing more is there, so that a tail is seen at once. */
    private void print(final Consumer consumer, final MessagePrinter printer)
            throws InterruptedException {
        while (!consumer.isEnded()) {
            Message message = consumer.next(IDLE);
            if (message == null) {
                terminal.flush();
                message = consumer.isEnded() ? null : consumer.next(FOREVER);
            }
            if (message != null) {
                printer.print(message);
            }
        }
    }

    private void printWithCursor(final Consumer consumer, final MessagePrinter printer)
            throws InterruptedException {
        try (OutputCursor place = new OutputCursor(terminal, consumer)) {
            while (!consumer.isEnded() && !place.isStopping()) {
                final Message message = consumer.next(IDLE);
                if (message == null) {
                    terminal.flush();
                } else {
                    printer.print(message);
                }
                place.commitWhenDue();
            }
            place.commit();
        }
    }
}
