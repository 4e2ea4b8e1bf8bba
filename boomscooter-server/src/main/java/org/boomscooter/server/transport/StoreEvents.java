package org.boomscooter.server.transport;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.boomscooter.server.log.Log;
import org.boomscooter.server.log.StoreListener;

/**
 * Passes the store's news on to whoever watches now. <b>Threading:</b> thread-safe; the store keeps
 * its listeners for good, so one stands for all connections that come and go.
 */
final class StoreEvents implements StoreListener {
    private final Set<StoreListener> listeners = ConcurrentHashMap.newKeySet();

    void add(final StoreListener listener) {
        listeners.add(listener);
    }

    void remove(final StoreListener listener) {
        listeners.remove(listener);
    }

    @Override
    public void onCreated(final Log log) {
        listeners.forEach(listener -> listener.onCreated(log));
    }

    @Override
    public void onDeleted(final Log log) {
        listeners.forEach(listener -> listener.onDeleted(log));
    }
}
