package org.boomscooter.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.MessageHeader;
import org.boomscooter.client.Producer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Messages into a log, from a file or standard input. */
@Command(
        name = "produce",
        mixinStandardHelpOptions = true,
        header = "Append messages to a log.",
        description = {
            "One message a line, without its line feed. The log is made when it is",
            "missing, unless the server forbids that. Prints how many messages there",
            "were and their seqnos when all are acknowledged."
        },
        exitCodeList = {
            "0:every message is acknowledged",
            "1:some are not, or there is no server",
            "2:wrong usage"
        },
        footer = {
            "  echo hello | boomscooter produce greetings",
            "  boomscooter produce dpkg /var/log/dpkg.log --acks written",
            "  boomscooter produce samples/3 --framed --key now --lz4 < samples.bin"
        })
final class ProduceCommand implements Callable<Integer> {
    /** Nothing larger fits into a batch. */
    static final int MAX_MESSAGE_BYTES = 512 << 20;

    private final Terminal terminal;

    @Mixin private ServerOption server;
    @Mixin private OutputOption output;
    @Mixin private LogParameter log;
    @Mixin private ProducerOption options;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE",
            defaultValue = "-",
            description = "What to append. Default: -, standard input.")
    private String file;

    @Option(
            names = "--channel",
            paramLabel = "NAME",
            defaultValue = "",
            description = "Channel of the batches.")
    private String channel;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            converter = KeySource.Converter.class,
            description =
                    "Key of the messages: a 64-bit number for all; now, the time in ns; "
                            + "or tab, a number and a tab at the beginning of each line.")
    private KeySource key;

    @Option(
            names = "--seqno",
            paramLabel = "N",
            converter = NumberConverter.NotNegative.class,
            description =
                    "For a log of client-assigned seqnos: that of the first message; the "
                            + "others count on from it.")
    private Long firstSeqno;

    @Option(
            names = "--framed",
            description = "A little-endian 32-bit length before each message, instead of lines.")
    private boolean framed;

    ProduceCommand(final Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        final Progress progress = new Progress(terminal, "appended");
        final AckSummary summary = new AckSummary();
        boolean isWhole = false;
        try (InputStream in = open();
                BoomscooterClient client = server.connect();
                AckWatch watch = AckWatch.start(terminal, server.address(), summary);
                Producer producer = producer(client, summary)) {
            appendAll(in, producer, summary, progress, watch);
            producer.flush().join();
            isWhole = true;
        } finally {
            progress.end();
            if (!isWhole) {
                summary.sayWhatIsThere(terminal, log.name());
            }
        }
        output.on(terminal).print(summary.rows(log.name(), options.acks()));
        return ExitCode.DONE;
    }

    private InputStream open() throws IOException {
        return file.equals("-")
                ? terminal.in()
                : Files.newInputStream(InputFile.notDirectory(Path.of(file)));
    }

    private Producer producer(final BoomscooterClient client, final AckSummary summary) {
        return options.applyTo(client.producer(log.name())).channel(channel).onAck(summary).open();
    }

    private static void offer(
            final Producer producer,
            final MessageHeader header,
            final MessageInput input,
            final int keyBytes) {
        try {
            producer.offer(
                    header, input.bytes(), input.offset() + keyBytes, input.length() - keyBytes);
        } catch (final IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    e.getMessage()
                            + (header.hasSeqno()
                                    ? " (leave out --seqno)"
                                    : " (--seqno N: that of the first, the others count on)"),
                    e);
        }
    }

    private void appendAll(
            final InputStream in,
            final Producer producer,
            final AckSummary summary,
            final Progress progress,
            final AckWatch watch)
            throws IOException {
        final MessageInput input =
                framed
                        ? new FramedInput(in, MAX_MESSAGE_BYTES)
                        : new LineInput(in, MAX_MESSAGE_BYTES);
        final MessageHeader header = new MessageHeader();
        while (!summary.hasFailed() && input.next()) {
            final int keyBytes = key == null ? 0 : key.take(input, header);
            if (firstSeqno != null) {
                header.seqno(firstSeqno + progress.messages());
            }
            offer(producer, header, input, keyBytes);
            progress.add(input.length() - keyBytes);
            watch.offered(progress.messages());
        }
    }
}
