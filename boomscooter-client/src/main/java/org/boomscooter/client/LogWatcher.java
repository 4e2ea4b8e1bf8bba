package org.boomscooter.client;

/** Told of changes to the logs it watches, by the thread of the client: be quick. */
@FunctionalInterface
public interface LogWatcher {
    /** Called for each log that changed, at most once per interval and log. */
    void onChange(LogChange change);

    /**
     * The connection was lost: nothing is told until there is one again, and then all logs as they
     * stand.
     */
    default void onLost() {
        // Who only wants to know of changes need not know.
    }
}
