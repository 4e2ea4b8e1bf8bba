package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.client.Message;
import org.boomscooter.client.Producer;
import org.boomscooter.client.StartPosition;

/** How soon a server that was just started is of use: a client in this process tries it. */
final class FirstMessage {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private FirstMessage() {}

    /**
     * Connects as soon as it can be done, appends one message ({@code synced}) and consumes it.
     *
     * @param leastSeqno that it must get: what was acknowledged before lies below
     */
    static void produceAndReadBack(
            final BoomscooterServer server,
            final String log,
            final byte[] payload,
            final long leastSeqno)
            throws IOException, InterruptedException {
        try (BoomscooterClient client = connect(server);
                Producer producer = client.producer(log).open()) {
            final long seqno = producer.send(payload).join();
            if (seqno < leastSeqno) {
                throw new IOException(
                        leastSeqno + " messages were acknowledged, but the next one is " + seqno);
            }
            try (Consumer consumer = client.consumer(log).from(StartPosition.seqno(seqno)).open()) {
                final Message message = consumer.next(LIMIT);
                if (message == null || !Arrays.equals(message.toBytes(), payload)) {
                    throw new IOException("message " + seqno + " does not come back");
                }
            }
        }
    }

    private static BoomscooterClient connect(final BoomscooterServer server) throws IOException {
        final long deadlineNs = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try {
                return BoomscooterClient.builder().server(server.address()).connect();
            } catch (final BoomscooterException e) {
                if (e.code() != ErrorCode.CONNECTION_LOST || System.nanoTime() - deadlineNs > 0) {
                    throw e;
                }
            }
            server.checkAlive();
            LockSupport.parkNanos(POLL_NS);
        }
    }
}
