package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A log server that can be started here.
 *
 * <p><b>Threading:</b> for one thread.
 */
interface Server {
    String name();

    /** Starts it on a directory, empty or left behind by an earlier start; returns at once. */
    void start(Path data) throws IOException, InterruptedException;

    /** Returns when it takes connections. */
    void awaitReady() throws IOException, InterruptedException;

    long pid();

    /** Drains, and ends. */
    void stop() throws IOException, InterruptedException;

    /** SIGKILL. */
    void kill() throws InterruptedException;

    /** How to start a worker with the driver of this server. */
    List<String> workerCommand();

    /** What the driver must know. */
    Map<String, String> driverSettings();

    /** Whether its files can be read without it. */
    boolean hasDirectRead();

    /** What a log takes on disk, once the server has stopped. */
    DiskBytes diskBytes(String log) throws IOException;
}
