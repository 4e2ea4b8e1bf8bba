package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Files that are longer than what is in them. */
final class Sparse {
    private Sparse() {}

    /** What files and directories with all that is in them take on disk; Java cannot ask for it. */
    static long allocatedBytes(final Processes processes, final List<Path> files)
            throws IOException, InterruptedException {
        final List<String> command =
                new ArrayList<>(List.of("du", "--summarize", "--total", "--block-size=1"));
        files.forEach(file -> command.add(file.toString()));
        final Process du = processes.start("du", command);
        if (!du.waitFor(1, TimeUnit.MINUTES) || du.exitValue() != 0) {
            throw new IOException("du: " + processes.lastWords("du"));
        }
        processes.ended(du);
        final String said = processes.lastWords("du");
        final String total = said.substring(said.lastIndexOf('\n') + 1);
        return Long.parseLong(total.substring(0, total.indexOf('\t')));
    }
}
