package org.boomscooter.bench.endtoend;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The processes of a run. None outlives it: they are killed when this one ends, however it ends;
 * the file {@code pids} tells the script whom to kill when this one was killed itself.
 *
 * <p><b>Threading:</b> thread-safe.
 */
final class Processes implements AutoCloseable {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final int SHOWN_CHARACTERS = 4000;

    private final Path directory;
    private final Set<Process> running = ConcurrentHashMap.newKeySet();

    Processes(final Path directory) {
        this.directory = directory;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "kill-children"));
    }

    /**
     * Starts a process whose output goes to {@code <name>.out} and {@code <name>.err} here. Its
     * stdin stays open as long as this process lives.
     */
    Process start(final String name, final List<String> command) throws IOException {
        final Process process =
                new ProcessBuilder(command)
                        .redirectOutput(output(name).toFile())
                        .redirectError(new File(directory.toFile(), name + ".err"))
                        .start();
        running.add(process);
        Files.writeString(
                directory.resolve("pids"),
                process.pid() + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        return process;
    }

    Path output(final String name) {
        return directory.resolve(name + ".out");
    }

    /** The last that the process said. */
    String lastWords(final String name) throws IOException {
        final String said =
                Files.readString(output(name)) + Files.readString(directory.resolve(name + ".err"));
        return said.substring(Math.max(0, said.length() - SHOWN_CHARACTERS)).strip();
    }

    /** Asks it to end and waits; kills it and complains when it does not. */
    void stop(final Process process) throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            kill(process);
            throw new IOException(
                    "process "
                            + process.pid()
                            + " did not end within "
                            + STOP_LIMIT.toSeconds()
                            + " s of SIGTERM and was killed");
        }
        running.remove(process);
    }

    /** SIGKILL. */
    void kill(final Process process) throws InterruptedException {
        process.destroyForcibly().waitFor();
        running.remove(process);
    }

    void ended(final Process process) {
        running.remove(process);
    }

    @Override
    public void close() {
        running.forEach(Process::destroyForcibly);
    }
}
