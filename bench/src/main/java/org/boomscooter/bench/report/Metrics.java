package org.boomscooter.bench.report;

import java.util.List;

/** Names of what is measured, as workers print them. */
public final class Metrics {
    public static final String MESSAGES_PER_S = "messages.per.s";
    public static final String MB_PER_S = "mb.per.s";
    public static final String CLIENT_CPU = "client.cpu.s.per.million";
    public static final String SERVER_CPU = "server.cpu.s.per.million";
    public static final List<String> CPU = List.of(CLIENT_CPU, SERVER_CPU);

    /** On disk, of a message with what lies around it. */
    public static final String DISK_BYTES = "disk.bytes";

    /** The same in compressed files that are kept beside. */
    public static final String COMPRESSED_BYTES = "disk.bytes.compressed";

    public static final String P50 = "p50.us";
    public static final String P99 = "p99.us";
    public static final String P99_9 = "p99_9.us";
    public static final String MAX = "max.us";
    public static final List<String> LATENCIES = List.of(P50, P99, P99_9, MAX);

    /** Of a raw limit. */
    public static final String FORCES_PER_S = "forces.per.s";

    /** Of the disk, where a work waits for it. */
    public static final String FLUSHES_PER_S = "flushes.per.s";

    /** What workers find. */
    public static final List<String> OF_WORKERS =
            List.of(
                    MESSAGES_PER_S,
                    MB_PER_S,
                    FORCES_PER_S,
                    FLUSHES_PER_S,
                    CLIENT_CPU,
                    SERVER_CPU,
                    P50,
                    P99,
                    P99_9,
                    MAX);

    /** Of works that have one figure. */
    public static final String VALUE = "value";

    /** Of works whose contenders are sizes. */
    public static final String SCALED = "scaled";

    private Metrics() {}
}
