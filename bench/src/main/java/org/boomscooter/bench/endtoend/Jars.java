package org.boomscooter.bench.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Jars of a peer, by their names. */
final class Jars {
    private Jars() {}

    /** The version of an artifact among the jars of a directory. */
    static String version(final Path directory, final String artifact) throws IOException {
        final String start = artifact + "-";
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches(start + "\\d.*\\.jar"))
                    .map(name -> name.substring(start.length(), name.length() - ".jar".length()))
                    .findFirst()
                    .orElseThrow(() -> new IOException(directory + " has no " + artifact));
        }
    }
}
