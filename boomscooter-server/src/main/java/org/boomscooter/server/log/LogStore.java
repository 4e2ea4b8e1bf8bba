package org.boomscooter.server.log;

import java.util.List;
import org.boomscooter.server.disk.Disk;

/**
 * The logs of a data directory and the threads that write them.
 *
 * <p>A directory is locked while it is open. A log that cannot be opened does not keep the others
 * from it: see {@link #failures}.
 *
 * <p><b>Threading:</b> thread-safe.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class LogStore implements AutoCloseable {
    private LogStore() {}

    public static LogStore open(final StoreConfig config, final Disk disk) {
        return open(config, disk, SegmentObserver.NONE);
    }

    /** Opens a data directory, makes it when it is missing, and starts the threads. */
    public static LogStore open(
            final StoreConfig config, final Disk disk, final SegmentObserver observer) {
        throw new UnsupportedOperationException("open " + config + disk + observer);
    }

    /** Makes a log that survives power loss from then on; throws {@link LogException}. */
    public Log create(final LogSpec spec) {
        throw new UnsupportedOperationException("create " + spec);
    }

    /** The log of this name; {@code null}: none. */
    public Log find(final String name) {
        throw new UnsupportedOperationException("find " + name);
    }

    /** The logs whose names begin so, by name. */
    public List<Log> list(final String prefix) {
        throw new UnsupportedOperationException("list " + prefix);
    }

    /** Deletes a log and its files; readers that have them open may finish. */
    public void delete(final String name) {
        throw new UnsupportedOperationException("delete " + name);
    }

    /** A producer id that was never given before and never will be again; unsigned, not 0. */
    public int nextProducerId() {
        throw new UnsupportedOperationException("nextProducerId");
    }

    public void addListener(final StoreListener listener) {
        throw new UnsupportedOperationException("addListener " + listener);
    }

    /** What went wrong while opening: one line for each log that could not be opened. */
    public List<String> failures() {
        throw new UnsupportedOperationException("failures");
    }

    public StoreConfig config() {
        throw new UnsupportedOperationException("config");
    }

    /** Appends what was offered, seals and forces all logs, stops the threads, unlocks. */
    @Override
    public void close() {}
}
