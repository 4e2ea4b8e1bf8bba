package org.boomscooter.server.transport;

import java.util.concurrent.atomic.LongAdder;

/** What is counted. <b>Threading:</b> thread-safe. */
final class Counters {
    final LongAdder acceptedConnections = new LongAdder();
    final LongAdder rejectedConnections = new LongAdder();
    final LongAdder internalErrors = new LongAdder();
    final LongAdder receivedBytes = new LongAdder();
    final LongAdder sentBytes = new LongAdder();
    final LongAdder sendfileBytes = new LongAdder();
    final LongAdder mappedBytes = new LongAdder();
    final LongAdder unpackedBytes = new LongAdder();
    final LongAdder blockBytes = new LongAdder();
    final LongAdder receivedBatches = new LongAdder();
    final LongAdder refusedBatches = new LongAdder();
    final LongAdder coldReads = new LongAdder();
}
