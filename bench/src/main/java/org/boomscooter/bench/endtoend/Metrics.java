package org.boomscooter.bench.endtoend;

import java.util.List;

/** Names of what is measured, as workers print them. */
final class Metrics {
    static final String MESSAGES_PER_S = "messages.per.s";
    static final String MB_PER_S = "mb.per.s";
    static final String CLIENT_CPU = "client.cpu.s.per.million";
    static final String SERVER_CPU = "server.cpu.s.per.million";
    static final String P50 = "p50.us";
    static final String P99 = "p99.us";
    static final String P99_9 = "p99_9.us";
    static final String MAX = "max.us";
    static final List<String> LATENCIES = List.of(P50, P99, P99_9, MAX);

    /** Of works that have one figure. */
    static final String VALUE = "value";

    private Metrics() {}
}
