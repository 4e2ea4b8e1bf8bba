package org.boomscooter.client;

import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.boomscooter.format.segment.LookupCounts;

/**
 * Reads a log in order: over the network, or straight from its files, with the same answers.
 *
 * <p>Batches are verified against their checksums before anything is handed out. No message comes
 * twice and none is left out, also after a lost connection, which is mended behind the scenes at
 * the next seqno. Damaged stretches are reported, never passed over in silence: see {@link
 * ConsumerBuilder#onDamage}.
 *
 * <p>Four styles, of which one is used at a time: {@link #poll} (batches), {@link #next} or {@link
 * #iterator} (messages), {@link #run} (callback), {@link #asPublisher} (reactive). The first three
 * allocate nothing per message.
 *
 * <p><b>Threading:</b> one thread at a time, except {@link #close}, which may be called by any
 * thread and wakes the one that waits.
 *
 * <p><b>Errors:</b> {@link BoomscooterException}. One with code {@link ErrorCode#DAMAGED} leaves
 * the consumer usable: the next call goes on behind the damage. After any other it is closed.
 */
public interface Consumer extends Iterable<Message>, AutoCloseable {
    /**
     * Waits for the next batch. What is unread of the one before is skipped.
     *
     * @param timeout zero: do not wait
     * @return a view valid until the next call, or {@code null} when none came in time or {@link
     *     #isEnded}
     * @throws InterruptedException the consumer stays usable
     */
    Batch poll(Duration timeout) throws InterruptedException;

    /**
     * Waits for the next message.
     *
     * @param timeout zero: do not wait
     * @return a view valid until the next call, or {@code null} when none came in time or {@link
     *     #isEnded}
     * @throws InterruptedException the consumer stays usable
     */
    Message next(Duration timeout) throws InterruptedException;

    /**
     * Hands every message to {@code handler} until the end asked for, or until {@link #close}.
     *
     * @return how many
     */
    long run(MessageHandler handler) throws InterruptedException;

    /**
     * The messages until the end asked for, or until {@link #close}; each is valid until the next.
     * An interrupt ends it with code {@link ErrorCode#INTERRUPTED}.
     */
    @Override
    Iterator<Message> iterator();

    /**
     * Copies of the messages, for one subscriber, delivered by a daemon thread named {@code
     * boomscooter-publisher} as far as they were requested. Cancelling, and the end, close the
     * consumer.
     */
    Flow.Publisher<Message> asPublisher();

    /** Whether the end asked for was reached and everything before it handed out. */
    boolean isEnded();

    /** Where another consumer would go on: the seqno behind the last message handed out. */
    long nextSeqno();

    /**
     * What was read for this consumer so far, and what was passed over unread: by the server, which
     * is asked, or out of the files. The server reads ahead of what was handed out, and begins to
     * count anew when a lost connection was mended.
     *
     * @throws BoomscooterException what any call to a server may bring; the consumer stays usable
     *     unless it is closed
     */
    LookupCounts examined();

    /**
     * Moves the cursor behind the last message handed out, and waits until that survives power
     * loss. Whoever opens a consumer with this cursor later begins there.
     *
     * @throws IllegalStateException it was opened without a {@link ConsumerBuilder#cursor}
     */
    default void commit() {
        commit(nextSeqno());
    }

    /**
     * Moves the cursor to this seqno, that of the first message that is not processed yet, and
     * waits until that survives power loss. A cursor that stands further on stays there.
     *
     * @throws IllegalStateException it was opened without a {@link ConsumerBuilder#cursor}
     */
    void commit(long nextSeqno);

    /**
     * The same without waiting, from any thread. Is tried again over lost connections and refusals
     * that may pass, for {@link BoomscooterClient.Builder#requestTimeout}.
     *
     * @throws IllegalStateException it was opened without a {@link ConsumerBuilder#cursor}
     */
    CompletableFuture<Void> commitAsync(long nextSeqno);

    /** Ends it; further calls fail with code {@link ErrorCode#CLOSED}. */
    @Override
    void close();
}
