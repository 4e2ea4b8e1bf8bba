package org.boomscooter.bench.load;

/**
 * A log server as a client's process sees it. A driver has a public constructor that takes the
 * {@link Settings} of the run.
 *
 * <p><b>Threading:</b> for one thread, as are senders and sources.
 */
public interface Peer extends AutoCloseable {
    /**
     * Makes a log whose messages are acknowledged at this level; returns once it takes messages.
     */
    void createLog(String log, Level level) throws Exception;

    /** A producer; {@code acks} hears of the messages sent with {@link Sender#sendDue}. */
    Sender openSender(String log, Level level, AckListener acks) throws Exception;

    /** A consumer that checks the CRC of every batch. */
    Source openSource(String log) throws Exception;

    /** Many consumers of one log, each by a connection of its own; not every driver has them. */
    default Crowd openCrowd(final String log, final int consumers) throws Exception {
        throw new UnsupportedOperationException(getClass().getName() + " makes no crowds");
    }

    @Override
    void close();

    /** Makes a driver: a connection of its own. */
    @FunctionalInterface
    interface Factory {
        Peer open(Settings settings) throws Exception;
    }
}
