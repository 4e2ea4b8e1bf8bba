package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.boomscooter.format.segment.LogFiles;

/** What files take of the disk, which is not how long they are: they have holes. */
final class BlocksOnDisk {
    private BlocksOnDisk() {}

    /** Bytes of all blocks under a directory but those of companions, by {@code du}. */
    static long withoutCompanions(final Path directory) throws IOException, InterruptedException {
        final Process du =
                new ProcessBuilder(
                                List.of(
                                        "du",
                                        "--summarize",
                                        "--block-size=1",
                                        "--exclude=*" + LogFiles.COMPANION + "*",
                                        directory.toString()))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        final String said = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (du.waitFor() != 0) {
            throw new IOException("du " + directory + " ended with " + du.exitValue());
        }
        return Long.parseLong(said.substring(0, said.indexOf('\t')));
    }
}
