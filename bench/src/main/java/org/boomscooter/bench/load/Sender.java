package org.boomscooter.bench.load;

/** One producer on one log. A failed message makes a later call throw: at the latest the flush. */
public interface Sender extends AutoCloseable {
    /** Hands over a message; blocks while too much is in flight. The array may be used again. */
    void send(byte[] payload) throws Exception;

    /**
     * The same, and the only kind of its sender; the listener is told {@code dueNs} when the
     * message is acknowledged.
     */
    void sendDue(byte[] payload, long dueNs) throws Exception;

    /** Returns when everything sent is acknowledged. */
    void flush() throws Exception;

    @Override
    void close();
}
