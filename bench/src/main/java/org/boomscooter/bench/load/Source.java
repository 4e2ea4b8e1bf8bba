package org.boomscooter.bench.load;

/** One consumer of one log. */
public interface Source extends AutoCloseable {
    /** Reads {@code count} messages from the earliest on; may be called again: from the start. */
    void read(long count, MessageSink sink) throws Exception;

    /**
     * Takes its place behind the last message; {@link #follow} then gets what is appended from now
     * on.
     */
    void seekLatest() throws Exception;

    /** Reads the next {@code count} messages as they come. */
    void follow(long count, MessageSink sink) throws Exception;

    @Override
    void close();
}
