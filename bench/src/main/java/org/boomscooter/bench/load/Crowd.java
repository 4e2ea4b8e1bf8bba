package org.boomscooter.bench.load;

/**
 * Many consumers that follow the tail of one log, each by a connection of its own.
 *
 * <p><b>Threading:</b> for one thread, whose calls are the only time in which anything is received.
 */
public interface Crowd extends AutoCloseable {
    /** Returns when each of them has had so many messages since it was made. */
    void take(long messages) throws Exception;

    /** Says what keeps the connections open, and waits. */
    void rest(long timeMs) throws Exception;

    @Override
    void close();
}
