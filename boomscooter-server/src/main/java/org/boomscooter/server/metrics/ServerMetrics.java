package org.boomscooter.server.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.boomscooter.server.companion.CompanionCounters;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.LogStore;
import org.boomscooter.server.scrub.Kind;
import org.boomscooter.server.scrub.ScrubCounters;
import org.boomscooter.server.transport.TransportStats;

/**
 * The metrics of one server, as Prometheus reads them.
 *
 * <p>Asks the disk for the lengths of companions, as {@code log list} does: not for an event loop.
 *
 * <p><b>Threading:</b> thread-safe.
 */
public final class ServerMetrics {
    private static final String BYTES = "bytes";
    private static final String PREFIX = "boomscooter.";

    private final LogStore store;
    private final Supplier<CompanionCounters> companionSource;
    private final String version;
    private final int maxLogs;
    private final Map<Log, LogMeters> logMeters = new HashMap<>();
    private Supplier<TransportStats> transportSource;
    private Supplier<ScrubCounters> scrubSource;
    private PrometheusMeterRegistry registry;

    // As they were when somebody asked last.
    private TransportStats transport;
    private CompanionCounters companions;
    private ScrubCounters scrub;
    private List<Log> logs = List.of();

    /**
     * @param maxLogs so many logs, the first by name, have metrics of their own
     */
    public ServerMetrics(
            final LogStore store,
            final Supplier<CompanionCounters> companions,
            final String version,
            final int maxLogs) {
        this.store = store;
        this.companionSource = companions;
        this.version = version;
        this.maxLogs = maxLogs;
    }

    /** What the transport counts; to be told once it runs. */
    public synchronized void transport(final Supplier<TransportStats> source) {
        transportSource = source;
    }

    /** What the scrubber counts, if there is one; to be told before the first text. */
    public synchronized void scrubber(final Supplier<ScrubCounters> source) {
        scrubSource = source;
    }

    /** Everything as it stands, in the Prometheus text format; empty: not all of it runs yet. */
    public synchronized String text() {
        if (transportSource == null) {
            return "";
        }
        transport = transportSource.get();
        companions = companionSource.get();
        scrub = scrubSource == null ? null : scrubSource.get();
        logs = store.list("");
        if (registry == null) {
            registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            addServer();
            addTransport();
            addCompanions();
            if (scrub != null) {
                addScrub();
            }
        }
        refreshLogs();
        return registry.scrape();
    }

    private void addServer() {
        gauge(
                "info",
                "Always 1; the label tells the version.",
                Tags.of("version", version),
                m -> 1);
        gauge("logs", "Logs that are open.", Tags.empty(), m -> m.logs.size());
        gauge(
                "logs.closed",
                "Logs that could not be opened.",
                Tags.empty(),
                m -> m.store.failures().size());
        gauge(
                "logs.read.only",
                "Logs that a failed force has made read-only.",
                Tags.empty(),
                m -> m.logs.stream().filter(Log::isReadOnly).count());
        Gauge.builder(PREFIX + "disk.free", this, m -> m.store.usableBytes())
                .description("What can still be written to the disk of the data directory.")
                .baseUnit(BYTES)
                .register(registry);
    }

    private void addTransport() {
        gauge(
                "connections",
                "Open connections.",
                Tags.of("listener", "native"),
                m -> m.transport.openConnections());
        counter(
                "connections.accepted",
                "Connections since the start.",
                null,
                Tags.of("listener", "native"),
                m -> m.transport.acceptedConnections());
        rejected("connection", m -> m.transport.rejectedConnections());
        rejected("batch", m -> m.transport.refusedBatches());
        counter(
                "internal.errors",
                "Connections and requests that a bug of the server ended.",
                null,
                Tags.empty(),
                m -> m.transport.internalErrors());
        bytes("received", "Read from sockets.", Tags.empty(), m -> m.transport.receivedBytes());
        bytes("sent", "Taken by sockets.", Tags.empty(), m -> m.transport.sentBytes());
        counter(
                "received.batches",
                "Batches of producers.",
                null,
                Tags.empty(),
                m -> m.transport.receivedBatches());
        read("sendfile", m -> m.transport.sendfileBytes());
        read("mapped", m -> m.transport.mappedBytes());
        read("unpacked", m -> m.transport.unpackedBytes());
        read("blocks", m -> m.transport.blockBytes());
        counter(
                "cold.reads",
                "Runs of batches that were not in the page cache.",
                null,
                Tags.empty(),
                m -> m.transport.coldReads());
        Gauge.builder(PREFIX + "in.flight", this, m -> m.transport.inFlightBytes())
                .description("Held by receive buffers.")
                .baseUnit(BYTES)
                .register(registry);
    }

