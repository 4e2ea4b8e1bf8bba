package org.boomscooter.bench.endtoend;

import java.util.LinkedHashMap;
import java.util.Map;
import org.boomscooter.bench.load.Settings;
import org.boomscooter.bench.report.Metrics;

/** More consumers of one log, all at its tail, each by a connection of its own. */
final class ScaleOfConsumers implements Step {
    private static final int PAYLOAD_BYTES = 100;
    private static final int ROUNDS = 10;
    private static final long IDLE_MS = 3_000;
    private static final long PRODUCE_WARM_UP_MS = 1_000;
    private static final long PRODUCE_MS = 2_000;

    /** With fewer, what a server's memory grows and shrinks by anyway is more than theirs. */
    private static final int FEWEST_TO_WEIGH = 100;

    private final ScaleContext context;
    private final Size size;

    ScaleOfConsumers(final ScaleContext context, final Size size) {
        this.context = context;
        this.size = size;
    }

    @Override
    public void run() throws Exception {
        final BoomscooterServer server = context.server();
        context.memory().settle();
        server.start(context.freshData());
        try {
            server.awaitReady();
            final Settings measured = context.worker("crowd", settings());
            if (size.count() >= FEWEST_TO_WEIGH) {
                final double bytes = Double.parseDouble(measured.text("bytes.per.consumer"));
                context.add("anonymous memory of an idle consumer, KB", size, bytes / 1e3);
            }
            context.add("a message, until the last has it, us: p50", size, measured, "last.p50.us");
            context.add("a message, until the last has it, us: max", size, measured, "last.max.us");
            context.add("idle, % of a core", size, measured, "idle.cpu.percent");
            context.add(
                    "produce into another log, messages/s", size, measured, Metrics.MESSAGES_PER_S);
        } finally {
            server.stop();
        }
    }

    private Map<String, String> settings() {
        final Map<String, String> settings = new LinkedHashMap<>();
        settings.put("client", "default");
        settings.put("followed", "followed");
        settings.put("consumers", Integer.toString(size.count()));
        settings.put("rounds", Integer.toString(ROUNDS));
        settings.put("idle-ms", Long.toString(IDLE_MS));
        settings.put("log", "busy");
        settings.put("level", "written");
        settings.put("payload-bytes", Integer.toString(PAYLOAD_BYTES));
        settings.put("warm-up-ms", Long.toString(PRODUCE_WARM_UP_MS));
        settings.put("time-ms", Long.toString(PRODUCE_MS));
        settings.put("max-messages", Long.toString(Long.MAX_VALUE));
        return settings;
    }
}
