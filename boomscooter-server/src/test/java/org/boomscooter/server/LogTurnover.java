package org.boomscooter.server;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.boomscooter.client.BoomscooterClient;
import org.boomscooter.client.LogSettings;
import org.boomscooter.client.Producer;

/**
 * A client that makes a log, fills it with synced messages and deletes it again, one log after the
 * other, and keeps what it was told.
 */
final class LogTurnover {
    /** In place of a count: the deletion was acknowledged. */
    static final int GONE = -1;

    private static final int KEPT = 2;
    private static final int MESSAGES = 30;

    private final Map<String, Integer> told = new ConcurrentHashMap<>();
    private final Thread thread;
    private Throwable failure;
    private volatile boolean finishing;

    private LogTurnover(final int port) {
        thread = new Thread(() -> run(port), "log-turnover");
        thread.setDaemon(true);
    }

    static LogTurnover start(final int port) {
        final LogTurnover turnover = new LogTurnover(port);
        turnover.thread.start();
        return turnover;
    }

    static String payload(final String log, final int number) {
        return log + ":" + number + ":" + "y".repeat(3 * number);
    }

    private static String name(final int number) {
        return "passing/" + number;
    }

    private void run(final int port) {
        try (BoomscooterClient client =
                BoomscooterClient.builder().server("127.0.0.1:" + port).connect()) {
            for (int i = 0; !finishing; i++) {
                fill(client, name(i));
                if (i >= KEPT) {
                    final String old = name(i - KEPT);
                    // While it is being deleted nothing is promised of it.
                    told.remove(old);
                    client.admin().deleteLog(old);
                    told.put(old, GONE);
                }
            }
        } catch (final RuntimeException | Error e) {
            failure = e;
        }
    }

    private void fill(final BoomscooterClient client, final String log) {
        client.admin().createLog(LogSettings.of(log));
        told.put(log, 0);
        try (Producer producer = client.producer(log).open()) {
            CompletableFuture<Long> last = null;
            for (int number = 0; number < MESSAGES; number++) {
                last = producer.send(payload(log, number).getBytes(StandardCharsets.UTF_8));
                if (number % 10 == 0) {
                    told.put(log, (int) (long) last.join() + 1);
                }
            }
            told.put(log, (int) (long) last.join() + 1);
        }
    }

    /** At any time. */
    Map<String, Integer> told() {
        return Map.copyOf(told);
    }

    void finish() throws InterruptedException {
        finishing = true;
        thread.join();
        if (failure != null) {
            throw new AssertionError("the turnover of logs failed", failure);
        }
    }
}
