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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long does an acknowledgement take at a steady rate? */
@Command(
        name = "latency",
        mixinStandardHelpOptions = true,
        header = "Append at a fixed rate, and print how long acknowledgements took.",
        description = {
            "Open loop: a message is due at its time whether or not earlier ones are",
            "acknowledged, and its latency counts from when it was due. So a server that",
            "stalls is not spared what a waiting client would have sent. The log is made",
            "when it is missing."
        },
        exitCodeList = {"0:done", "1:failed", "2:wrong usage"},
        footer = {
            "  boomscooter bench latency load --rate 10000",
            "  boomscooter bench latency load --rate 1000 --acks written --seconds 60 -o json"
        })
final class BenchLatencyCommand implements Callable<Integer> {
    private static final long MAX_LATENCY_NS = TimeUnit.MINUTES.toNanos(2);
    private static final int DIGITS = 3;
    private static final double NANOS_PER_MICRO = 1e3;

    private final Terminal terminal;

    @Mixin private BenchOptions bench;
    @Mixin private LoadOptions load;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "10000",
            converter = NumberConverter.Rate.class,
            description = "Messages a second. Default: 10000.")
    private long rate;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "10",
            converter = NumberConverter.Seconds.class,
            description = "How long to measure. Default: 10.")
    private long seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "5",
            converter = NumberConverter.OptionalSeconds.class,
            description = "Seconds before that, which do not count. Default: 5.")
    private long warmUpSeconds;

    BenchLatencyCommand(final Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        final Histogram latencies = new ConcurrentHistogram(MAX_LATENCY_NS, DIGITS);
        try (BoomscooterClient client = bench.connect();
                Producer producer = load.open(client, bench.log())) {
            send(producer, warmUpSeconds, new ConcurrentHistogram(MAX_LATENCY_NS, DIGITS));
            send(producer, seconds, latencies);
        }
        bench.print(terminal, rows(latencies));
        return ExitCode.DONE;
    }

    private void send(
            final Producer producer, final long durationSeconds, final Histogram latencies) {
        final int size = load.size();
        final Payloads payloads = new Payloads(size);
        final long intervalNs = TimeUnit.SECONDS.toNanos(1) / rate;
        final long count = durationSeconds * rate;
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

    private Rows rows(final Histogram latencies) {
        final Rows rows =
                new Rows(
                        "log",
                        "acks",
                        "rate",
                        "messages",
                        "p50Micros",
                        "p99Micros",
                        "p999Micros",
                        "maxMicros");
        rows.add(
                bench.log(),
                load.acks().name().toLowerCase(Locale.ROOT),
                rate,
                latencies.getTotalCount(),
                micros(latencies.getValueAtPercentile(50)),
                micros(latencies.getValueAtPercentile(99)),
                micros(latencies.getValueAtPercentile(99.9)),
                micros(latencies.getMaxValue()));
        return rows;
    }

    private static Number micros(final long valueNs) {
        return Rates.rounded(valueNs / NANOS_PER_MICRO, 1);
    }
}
