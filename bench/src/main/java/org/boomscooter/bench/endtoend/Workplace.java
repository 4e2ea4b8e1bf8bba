package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A directory of a run's own with the processes that work in it; all of it goes with the run. */
record Workplace(Path directory, Processes processes, Memory memory, Map<String, String> machine)
        implements AutoCloseable {
    /**
     * @param home of the source
     * @param fillsMemory whether the page cache is filled before each work
     */
    static Workplace open(final Path parent, final Path home, final boolean fillsMemory)
            throws IOException, InterruptedException {
        final Path directory =
                Files.createTempDirectory(
                                parent, "boomscooter-bench-" + ProcessHandle.current().pid() + "-")
                        .toAbsolutePath();
        final Map<String, String> machine = Machine.describe(directory, home);
        final Memory memory = fillsMemory ? Memory.full(directory) : Memory.asItIs();
        machine.put("memory while measured", memory.description());
        return new Workplace(directory, new Processes(directory), memory, machine);
    }

    @Override
    public void close() throws IOException {
        processes.close();
        memory.close();
        Directories.delete(directory);
    }
}
