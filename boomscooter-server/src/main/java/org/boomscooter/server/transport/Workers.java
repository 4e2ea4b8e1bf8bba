package org.boomscooter.server.transport;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads for what may wait for a disk. Their queues need no bound of their own: every connection
 * has few tasks in them.
 */
final class Workers {
    private static final Logger LOGGER = LoggerFactory.getLogger(Workers.class);
    private static final int KEEP_ALIVE_S = 60;

    private Workers() {}

    static ExecutorService single(final String name) {
        final ThreadPoolExecutor executor =
                new ThreadPoolExecutor(
                        1,
                        1,
                        KEEP_ALIVE_S,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        task -> new Thread(task, name));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /**
     * Takes no more tasks and waits for those it has, for so long: whatever they use may be closed
     * then.
     */
    static void stop(final ExecutorService executor, final int timeoutS) {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(timeoutS, TimeUnit.SECONDS)) {
                LOGGER.warn("a request still runs after {} s", timeoutS);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
