package org.boomscooter.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.MessageHeader;
import org.boomscooter.client.Producer;
import org.boomscooter.format.protocol.AckLevel;

/** A client that sends numbered messages until it is told to finish, and keeps their seqnos. */
final class NumberedProducer {
    private static final int IN_FLIGHT = 256;

    /**
     * How much it sends.
     *
     * @param restNs behind each message
     * @param most messages
     */
    record Pace(long restNs, int most) {
        /** As much and as fast as the server takes it. */
        static final Pace FULL = new Pace(0, Integer.MAX_VALUE);
    }

    private final int id;
    private final AtomicLong acknowledged;
    private final Pace pace;
    private final Thread thread;
    private final Queue<CompletableFuture<Long>> awaited = new ArrayDeque<>();
    private long[] seqnos = new long[1 << 12];
    private long[] acknowledgedNs = new long[1 << 12];
    private volatile int count;
    private Throwable failure;
    private volatile boolean finishing;

    private NumberedProducer(
            final int port,
            final String log,
            final int id,
            final AckLevel level,
            final AtomicLong acknowledged,
            final Pace pace) {
        this.id = id;
        this.acknowledged = acknowledged;
        this.pace = pace;
        this.thread = new Thread(() -> run(port, log, level), "producer-" + id);
        thread.setDaemon(true);
    }

    static NumberedProducer start(
            final int port,
            final String log,
            final int id,
            final AckLevel level,
            final AtomicLong acknowledged,
            final Pace pace) {
        final NumberedProducer producer =
                new NumberedProducer(port, log, id, level, acknowledged, pace);
        producer.thread.start();
        return producer;
    }

    /** One of 16 is so long that its batch is written through the file, not through the mapping. */
    static String payload(final int producer, final int number) {
        final int length = number % 16 == 0 ? 20_000 : number % 1_500;
        return producer + ":" + number + ":" + "x".repeat(length);
    }

    private static long key(final int producer, final int number) {
        return ((long) producer << 32) | number;
    }

    /** Who sent a message with this key. */
    static int id(final long key) {
        return (int) (key >> 32);
    }

    /** Which one it is of its producer. */
    static int number(final long key) {
        return (int) key;
    }

    private void run(final int port, final String log, final AckLevel level) {
        try (BoomscooterClient client =
                        BoomscooterClient.builder().server("127.0.0.1:" + port).connect();
                Producer producer = client.producer(log).acks(level).batchBytes(32 << 10).open()) {
            for (int number = 0; !finishing && number < pace.most; number++) {
                final byte[] payload = payload(id, number).getBytes(StandardCharsets.UTF_8);
                final MessageHeader header = MessageHeader.ofKey(key(id, number));
                awaited.add(producer.send(header, ByteBuffer.wrap(payload)));
                while (awaited.size() == IN_FLIGHT || isFirstAcknowledged()) {
                    takeOne();
                }
                if (pace.restNs > 0) {
                    LockSupport.parkNanos(pace.restNs);
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

    private boolean isFirstAcknowledged() {
        return !awaited.isEmpty() && awaited.peek().isDone();
    }

    private void takeOne() {
        final int number = count;
        if (number == seqnos.length) {
            seqnos = Arrays.copyOf(seqnos, 2 * number);
            acknowledgedNs = Arrays.copyOf(acknowledgedNs, 2 * number);
        }
        seqnos[number] = awaited.remove().join();
        acknowledgedNs[number] = System.nanoTime();
        count = number + 1;
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

    int id() {
        return id;
    }

    /** How many messages are acknowledged: those with the lowest numbers; at any time. */
    int count() {
        return count;
    }

    /** Behind {@link #finish}. */
    long seqno(final int number) {
        return seqnos[number];
    }

    /** When the acknowledgement was seen, by {@link System#nanoTime}; behind {@link #finish}. */
    long acknowledgedNs(final int number) {
        return acknowledgedNs[number];
    }
}
