package org.boomscooter.server.transport;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for what may wait for a disk. Their queues need no bound of their own: every connection
 * has few tasks in them.
 */
final class Workers {
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
}
