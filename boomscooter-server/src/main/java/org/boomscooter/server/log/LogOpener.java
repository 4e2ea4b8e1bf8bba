package org.boomscooter.server.log;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.boomscooter.server.disk.Disk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the logs of a store side by side, since each waits for the disk now and then, and says how
 * far it is when that takes long.
 *
 * <p><b>Threading:</b> for one thread, which waits for those that this one starts.
 */
final class LogOpener {
    private static final Logger LOG = LoggerFactory.getLogger(LogOpener.class);
    private static final long TELL_NS = 2_000_000_000L;

    private final Disk disk;
    private final Consumer<Path> open;
    private final int total;
    private final long startNs;
    private int opened;
    private long toldNs;

    private LogOpener(final Disk disk, final int total, final Consumer<Path> open) {
        this.disk = disk;
        this.open = open;
        this.total = total;
        this.startNs = disk.monotonicNs();
        this.toldNs = startNs;
    }

    /**
     * @param open thread-safe if there is more than one thread
     * @param threads 1: the caller's own
     */
    static void openAll(
            final Disk disk,
            final List<Path> directories,
            final int threads,
            final Consumer<Path> open) {
        final LogOpener opener = new LogOpener(disk, directories.size(), open);
        if (threads == 1) {
            directories.forEach(opener::open);
            return;
        }
        final ExecutorService pool = Executors.newFixedThreadPool(threads, LogOpener::newThread);
        try {
            CompletableFuture.allOf(
                            directories.stream()
                                    .map(
                                            directory ->
                                                    CompletableFuture.runAsync(
                                                            () -> opener.open(directory), pool))
                                    .toArray(CompletableFuture<?>[]::new))
                    .join();
        } finally {
            pool.shutdown();
        }
    }

    private static Thread newThread(final Runnable task) {
        final Thread thread = new Thread(task, "log-opener");
        thread.setDaemon(true);
        return thread;
    }

    private void open(final Path directory) {
        open.accept(directory);
        tell();
    }

    private synchronized void tell() {
        opened++;
        final long nowNs = disk.monotonicNs();
        if (nowNs - toldNs >= TELL_NS || (opened == total && toldNs != startNs)) {
            toldNs = nowNs;
            LOG.info(
                    "opening logs: {} of {} after {} s",
                    opened,
                    total,
                    (nowNs - startNs) / 1_000_000_000);
        }
    }
}
