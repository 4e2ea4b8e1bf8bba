package org.boomscooter.server.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.Producer;
import org.boomscooter.format.protocol.AckLevel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How long does an acknowledgement take at a steady rate? */
@Command(
        name = "latency",
        mixinStandardHelpOptions = true,
        header = "Append at a fixed rate, and print how long acknowledgements took.",
        description = {
            "Open loop: a message is due at its time whether or not earlier ones are",
            "acknowledged, and its latency counts from when it was due. So a server that",
            "stalls is not spared what a waiting client would have sent."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed", "2:wrong usage"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  boomscooter bench latency load --rate 10000",
            "  boomscooter bench latency load --rate 1000 --acks written --seconds 60 -o json"
        })
final class BenchLatencyCommand implements Callable<Integer> {
    private static final long MAX_LATENCY_NS = TimeUnit.MINUTES.toNanos(2);
    private static final int DIGITS = 3;
    private static final double NANOS_PER_MICRO = 1e3;

    private final Terminal terminal;

    @Mixin private ServerOption server;
    @Mixin private OutputOption output;

    @Parameters(
            paramLabel = "LOG",
            converter = LogNameConverter.class,
            description = "Log to append to; made when missing.")
    private String log;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Messages a second. Default: 10000.")
    private int rate;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "How long to measure. Default: 10.")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "5",
            description = "Seconds before that, which do not count. Default: 5.")
    private int warmUpSeconds;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            defaultValue = "100",
            converter = SizeConverter.class,
            description = "Bytes of a message. Default: 100.")
    private int size;

    @Option(
            names = "--acks",
            paramLabel = "written|synced",
            defaultValue = "synced",
            description = "What is waited for. Default: synced.")
    private AckLevel acks;

    BenchLatencyCommand(final Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        final Histogram latencies = new ConcurrentHistogram(MAX_LATENCY_NS, DIGITS);
        try (BoomscooterClient client = server.connect();
                Producer producer = client.producer(log).acks(acks).open()) {
            send(producer, warmUpSeconds, new ConcurrentHistogram(MAX_LATENCY_NS, DIGITS));
            send(producer, seconds, latencies);
        }
        print(latencies);
        return ExitCode.DONE;
    }

    private void send(
            final Producer producer, final int durationSeconds, final Histogram latencies) {
        final Payloads payloads = new Payloads(size);
        final long intervalNs = TimeUnit.SECONDS.toNanos(1) / rate;
        final long count = (long) durationSeconds * rate;
        final byte[] payload = new byte[size];
        CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
        long dueNs = System.nanoTime();
        for (long i = 0; i < count; i++) {
            awaitDue(dueNs);
            System.arraycopy(payloads.pool(), payloads.nextOffset(), payload, 0, size);
            last = sendOne(producer, payload, dueNs, latencies);
            dueNs += intervalNs;
        }
        producer.flush().join();
        last.join();
    }

    /** Every failure is one of the flush, too. */
    private static CompletableFuture<Void> sendOne(
            final Producer producer,
            final byte[] payload,
            final long dueNs,
            final Histogram latencies) {
        return producer.send(payload)
                .thenRun(
                        () ->
                                latencies.recordValue(
                                        Math.min(MAX_LATENCY_NS, System.nanoTime() - dueNs)));
    }

    private static void awaitDue(final long dueNs) {
        long leftNs = dueNs - System.nanoTime();
        while (leftNs > 0) {
            LockSupport.parkNanos(leftNs);
            leftNs = dueNs - System.nanoTime();
        }
    }

    private void print(final Histogram latencies) {
        final Rows rows =
                new Rows("log", "acks", "rate", "messages", "p50us", "p99us", "p999us", "maxus");
        rows.add(
                log,
                acks.name().toLowerCase(Locale.ROOT),
                rate,
                latencies.getTotalCount(),
                micros(latencies.getValueAtPercentile(50)),
                micros(latencies.getValueAtPercentile(99)),
                micros(latencies.getValueAtPercentile(99.9)),
                micros(latencies.getMaxValue()));
        rows.print(terminal, output.format());
    }

    private static Number micros(final long valueNs) {
        return Rates.rounded(valueNs / NANOS_PER_MICRO, 1);
    }
}
