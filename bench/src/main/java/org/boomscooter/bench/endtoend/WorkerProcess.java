package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.boomscooter.bench.load.Results;
import org.boomscooter.bench.load.Settings;

/** One client's process from start to end. */
final class WorkerProcess {
    private WorkerProcess() {}

    /**
     * Runs a task of {@link org.boomscooter.bench.load.Worker} and returns its results.
     *
     * @param limit after which it is killed
     */
    static Settings run(
            final Processes processes,
            final Server server,
            final String task,
            final Map<String, String> settings,
            final Duration limit)
            throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(server.workerCommand());
        command.add(task);
        server.driverSettings().forEach((name, value) -> command.add(name + "=" + value));
        settings.forEach((name, value) -> command.add(name + "=" + value));
        final Process process = processes.start("worker", command);
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            processes.kill(process);
            throw new IOException(
                    task
                            + " took longer than "
                            + limit.toSeconds()
                            + " s and was killed: "
                            + processes.lastWords("worker"));
        }
        processes.ended(process);
        if (process.exitValue() != 0) {
            throw new IOException(
                    task
                            + " ended with "
                            + process.exitValue()
                            + ": "
                            + processes.lastWords("worker"));
        }
        return Results.parse(Files.readAllLines(processes.output("worker")));
    }
}
