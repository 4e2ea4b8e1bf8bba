package org.boomscooter.server.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What the log asks of the outside world.
 *
 * <p>After a power loss a file's content is what was forced, and whatever else happened to reach
 * the disk; a name that was made, replaced or deleted is certain only after {@link
 * #forceDirectory}.
 *
 * <p><b>Threading:</b> thread-safe.
 */
public interface Disk {
    /** Makes the directory and its parents; it may be there already. */
    void createDirectories(Path directory) throws IOException;

    /** The names in a directory, sorted; empty if there is no such directory. */
    List<String> list(Path directory) throws IOException;

    boolean isDirectory(Path path);

    boolean exists(Path file);

    /** Which file has this name, and how long it is; {@code null}: none has. */
    FileStamp stamp(Path file) throws IOException;

    /** Makes a new file for reading and writing; fails if it is there. */
    DiskFile create(Path file) throws IOException;

    /** Opens an existing file for reading and writing. */
    DiskFile open(Path file) throws IOException;

    /** Opens an existing file for reading. */
    DiskFile openReadOnly(Path file) throws IOException;

    /** Atomically; replaces a file that has the new name. Moves directories too. */
    void rename(Path from, Path to) throws IOException;

    /** Gives a file a second name on the same file system; fails if that is there. */
    void link(Path file, Path name) throws IOException;

    /** Deletes a file or an empty directory; nothing happens if it is not there. */
    void delete(Path path) throws IOException;

    /**
     * Makes the names in this directory survive power loss.
     *
     * @throws ForceException that failed; after any other error it can be tried again
     */
    void forceDirectory(Path directory) throws IOException;

    /** Bytes that can still be written to the file system of this directory. */
    long usableBytes(Path directory) throws IOException;

    /**
     * Locks a file against other processes and against this one; makes it when it is missing.
     *
     * @return closes to unlock; {@code null}: somebody else holds it
     */
    AutoCloseable tryLock(Path file) throws IOException;

    /** Wall clock, in ns since 1970-01-01 UTC: may jump. */
    long epochNs();

    /** For intervals only, in ns: never jumps. */
    long monotonicNs();
}