    private void rejected(final String reason, final ToDoubleFunction<ServerMetrics> value) {
        counter(
                "rejected",
                "Connections that were closed because of a limit, a bad hello or bad bytes; batches"
                        + " that were answered with an error.",
                null,
                Tags.of("reason", reason),
                value);
    }

    private void read(final String path, final ToDoubleFunction<ServerMetrics> value) {
        bytes("read", "Of batches sent to consumers.", Tags.of("path", path), value);
    }

    private void addCompanions() {
        bytes(
                "companion.content",
                "Of segments, compressed.",
                Tags.empty(),
                m -> m.companions.contentBytes());
        bytes(
                "companion.stored",
                "Of finished companions.",
                Tags.empty(),
                m -> m.companions.storedBytes());
        counter(
                "companion.finished",
                "Companions that got their name.",
                null,
                Tags.empty(),
                m -> m.companions.finished());
        counter(
                "companion.dropped",
                "Companions given up for now, for want of room or after an error.",
                null,
                Tags.empty(),
                m -> m.companions.dropped());
        gauge(
                "companion.waiting",
                "Segments whose companion is not whole.",
                Tags.empty(),
                m -> m.companions.waiting());
        Gauge.builder(PREFIX + "companion.lag", this, m -> m.companions.lagBytes())
                .description("Of segments, could be compressed and are not.")
                .baseUnit(BYTES)
                .register(registry);
    }

    private void addScrub() {
        bytes("scrub.read", "Read to look for damage.", Tags.empty(), m -> m.scrub.readBytes());
        counter(
                "scrub.segments",
                "Segments looked at.",
                null,
                Tags.empty(),
                m -> m.scrub.segments());
        for (final Kind kind : Kind.values()) {
            counter(
                    "scrub.found",
                    "Damaged files found.",
                    null,
                    Tags.of("kind", kind.word()),
                    m -> m.scrub.found().get(kind));
            counter(
                    "scrub.healed",
                    "Files healed.",
                    null,
                    Tags.of("kind", kind.word()),
                    m -> m.scrub.healed().get(kind));
        }
        gauge(
                "quarantined.seqnos",
                "Seqnos that cannot be restored, of segments looked at since the start.",
                Tags.empty(),
                m -> m.scrub.quarantinedSeqnos());
        gauge(
                "scrub.oldest.look.timestamp.seconds",
                "When the pass through a log that ended longest ago did; 0: one has never, -1: no log"
                        + " has sealed segments.",
                Tags.empty(),
                m -> m.scrub.oldestLookMs() < 0 ? -1 : m.scrub.oldestLookMs() / 1000.0);
    }

    private void gauge(
            final String name,
            final String description,
            final Tags tags,
            final ToDoubleFunction<ServerMetrics> value) {
        Gauge.builder(PREFIX + name, this, value)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private void bytes(
            final String name,
            final String description,
            final Tags tags,
            final ToDoubleFunction<ServerMetrics> value) {
        counter(name, description, BYTES, tags, value);
    }

    private void counter(
            final String name,
            final String description,
            final String unit,
            final Tags tags,
            final ToDoubleFunction<ServerMetrics> value) {
        FunctionCounter.builder(PREFIX + name, this, value)
                .description(description)
                .baseUnit(unit)
                .tags(tags)
                .register(registry);
    }

    /** Logs come and go. */
    private void refreshLogs() {
        final List<Log> own = logs.subList(0, Math.min(maxLogs, logs.size()));
        final Set<Log> gone = new HashSet<>(logMeters.keySet());
        own.forEach(gone::remove);
        gone.forEach(log -> logMeters.remove(log).remove());
        for (final Log log : own) {
            logMeters.computeIfAbsent(log, each -> new LogMeters(registry, each)).refresh();
        }
    }
}
