package org.boomscooter.server.transport;

import io.netty.channel.Channel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.boomscooter.server.cursor.Cursors;
import org.boomscooter.server.log.LogStore;

/** What all connections of a server share. <b>Threading:</b> thread-safe. */
record ServerContext(
        TransportConfig config,
        LogStore store,
        Supplier<String> metrics,
        Authorizer authorizer,
        Counters counters,
        ReceiveBudget receiveBudget,
        UnpackBudget unpackBudget,
        ExecutorService admin,
        ColdReader coldReader,
        StoreEvents storeEvents,
        Cursors cursors,
        Set<Channel> connections) {
    static ServerContext of(
            final TransportConfig config,
            final LogStore store,
            final Supplier<String> metrics,
            final Authorizer authorizer) {
        return new ServerContext(
                config,
                store,
                metrics,
                authorizer,
                new Counters(),
                new ReceiveBudget(config.maxInFlightBytes()),
                new UnpackBudget(config.maxUnpackedBytes()),
                Workers.single("transport-admin"),
                new ColdReader(),
                new StoreEvents(),
                Cursors.open(store, config.maxCursors()),
                ConcurrentHashMap.newKeySet());
    }
}
