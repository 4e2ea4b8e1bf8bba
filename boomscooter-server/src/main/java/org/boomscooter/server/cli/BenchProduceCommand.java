package org.boomscooter.server.cli;

import java.util.concurrent.Callable;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.MessageHeader;
import org.boomscooter.client.Producer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How fast can one producer append? */
@Command(
        name = "produce",
        mixinStandardHelpOptions = true,
        header = "Append as fast as acknowledgements come, and print the rates.",
        description = "The log is made when it is missing.",
        exitCodeList = {"0:done", "1:failed", "2:wrong usage"},
        footer = {
            "  boomscooter bench produce load --count 10000000",
            "  boomscooter bench produce load --size 1024 --acks written --output json"
        })
final class BenchProduceCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private BenchOptions bench;
    @Mixin private LoadOptions load;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "1000000",
            converter = NumberConverter.Count.class,
            description = "Messages to append. Default: 1000000.")
    private long count;

    BenchProduceCommand(final Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (BoomscooterClient client = bench.connect();
                Producer producer = load.open(client, bench.log())) {
            bench.measure(terminal, "appended", progress -> appendAll(producer, progress));
        }
        return ExitCode.DONE;
    }

    private void appendAll(final Producer producer, final Progress progress) {
        final int size = load.size();
        final Payloads payloads = new Payloads(size);
        final MessageHeader header = new MessageHeader();
        for (long i = 0; i < count; i++) {
            producer.offer(header, payloads.pool(), payloads.nextOffset(), size);
            progress.add(size);
        }
        producer.flush().join();
    }
}
