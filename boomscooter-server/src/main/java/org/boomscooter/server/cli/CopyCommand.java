package org.boomscooter.server.cli;

import java.util.concurrent.Callable;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.server.Address;
import org.boomscooter.server.backup.CopyException;
import org.boomscooter.server.backup.CopyListener;
import org.boomscooter.server.backup.CopyOptions;
import org.boomscooter.server.backup.LogCopy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A log from one server to another. */
@Command(
        name = "copy",
        mixinStandardHelpOptions = true,
        header = "Copy a log to another server, with its seqnos.",
        description = {
            "Payloads, types, versions, keys, channels and seqnos are the same there;",
            "batches, append times and producers are not. A log that is not there is made",
            "like this one. One that is there is gone on with behind its last message, if",
            "that is the same here: so does a copy that was interrupted."
        },
        exitCodeList = {
            "0:the end asked for was reached",
            "1:something is damaged or gone, the other log is no copy, or no server",
            "2:wrong usage"
        },
        footer = {
            "  boomscooter copy spans --to-server backup:7400",
            "  boomscooter copy spans --from 5000000 --to-server 127.0.0.1:7401 --as old/spans",
            "  boomscooter copy spans --to-server backup:7400 --follow"
        })
final class CopyCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec private CommandSpec spec;
    @Mixin private ServerOption server;
    @Mixin private OutputOption output;
    @Mixin private LogParameter log;

    @Option(
            names = "--to-server",
            paramLabel = "HOST:PORT",
            required = true,
            converter = ServerOption.AddressConverter.class,
            description = "Server to copy to. It gets the same token.")
    private Address target;

    @Option(
            names = "--as",
            paramLabel = "NAME",
            converter = LogNameConverter.class,
            description = "Name of the log there. Default: the same.")
    private String name;

    @Option(
            names = "--from",
            paramLabel = "SEQNO",
            converter = NumberConverter.NotNegative.class,
            description = "First seqno of a copy that is made. Default: the earliest.")
    private Long from;

    @Option(
            names = "--to",
            paramLabel = "SEQNO",
            converter = NumberConverter.NotNegative.class,
            description = "Last seqno. Default: the end as it stands.")
    private Long to;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on at the tail until interrupted, or --to.")
    private boolean follow;

    @Option(
            names = "--skip-damage",
            description =
                    "Leave out what is damaged or not kept any more; only in a log of "
                            + "client-assigned seqnos. Default: stop there.")
    private boolean skipDamage;

    CopyCommand(final Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        final Progress progress = new Progress(terminal, "copied");
        final String copy = name == null ? log.name() : name;
        if (copy.equals(log.name()) && target.equals(server.address())) {
            throw new ParameterException(
                    spec.commandLine(),
                    target + ": log " + copy + " is the one to copy; name another with --as.");
        }
        final long startNs = System.nanoTime();
        final boolean whole;
        try (BoomscooterClient source = server.connect();
                BoomscooterClient other = server.connect(target)) {
            whole =
                    new LogCopy(
                                    source,
                                    other,
                                    new CopyOptions(log.name(), copy, from, to, follow, skipDamage),
                                    new Talk(progress))
                            .run();
        } catch (final CopyException e) {
            throw new CommandException(e.getMessage(), e);
        } finally {
            progress.end();
        }
        output.on(terminal).print(new Rates(progress, System.nanoTime() - startNs).rows(copy));
        return whole ? ExitCode.DONE : ExitCode.FAILED;
    }

    private final class Talk implements CopyListener {
        private final Progress progress;

        Talk(final Progress progress) {
            this.progress = progress;
        }

        @Override
        public void onMessage(final int payloadBytes) {
            progress.add(payloadBytes);
        }

        @Override
        public void onDamage(final String text) {
            terminal.sayOver("");
            terminal.say("boomscooter: log " + log.name() + ": " + text);
        }
    }
}
