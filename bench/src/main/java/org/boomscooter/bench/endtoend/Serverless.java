package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A contender without a process of its own: its workers do everything, in its directory. */
abstract class Serverless implements Server {
    private final String name;
    private Path data;

    Serverless(final String name) {
        this.name = name;
    }

    @Override
    public final String name() {
        return name;
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
