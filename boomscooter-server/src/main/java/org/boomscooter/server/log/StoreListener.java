package org.boomscooter.server.log;

/** Hears which logs come and go. Called by the thread that makes or deletes the log. */
public interface StoreListener {
    default void onCreated(final Log log) {}

    default void onDeleted(final Log log) {}
}
