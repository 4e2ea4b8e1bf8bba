package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A contender without a process of its own: its workers do everything, in its directory. */
abstract class Serverless implements Server {
    private final String name;
    private final List<String> workerCommand;
    private Path data;

    Serverless(final String name, final List<String> workerCommand) {
        this.name = name;
        this.workerCommand = workerCommand;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final List<String> workerCommand() {
        return workerCommand;
    }

    final Path data() {
        return data;
    }

    @Override
    public final void start(final Path directory) throws IOException {
        data = Files.createDirectories(directory);
    }

    @Override
    public final void awaitReady() {}

    @Override
    public final long pid() {
        return 0;
    }

    @Override
    public final void stop() {}

    @Override
    public final void kill() {}
}
