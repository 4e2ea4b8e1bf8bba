package org.boomscooter.client;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * Appends messages to a log, in batches.
 *
 * <p>Messages of one thread come into the log in the order of the calls. A batch goes out when it
 * is full, when nothing else of this producer is under way, after {@link ProducerBuilder#linger},
 * or by {@link #flush}.
 *
 * <p><b>Exactly once.</b> Batches carry the producer's id and a sequence. After a lost connection
 * what was not acknowledged is sent again under the same numbers, and the server recognises what it
 * has already. What cannot be appended within {@link ProducerBuilder#deliveryTimeout} fails; so
 * does a batch that the server refuses, with all its messages. Batches behind a refused one were
 * refused too, for the gap it left: they are sent again by themselves under a new id, none is lost,
 * and their order stays. Batches behind one that timed out fail with it if they were sent at all,
 * because sending them again could store them twice.
 *
 * <p><b>Futures</b> complete with the seqno, once the acknowledgement of the level asked for has
 * come. They complete on the thread of the client: what depends on them must be quick, or use the
 * {@code Async} methods. A producer that must wait for room never does so on that thread, but fails
 * with {@link ErrorCode#BUFFER_FULL}.
 *
 * <p><b>Threading:</b> for any number of threads; one short uncontended lock per message. {@link
 * #offer} and {@link #tryClaim} allocate nothing.
 *
 * <p><b>Errors:</b> {@link BoomscooterException}: of {@link #send} and {@link #flush} by their
 * future, of {@link #offer} and {@link #tryClaim} thrown. {@link ErrorCode#LIMIT_EXCEEDED} for a
 * message larger than the server takes, {@link ErrorCode#CLOSED} after {@link #close}, {@link
 * ErrorCode#INTERRUPTED} while waiting for room. Always thrown: {@link IllegalArgumentException}
 * for a header that this log has no use for, {@link IndexOutOfBoundsException} for a payload that
 * does not lie where it is said to. What throws has appended nothing.
 */
public interface Producer extends AutoCloseable {
    /** Appends a message without key. */
    CompletableFuture<Long> send(byte[] payload);

    /**
     * Appends a message without key: the bytes from position to limit, which stay where they are.
     */
    CompletableFuture<Long> send(ByteBuffer payload);

    /** Appends a message. */
    CompletableFuture<Long> send(MessageHeader header, byte[] payload);

    /** Appends a message: the bytes from position to limit, which stay where they are. */
    CompletableFuture<Long> send(MessageHeader header, ByteBuffer payload);

    /**
     * Appends a message without a future of its own: {@link ProducerBuilder#onAck} and {@link
     * #flush} tell what became of it. Allocates nothing; the payload is copied before it returns.
     *
     * @param offset of the payload in its buffer, in bytes from 0, whatever the buffer's position
     * @param length of the payload, in bytes
     * @return {@code false}: no room, and the producer was told not to wait
     */
    boolean offer(MessageHeader header, ByteBuffer payload, int offset, int length);

    /** The same from an array. */
    boolean offer(MessageHeader header, byte[] payload, int offset, int length);

    /**
     * Makes room for a payload of {@code length} bytes to be written in place; the message is as
     * one of {@link #offer}. The claim must be ended by the same thread, before anything else is
     * called on this producer.
     *
     * @return {@code false}: no room, and the producer was told not to wait; nothing is claimed
     */
    boolean tryClaim(MessageHeader header, int length, Claim claim);

    /**
     * Puts the messages given from now on, by whichever thread, on another channel, in batches of
     * their own; what was given before stays on its channel and in its order.
     *
     * @param name at most 255 bytes of UTF-8; empty: none
     */
    void channel(String name);

    /**
     * Sends what is waiting. The future completes when every message given before is acknowledged,
     * with the seqno of the last one (-1: there was none), or fails if any since the flush before
     * has failed.
     */
    CompletableFuture<Long> flush();

    /**
     * Flushes and waits for it, at most twice the {@link ProducerBuilder#deliveryTimeout}, then
     * closes; failures are those of the futures. On the thread of the client it does not wait. A
     * second time it does nothing.
     */
    @Override
    void close();
}
