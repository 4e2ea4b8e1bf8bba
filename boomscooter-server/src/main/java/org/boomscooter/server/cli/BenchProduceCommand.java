package org.boomscooter.server.cli;

import java.util.concurrent.Callable;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.Compression;
import org.boomscooter.client.MessageHeader;
import org.boomscooter.client.Producer;
import org.boomscooter.format.protocol.AckLevel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How fast can one producer append? */
@Command(
        name = "produce",
        mixinStandardHelpOptions = true,
        header = "Append as fast as acknowledgements come, and print the rates.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed", "2:wrong usage"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  boomscooter bench produce load --count 10000000",
            "  boomscooter bench produce load --size 1024 --acks written --output json"
        })
final class BenchProduceCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private ServerOption server;
    @Mixin private OutputOption output;

    @Parameters(
            paramLabel = "LOG",
            converter = LogNameConverter.class,
            description = "Log to append to; made when missing.")
    private String log;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Messages to append. Default: 1000000.")
    private long count;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            defaultValue = "100",
            converter = SizeConverter.class,
            description = "Bytes of a message, which do not compress. Default: 100.")
    private int size;

    @Option(
            names = "--acks",
            paramLabel = "written|synced",
            defaultValue = "synced",
            description = "What is waited for. Default: synced.")
    private AckLevel acks;

    @Option(
            names = "--batch-bytes",
            paramLabel = "SIZE",
            defaultValue = "128KiB",
            converter = SizeConverter.class,
            description = "Size of a full batch. Default: 128KiB.")
    private int batchBytes;

    @Option(names = "--lz4", description = "Compress the batches.")
    private boolean lz4;

    BenchProduceCommand(final Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        final Progress progress = new Progress(terminal, "appended");
        try (BoomscooterClient client = server.connect();
                Producer producer = producer(client)) {
            final long startNs = System.nanoTime();
            appendAll(producer, progress);
            producer.flush().join();
            progress.end();
            final Rates rates = new Rates(progress, System.nanoTime() - startNs);
            rates.print(terminal, output.format(), log);
        }
        return ExitCode.DONE;
    }

    private Producer producer(final BoomscooterClient client) {
        return client.producer(log)
                .acks(acks)
                .batchBytes(batchBytes)
                .compression(lz4 ? Compression.LZ4 : Compression.NONE)
                .open();
    }

    private void appendAll(final Producer producer, final Progress progress) {
        final Payloads payloads = new Payloads(size);
        final MessageHeader header = new MessageHeader();
        for (long i = 0; i < count; i++) {
            producer.offer(header, payloads.pool(), payloads.nextOffset(), size);
            progress.add(size);
        }
    }
}
