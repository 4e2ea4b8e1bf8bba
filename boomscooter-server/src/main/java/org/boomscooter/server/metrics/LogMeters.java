package org.boomscooter.server.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogState;

/**
 * The metrics of one log.
 *
 * <p><b>Threading:</b> for one thread at a time.
 */
final class LogMeters {
    private static final String PREFIX = "boomscooter.";

    private final List<Meter> meters = new ArrayList<>();
    private final MeterRegistry registry;
    private final Log log;
    private final Tags tags;
    private LogState state;
    private long committedBytes;

    LogMeters(final MeterRegistry registry, final Log log) {
        this.registry = registry;
        this.log = log;
        this.tags = Tags.of("log", log.name());
        counter(
                "append.seqnos",
                null,
                "The seqno behind the last one appended.",
                m -> m.state.appendedSeqno());
        counter(
                "append",
                "bytes",
                "Of batches committed since the server started.",
                m -> m.committedBytes);
        gauge("synced.seqno", "The seqno behind the last one forced.", m -> m.state.syncedSeqno());
        gauge(
                "committed.seqno",
                "The seqno behind the last one that consumers see.",
                m -> m.state.committedSeqno());
        gauge("earliest.seqno", "The lowest seqno that is kept.", m -> m.state.earliestSeqno());
        gauge("segment.count", "Segments.", m -> m.state.segmentCount());
        segmentBytes("raw", m -> m.state.rawBytes());
        segmentBytes("companion", m -> m.state.companionBytes());
        gauge(
                "damaged.stretches",
                "Stretches known to be damaged or missing, at most 100.",
                m -> m.state.damages().size());
        gauge("read.only", "1: a force has failed.", m -> m.state.readOnly() ? 1 : 0);
    }

    private void segmentBytes(final String kind, final ToDoubleFunction<LogMeters> value) {
        meters.add(
                Gauge.builder(PREFIX + "segment", this, value)
                        .description("Of segments up to their ends, and of their companions.")
                        .baseUnit("bytes")
                        .tags(tags.and("kind", kind))
                        .register(registry));
    }

    private void gauge(
            final String name, final String description, final ToDoubleFunction<LogMeters> value) {
        meters.add(
                Gauge.builder(PREFIX + name, this, value)
                        .description(description)
                        .tags(tags)
                        .register(registry));
    }

    private void counter(
            final String name,
            final String unit,
            final String description,
            final ToDoubleFunction<LogMeters> value) {
        meters.add(
                FunctionCounter.builder(PREFIX + name, this, value)
                        .description(description)
                        .baseUnit(unit)
                        .tags(tags)
                        .register(registry));
    }

    /** Takes the numbers that the next scrape shows. */
    void refresh() {
        state = log.state();
        committedBytes = Math.max(committedBytes, log.committedBytes());
    }

    /** The log is gone. */
    void remove() {
        meters.forEach(registry::remove);
    }
}
