package org.boomscooter.client;

/** Told of changes to the logs it watches, by the thread of the client: be quick. */
@FunctionalInterface
public interface LogWatcher {
    /** Called for each log that changed, at most once per interval and log. */
    void onChange(LogChange change);
}
