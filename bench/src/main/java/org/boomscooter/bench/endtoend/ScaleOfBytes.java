package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.boomscooter.bench.load.ContentSum;
import org.boomscooter.bench.load.ManyLogsTask;
import org.boomscooter.bench.load.Payloads;
import org.boomscooter.bench.load.ProcessCpu;
import org.boomscooter.bench.load.Settings;
import org.boomscooter.bench.report.Metrics;

/**
 * One log that grows: its server is killed while pages are still dirty and started again, stopped
 * and started again. At one length everything is read then and compared with what was acknowledged
 * before the kill.
 */
final class ScaleOfBytes implements Step {
    private static final int PAYLOAD_BYTES = 1024;
    private static final String PREFIX = "filled";
    private static final String LOG = ManyLogsTask.name(PREFIX, 0);
    private static final int MOST_CHECKED_GB = 10;

    private final ScaleContext context;
    private final BoomscooterServer server;
    private final int[] gigabytes;
    private final Payloads payloads = new Payloads(PAYLOAD_BYTES, 1);
    private long messages;
    private ContentSum sum = new ContentSum();

    ScaleOfBytes(final ScaleContext context, final int... gigabytes) {
        this.context = context;
        this.server = context.server();
        this.gigabytes = gigabytes;
    }

    @Override
    public void run() throws Exception {
        final Path data = context.freshData();
        context.memory().settle();
        server.start(data);
        try {
            server.awaitReady();
            for (final int length : gigabytes) {
                growTo(length, data);
            }
        } finally {
            server.stop();
        }
        Directories.delete(data);
    }

    /** The server runs before it, and behind it. */
    private void growTo(final int length, final Path data)
            throws IOException, InterruptedException {
        final Size size = Size.gigabytes(length);
        fill(length * 1_000_000_000L / PAYLOAD_BYTES, size);
        server.kill();
        start(data, "kill -9", size);
        if (length == checkedLength()) {
            checkAll();
        }
        server.stop();
        start(data, "a clean stop", size);
        SeekTimes.measure(context, LOG, messages, size);
        context.add("anonymous memory, MB", size, ProcessCpu.anonymousBytes(server.pid()) / 1e6);
    }

    private void fill(final long upTo, final Size size) throws IOException, InterruptedException {
        final Map<String, String> settings = new LinkedHashMap<>();
        settings.put("log", LOG);
        settings.put("client", "default");
        settings.put("payload-bytes", Integer.toString(PAYLOAD_BYTES));
        settings.put("from", Long.toString(messages));
        settings.put("to", Long.toString(upTo));
        settings.put("content-sum", Long.toString(sum.value()));
        final Settings filled = context.worker("grow", settings);
        context.add("grow from the size before, MB/s", size, filled, Metrics.MB_PER_S);
        messages = upTo;
        sum = new ContentSum(filled.number("content.sum"));
    }

    /** The message that is tried goes on where the others ended. */
    private void start(final Path data, final String afterWhat, final Size size)
            throws IOException, InterruptedException {
        payloads.skipTo(messages);
        final byte[] next = payloads.next();
        context.timedStart(data, afterWhat, size, LOG, next, messages);
        sum.add(next);
        messages++;
    }

    /** The largest that is read in reasonable time; 0: all take longer. */
    private int checkedLength() {
        return Arrays.stream(gigabytes).filter(length -> length <= MOST_CHECKED_GB).max().orElse(0);
    }

    private void checkAll() throws IOException, InterruptedException {
        final Map<String, String> settings = new LinkedHashMap<>();
        settings.put("log", PREFIX);
        settings.put("logs", "1");
        settings.put("client", "default");
        settings.put("payload-bytes", Integer.toString(PAYLOAD_BYTES));
        settings.put("messages", Long.toString(messages));
        // Of one log: as it is.
        settings.put("content-sum", Long.toString(sum.value()));
        settings.put("time-ms", "0");
        context.worker("consume-many", settings);
    }
}
