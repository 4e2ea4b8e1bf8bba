package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A contender: a log server, or something that can be compared with one, that is started here.
 *
 * <p><b>Threading:</b> for one thread.
 */
interface Server {
    String name();

    /** Of a peer; empty: it comes from this source. */
    default String version() throws IOException {
        return "";
    }

    /** Starts it on a directory, empty or left behind by an earlier start; returns at once. */
    void start(Path data) throws IOException, InterruptedException;

    /** Returns when it takes connections. */
    void awaitReady() throws IOException, InterruptedException;

    /** 0: it has no process of its own. */
    long pid();

    /** Drains, and ends. */
    void stop() throws IOException, InterruptedException;

    /** SIGKILL. */
    void kill() throws InterruptedException;

    /** How to start a worker with the driver of this server. */
    List<String> workerCommand();

    /** What the driver must know. */
    Map<String, String> driverSettings();

    Set<Ability> abilities();

    /** Whether it belongs to the quick run, too. */
    default boolean isQuick() {
        return true;
    }

    /**
     * Names of the settings of its clients, as its driver knows them; the quick run takes the
     * first. Empty: it has no such settings.
     */
    List<String> clients(Use use);

    /** What a log takes on disk, once the server has stopped. */
    DiskBytes diskBytes(String log) throws IOException, InterruptedException;
}
