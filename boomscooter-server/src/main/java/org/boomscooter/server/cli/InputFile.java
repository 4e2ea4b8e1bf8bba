package org.boomscooter.server.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** A file whose content goes into a log. */
final class InputFile {
    private InputFile() {}

    /** The file; a directory can be opened, and would fail later without its name. */
    static Path notDirectory(final Path file) {
        if (Files.isDirectory(file)) {
            throw new CommandException(file + ": is a directory (expected: a file)");
        }
        return file;
    }
}
