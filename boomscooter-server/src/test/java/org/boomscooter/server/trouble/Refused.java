package org.boomscooter.server.trouble;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.BoomscooterException;
import org.boomscooter.client.ErrorCode;
import org.boomscooter.client.MessageHeader;
import org.boomscooter.client.Producer;
import org.boomscooter.server.Await;

/** A producer with little patience, to see what the server answers when there is no room. */
final class Refused implements AutoCloseable {
    private static final AtomicLong KEY = new AtomicLong();
    private static final int PAYLOAD_BYTES = 5_000;

    private final byte[] payload = "p".repeat(PAYLOAD_BYTES).getBytes(StandardCharsets.UTF_8);
    private final BoomscooterClient client;
    private final Producer producer;

    private Refused(final BoomscooterClient client, final String log) {
        this.client = client;
        this.producer = client.producer(log).deliveryTimeout(Duration.ofMillis(500)).open();
    }

    static Refused open(final int port, final String log) {
        final BoomscooterClient client =
                BoomscooterClient.builder().server("127.0.0.1:" + port).connect();
        try {
            return new Refused(client, log);
        } catch (final RuntimeException e) {
            client.close();
            throw e;
        }
    }

    /** {@link #await} of a new one. */
    static void await(final int port, final String log, final String why) {
        try (Refused probe = open(port, log)) {
            probe.await(why);
        }
    }

    /**
     * Appends messages with keys below 0 until one is refused as out of space.
     *
     * @param why what the server says has to contain
     */
    void await(final String why) {
        Await.until(() -> isRefused(why), "refused with: " + why);
    }

    private boolean isRefused(final String why) {
        try {
            producer.send(MessageHeader.ofKey(KEY.decrementAndGet()), payload).join();
            return false;
        } catch (final CompletionException e) {
            if (e.getCause().getCause() instanceof BoomscooterException refusal
                    && refusal.code() == ErrorCode.OUT_OF_SPACE) {
                assertThat(refusal.getMessage())
                        .contains(why, "reads go on", "appending does by itself");
                return true;
            }
            assertThat(e.getCause())
                    .isInstanceOfSatisfying(
                            BoomscooterException.class,
                            slow -> assertThat(slow.code()).isEqualTo(ErrorCode.TIMED_OUT));
            return false;
        }
    }

    @Override
    public void close() {
        producer.close();
        client.close();
    }
}
