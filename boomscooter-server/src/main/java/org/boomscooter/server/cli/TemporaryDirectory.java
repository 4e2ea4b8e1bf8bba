package org.boomscooter.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory that goes with its content when it is closed, unless it is to be kept. */
final class TemporaryDirectory implements AutoCloseable {
    private final Path path;
    private final boolean isKept;

    TemporaryDirectory(final String prefix, final boolean isKept) throws IOException {
        this.path = Files.createTempDirectory(prefix);
        this.isKept = isKept;
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        if (isKept) {
            return;
        }
        final List<Path> content;
        try (Stream<Path> files = Files.walk(path)) {
            content = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (final Path file : content) {
            Files.delete(file);
        }
    }
}
