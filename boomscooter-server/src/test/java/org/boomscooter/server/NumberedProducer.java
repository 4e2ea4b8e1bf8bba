package org.boomscooter.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.MessageHeader;
import org.boomscooter.client.Producer;
import org.boomscooter.format.protocol.AckLevel;

/** A client that sends numbered messages until it is told to finish, and keeps their seqnos. */
final class NumberedProducer {
    private static final int IN_FLIGHT = 256;

    private final int id;
    private final AtomicLong acknowledged;
    private final Thread thread;
    private final Queue<CompletableFuture<Long>> awaited = new ArrayDeque<>();
    private long[] seqnos = new long[1 << 12];
    private int count;
    private Throwable failure;
    private volatile boolean finishing;

    private NumberedProducer(
            final int port,
            final String log,
            final int id,
            final AckLevel level,
            final AtomicLong acknowledged) {
        this.id = id;
        this.acknowledged = acknowledged;
        this.thread = new Thread(() -> run(port, log, level), "producer-" + id);
        thread.setDaemon(true);
    }

    static NumberedProducer start(
            final int port,
            final String log,
            final int id,
            final AckLevel level,
            final AtomicLong acknowledged) {
        final NumberedProducer producer = new NumberedProducer(port, log, id, level, acknowledged);
        producer.thread.start();
        return producer;
    }

    static String payload(final int producer, final int number) {
        return producer + ":" + number + ":" + "x".repeat(number % 1_500);
    }

    private void run(final int port, final String log, final AckLevel level) {
        try (BoomscooterClient client =
                        BoomscooterClient.builder().server("127.0.0.1:" + port).connect();
                Producer producer = client.producer(log).acks(level).batchBytes(8 << 10).open()) {
            for (int number = 0; !finishing; number++) {
                final byte[] payload = payload(id, number).getBytes(StandardCharsets.UTF_8);
                final long key = ((long) id << 32) | number;
                awaited.add(producer.send(MessageHeader.ofKey(key), ByteBuffer.wrap(payload)));
                if (awaited.size() == IN_FLIGHT) {
                    takeOne();
                }
            }
            producer.flush().join();
            while (!awaited.isEmpty()) {
                takeOne();
            }
        } catch (final RuntimeException | Error e) {
            failure = e;
        }
    }

    private void takeOne() {
        if (count == seqnos.length) {
            seqnos = Arrays.copyOf(seqnos, 2 * count);
        }
        seqnos[count++] = awaited.remove().join();
        acknowledged.incrementAndGet();
    }

    /** What was sent is still waited for. */
    void stopSending() {
        finishing = true;
    }

    /** Returns when everything that was sent is acknowledged. */
    void finish() throws InterruptedException {
        finishing = true;
        thread.join();
        if (failure != null) {
            throw new AssertionError("producer " + id + " failed", failure);
        }
    }

    int count() {
        return count;
    }

    /** Behind {@link #finish}. */
    long seqno(final int number) {
        return seqnos[number];
    }
}
