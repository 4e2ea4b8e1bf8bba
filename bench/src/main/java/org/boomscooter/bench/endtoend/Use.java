package org.boomscooter.bench.endtoend;

/** For what a client is set up: a contender has clients for each, see {@link Server#clients}. */
enum Use {
    /** Many messages a second. */
    THROUGHPUT,
    /** Each message soon. */
    LATENCY,
    /** Messages of the client's own process. */
    APPEND
}
