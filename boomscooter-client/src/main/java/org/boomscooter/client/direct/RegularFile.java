package org.boomscooter.client.direct;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/** What must be a file before it is opened. */
final class RegularFile {
    private RegularFile() {}

    /**
     * Opens a file for reading. Anything else is refused: who opens a named pipe waits for somebody
     * to write into it.
     *
     * @throws java.nio.file.NoSuchFileException there is nothing of this name
     */
    static FileChannel open(final Path file) throws IOException {
        check(file);
        return FileChannel.open(file, StandardOpenOption.READ);
    }

    private static void check(final Path file) throws IOException {
        if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
            throw new FileSystemException(
                    file.toString(), null, "is no regular file (expected: a file of a log)");
        }
    }
}
