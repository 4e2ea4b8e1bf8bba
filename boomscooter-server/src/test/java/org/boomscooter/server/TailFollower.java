package org.boomscooter.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.Consumer;
import org.boomscooter.client.Message;

/** A client that follows the tail of a log of numbered messages. */
final class TailFollower {
    private static final Duration PATIENCE = Duration.ofMillis(50);

    private final String log;
    private final Thread thread;
    private Throwable failure;
    private volatile long seen;
    private volatile boolean finishing;

    private TailFollower(final int port, final String log) {
        this.log = log;
        thread = new Thread(() -> run(port), "follower-of-" + log);
        thread.setDaemon(true);
    }

    static TailFollower start(final int port, final String log) {
        final TailFollower follower = new TailFollower(port, log);
        follower.thread.start();
        return follower;
    }

    private void run(final int port) {
        try (BoomscooterClient client =
                        BoomscooterClient.builder().server("127.0.0.1:" + port).connect();
                Consumer consumer = client.consumer(log).open()) {
            while (!finishing) {
                final Message message = consumer.next(PATIENCE);
                if (message != null) {
                    assertThat(message.seqno()).isEqualTo(seen);
                    seen = message.seqno() + 1;
                }
            }
        } catch (final RuntimeException | Error | InterruptedException e) {
            failure = e;
        }
    }

    String log() {
        return log;
    }

    /** The seqno behind the last message that was handed out; at any time. */
    long seen() {
        return seen;
    }

    void finish() throws InterruptedException {
        finishing = true;
        thread.join();
        if (failure != null) {
            throw new AssertionError("the follower of " + log + " failed", failure);
        }
    }
}
