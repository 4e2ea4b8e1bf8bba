package org.boomscooter.server.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.Message;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** How fast can one consumer read? */
@Command(
        name = "consume",
        mixinStandardHelpOptions = true,
        header = "Read a log from its beginning to its end, and print the rates.",
        description = "Checksums are verified, and every byte of every payload is looked at.",
        exitCodeList = {"0:done", "1:failed", "2:wrong usage"},
        footer = {
            "  boomscooter bench consume load",
            "  boomscooter bench consume load --direct ~/.local/share/boomscooter"
        })
final class BenchConsumeCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Terminal terminal;

    @Mixin private BenchOptions bench;

    @Mixin private DirectOption direct;

    BenchConsumeCommand(final Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (LogSource source = bench.source(direct, terminal)) {
            bench.measure(terminal, "read", progress -> readAll(source, progress));
        }
        return ExitCode.DONE;
    }

    private void readAll(final LogSource source, final Progress progress)
            throws InterruptedException {
        try (Consumer consumer = source.consumer(bench.log()).asItStands().open()) {
            readAll(consumer, progress);
        }
    }

    private void readAll(final Consumer consumer, final Progress progress)
            throws InterruptedException {
        long sum = 0;
        while (!consumer.isEnded()) {
            final Message message = consumer.next(PATIENCE);
            if (message != null) {
                for (int i = 0; i < message.length(); i++) {
                    sum += message.buffer().get(message.offset() + i);
                }
                progress.add(message.length());
            } else if (!consumer.isEnded()) {
                throw new CommandException(
                        bench.log()
                                + ": nothing came for 30 s after seqno "
                                + (consumer.nextSeqno() - 1));
            }
        }
        if (terminal.errIsTerminal()) {
            terminal.say("sum of all bytes: " + sum);
        }
    }
}
